/** Keys of the grid and of the page. Nothing happens while somebody types, or while a dialog is open. */
import { useEffect } from "preact/hooks";
import { useExplorer } from "../context.ts";
import type { Explorer } from "../state/create-explorer.ts";
import { type Step, stepFrom } from "./layout.ts";

const STEPS: { readonly [key: string]: Step } = {
  j: "next",
  k: "previous",
  ArrowRight: "next",
  ArrowLeft: "previous",
  ArrowDown: "down",
  ArrowUp: "up",
  Home: "first",
  End: "last",
};

export function useGridKeys({ columns }: { columns: number }): void {
  const explorer = useExplorer();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isElsewhere(event)) return;
      const step = STEPS[event.key];
      if (step !== undefined) {
        const isInside = isOnCard() || explorer.isFocusDue.peek(); // keys come faster than frames
        // Arrows scroll the page until the grid has the focus; j and k always lead into it.
        if (event.key.length > 1 && !isInside) return;
        event.preventDefault();
        const { ids, matched } = explorer.list;
        const grid = { columns, count: Math.max(ids.peek().length, matched.peek()) };
        const index = isInside ? stepFrom(explorer.activeIndex.peek(), step, grid) : firstInView(explorer);
        return focusCard(explorer, index);
      }
      if (isOnCard()) actOnRoom(explorer, event.key);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [columns]);
}

export function isElsewhere(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true;
  const at = event.target instanceof Element ? event.target : null;
  return (
    at?.closest("input, textarea, select, dialog, [popover]") !== null ||
    document.querySelector("dialog[open]") !== null
  );
}

const isOnCard = (): boolean => document.activeElement?.classList.contains("card-link") === true;

function actOnRoom(explorer: Explorer, key: string): void {
  const { list, activeIndex, follow } = explorer;
  const room = list.room(list.ids.peek()[activeIndex.peek()] ?? "")?.peek();
  if (room === undefined) return;
  const { uniqueId } = room.owner;
  if (key === "o") window.open(room.url, "_blank", "noopener,noreferrer");
  if (key === "w") void follow.toggle(uniqueId);
  if (key === "h") hideOwner(explorer, uniqueId);
}

/** The keys go on at the card that moves up into the gap. */
export function hideOwner(explorer: Explorer, uniqueId: string): void {
  const { list, activeIndex, view, toasts } = explorer;
  const rule = { kind: "owner", text: uniqueId } as const;
  view.hide(rule);
  toasts.say(`@${uniqueId} is hidden.`, { act: { text: "Undo", run: () => view.unhide(rule) } });
  if (view.route.peek().view !== "live") return;
  requestAnimationFrame(() => {
    const last = list.ids.peek().length - 1;
    if (last >= 0) focusCard(explorer, Math.min(activeIndex.peek(), last));
  });
}

type Focus = Pick<Explorer, "activeIndex" | "isFocusDue" | "list">;

/** Scrolls it into sight below what sticks at the top, and puts the focus on it: at once, or when it is drawn. */
export function focusCard(explorer: Focus, index: number): void {
  const { activeIndex, isFocusDue } = explorer;
  activeIndex.value = index;
  isFocusDue.value = !focusNow(index);
  if (isFocusDue.peek()) void focusOnceThere(explorer);
}

/** Rooms up to there are fetched first; where the walk ends earlier, its last room is as far as it goes. */
async function focusOnceThere({ activeIndex, isFocusDue, list }: Focus): Promise<void> {
  const count = () => list.ids.peek().length;
  if (activeIndex.peek() >= count()) await list.loadUpTo(activeIndex.peek() + 1);
  activeIndex.value = Math.max(0, Math.min(activeIndex.peek(), count() - 1));
  requestAnimationFrame(() => {
    isFocusDue.value = false;
    focusNow(activeIndex.peek());
  });
}

function focusNow(index: number): boolean {
  const link = document.querySelector<HTMLElement>(`.card-link[data-index="${index}"]`);
  link?.focus({ preventScroll: true });
  link?.closest(".card")?.scrollIntoView({ block: "nearest" });
  return link !== null;
}

/** The first card that is wholly in sight. */
function firstInView({ activeIndex }: Explorer): number {
  const edge = document.getElementById("sticky")?.getBoundingClientRect().bottom ?? 0;
  const links = [...document.querySelectorAll<HTMLElement>(".card-link")];
  const seen = links.find((link) => (link.closest(".card")?.getBoundingClientRect().top ?? -1) >= edge);
  return Number(seen?.dataset.index ?? activeIndex.peek());
}
