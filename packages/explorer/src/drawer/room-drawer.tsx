/** One room closely: at the side of a wide window, over the whole of a narrow one. The address opens it, Back closes it. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { useExplorer } from "../context.ts";
import { focusCard, hideOwner } from "../grid/use-grid-keys.ts";
import { Dialog } from "../shell/dialog.tsx";
import { Icon } from "../shell/icon.tsx";
import { loadRoom, type RoomInFull } from "./load-room.ts";
import { RoomPanel } from "./room-panel.tsx";

const REFRESH_MS = 20_000;
/** So many rooms beyond the one that is looked at are asked for. */
const AHEAD = 20;

export function RoomDrawer() {
  const explorer = useExplorer();
  const { api, view, list, activeIndex, feed } = explorer;
  const { roomId, view: under } = view.route.value;
  const loaded = useSignal<RoomInFull | undefined>(undefined);
  const scroll = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (roomId === undefined) {
      loaded.value = undefined;
      return undefined;
    }
    let isGone = false;
    const load = async () => {
      const full = await loadRoom(api, roomId);
      const isBroken = full.kind === "problem" && loaded.peek()?.kind === "room";
      if (!isGone && !isBroken) loaded.value = full;
    };
    if (loaded.peek()?.id !== roomId) {
      loaded.value = undefined;
      scroll.current?.scrollTo(0, 0);
    }
    void load();
    const timer = setInterval(() => void (feed.connection.peek().kind === "live" && load()), REFRESH_MS);
    return () => {
      isGone = true;
      clearInterval(timer);
    };
  }, [roomId]);

  const close = () => {
    if (view.route.peek().roomId === undefined) return;
    view.go({ view: under }, "replace");
    // The browser gives the focus back to the card that opened it; one may have gone on to others since.
    const index = list.ids.peek().indexOf(roomId ?? "");
    if (under === "live" && index !== -1) focusCard(explorer, index);
  };

  /** To the next room of the list, or the one before. */
  const step = (by: 1 | -1) => {
    const ids = list.ids.peek();
    const index = ids.indexOf(view.route.peek().roomId ?? ""); // keys come faster than renders
    const next = ids[index + by];
    if (index !== -1) void list.loadUpTo(index + AHEAD);
    if (index === -1 || next === undefined) return;
    activeIndex.value = index + by;
    view.go({ view: under, roomId: next }, "replace");
  };

  useEffect(() => {
    if (roomId === undefined) return undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "j") step(1);
      if (event.key === "k") step(-1);
      const room = loaded.peek();
      if (room?.kind !== "room") return;
      if (event.key === "o") window.open(room.room.url, "_blank", "noopener,noreferrer");
      if (event.key === "w") void explorer.follow.toggle(room.room.owner.uniqueId);
      if (event.key === "h") {
        document.querySelector<HTMLDialogElement>("dialog.drawer")?.close();
        hideOwner(explorer, room.room.owner.uniqueId);
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [roomId]);

  // A closed drawer does not care how the list grows.
  const index = roomId === undefined ? -1 : list.ids.value.indexOf(roomId);
  const isFirst = index <= 0;
  const isLast = index === -1 || index + 1 >= list.matched.value;
  return (
    <Dialog
      title="Room"
      class="drawer"
      isOpen={roomId !== undefined}
      onClose={close}
      scrollRef={scroll}
      tools={
        <>
          <button
            type="button"
            class="tool"
            aria-label="Room before (k)"
            title="Room before (k)"
            aria-disabled={isFirst}
            onClick={() => step(-1)}
          >
            <Icon name="back" />
          </button>
          <button
            type="button"
            class="tool"
            aria-label="Next room (j)"
            title="Next room (j)"
            aria-disabled={isLast}
            onClick={() => step(1)}
          >
            <Icon name="next" />
          </button>
        </>
      }
    >
      {roomId !== undefined && (
        <RoomPanel
          id={roomId}
          full={loaded.value?.id === roomId ? loaded.value : undefined}
          listed={list.room(roomId)?.value}
        />
      )}
    </Dialog>
  );
}
