/** All stores of the page, put together; what they need of the browser is given. Views read their signals and call their functions. */
import { batch, effect, signal, untracked } from "@preact/signals";
import type { CatalogueRoom } from "@livescout/protocol/catalogue";
import { createExplorerApi } from "../api/explorer-api.ts";
import type { AddressBar } from "../address/address-bar.ts";
import { hidesMore } from "../address/filter-edits.ts";
import { takeToken } from "../address/route.ts";
import { createWords } from "../format/words.ts";
import { createExporter } from "./export-rooms.ts";
import { createFollowList } from "./follow-list.ts";
import { createLiveFeed, type LiveEvent } from "./live-feed.ts";
import type { Memory } from "./memory.ts";
import { createNotifier, type NotificationDoor } from "./notifier.ts";
import { createPictureQueue } from "./picture-queue.ts";
import { createPulse } from "./pulse.ts";
import { createRoomList } from "./room-list.ts";
import { createSparklines } from "./sparklines.ts";
import { createTheme, type Theme } from "./theme.ts";
import { createToasts } from "./toasts.ts";
import { createViewStore } from "./view-store.ts";

export type Surroundings = {
  fetch: typeof fetch;
  nowMs: () => number;
  after: (ms: number, run: () => void) => void;
  every: (ms: number, run: () => void) => void;
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
  nextFrame: (run: () => void) => void;
  bar: AddressBar;
  memory: Memory;
  notifications: NotificationDoor;
  showTheme: (theme: Theme) => void;
  save: (content: Blob, fileName: string) => void;
  copy: (text: string) => Promise<void>;
  isHidden: () => boolean;
  locale?: string;
};
export type Explorer = ReturnType<typeof createExplorer>;

const TICK_MS = 5_000;
const PULSE_MS = 10_000;
/** Several outcomes in a row cost one question. */
const SETTLE_MS = 700;

export function createExplorer(given: Surroundings) {
  const { nowMs, after, bar, memory } = given;
  const now = signal(nowMs());
  const isRushing = signal(false);
  const token = signal(keepToken(bar, memory));
  const api = createExplorerApi({ fetch: given.fetch, token: () => token.peek() });
  const view = createViewStore({ bar, memory });
  const toasts = createToasts({ after });
  const list = createRoomList({ api, filter: view.filter, nowMs });
  const pulse = createPulse({ api });
  const follow = createFollowList({ api, toasts });
  const notifier = createNotifier({ door: given.notifications, memory });
  const feed = createLiveFeed({
    api,
    nowMs,
    wait: given.wait,
    onEvents: (events) => batch(() => events.forEach(hear)),
    // Events missed are sent again: what is shown stays where it is.
    onReturn: () => {
      void Promise.all([pulse.refresh(), follow.refresh()]);
      void (list.phase.peek() === "ready" ? list.loadUpTo(0) : list.load());
    },
    onReset: () => list.expire(),
  });
  let isPulseDue = false;

  function hear({ id, type, room }: LiveEvent): void {
    if (type === "source.outcome") return pulseSoon();
    if (room === undefined) return;
    list.see({ type, room, eventId: id });
    follow.see(type, room);
    if (type === "owner.watched_live") announce(room);
  }

  function announce(room: CatalogueRoom): void {
    const name = room.owner.nickname || `@${room.owner.uniqueId}`;
    const hash = view.link(room.id);
    toasts.say(`${name} is live`, { tone: "live", link: { hash, text: "Look" } });
    const onClick = () => view.go({ view: "live", roomId: room.id });
    notifier.show(`${name} is live`, { body: room.title, tag: room.id, onClick });
  }

  function pulseSoon(): void {
    if (isPulseDue) return;
    isPulseDue = true;
    after(SETTLE_MS, () => {
      isPulseDue = false;
      void pulse.refresh();
    });
  }

  /** The events go on where the list was made: what happens between the two is not lost. */
  async function begin(signal: AbortSignal): Promise<void> {
    void Promise.all([pulse.refresh(), follow.refresh()]);
    await list.load();
    await feed.run(signal, list.madeAt());
  }

  function start(signal: AbortSignal): void {
    let before = view.filter.peek();
    effect(() => {
      const after = view.filter.value;
      if (after === before) return;
      const isNarrowed = list.phase.peek() === "ready" && hidesMore(before, after);
      before = after;
      untracked(() => (isNarrowed ? list.dropHidden() : void list.load()));
    });
    // With another token all is asked anew.
    effect(() => {
      if (token.value !== undefined) void untracked(() => begin(signal));
    });
    given.every(TICK_MS, () => (now.value = nowMs()));
    given.every(PULSE_MS, () => given.isHidden() || feed.connection.peek().kind !== "live" || void pulse.refresh());
  }

  return {
    words: createWords(given.locale),
    now,
    token,
    /** A token that was pasted by hand; the page begins anew with it. */
    unlock: (text: string): void => {
      memory.write("token", text);
      token.value = text;
    },
    api,
    view,
    toasts,
    list,
    pulse,
    follow,
    notifier,
    feed,
    sparklines: createSparklines({ api, nowMs }),
    theme: createTheme({ memory, show: given.showTheme }),
    exporter: createExporter({ api, filter: view.filter, toasts, nowMs, save: given.save }),
    /** Addresses of pictures that did not come: they are not asked for again. */
    brokenPictures: new Set<string>(),
    /** Which card the keys are at. */
    activeIndex: signal(0),
    /** That card is still to be drawn before it can take the focus. */
    isFocusDue: signal(false),
    /** The reader scrolls so fast that pictures would only pass by. */
    isRushing,
    queuePicture: createPictureQueue({ nextFrame: given.nextFrame, isPaused: () => isRushing.peek() }),
    isHelpOpen: signal(false),
    copy: given.copy,
    start,
  };
}

/** Out of the printed address, or as kept; it does not stay in the address. */
function keepToken(bar: AddressBar, memory: Memory): string | undefined {
  const { query, hash } = bar.read();
  const given = takeToken(hash);
  if (given === undefined) {
    const kept = memory.read("token");
    return typeof kept === "string" ? kept : undefined;
  }
  memory.write("token", given);
  bar.write({ query, hash: "" }, "replace");
  return given;
}
