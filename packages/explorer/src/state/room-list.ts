/**
 * The rooms of the grid: page by page as they are scrolled to, kept up to date in place by events.
 *
 * Nothing moves by itself. Rooms that began since are counted, and come when the reader asks for them.
 */
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type CatalogueRoom, DEFAULT_FILTER, judgeRoom, type RoomFilter } from "@livescout/protocol/catalogue";
import type { RoomsAnswer } from "@livescout/protocol/wire";
import type { Problem } from "../api/answer.ts";
import type { ExplorerApi } from "../api/explorer-api.ts";

export type RoomListDeps = { api: Pick<ExplorerApi, "rooms">; filter: ReadonlySignal<RoomFilter>; nowMs: () => number };
export type RoomList = ReturnType<typeof createRoomList>;
export type Phase = "loading" | "ready" | "failed";

/** Pages are small while one scrolls: the first is there soon, and reading one does not hold the page up. */
const LIMIT = 60;
/** Who jumps far ahead waits less with large ones. */
const FAR_LIMIT = 200;
const FAR = 300;

export function createRoomList({ api, filter, nowMs }: RoomListDeps) {
  const phase = signal<Phase>("loading");
  const problem = signal<Problem | undefined>(undefined);
  const ids = signal<readonly string[]>([]);
  const matched = signal(0);
  const unknown = signal<RoomsAnswer["unknown"]>({});
  const asOf = signal<string | undefined>(undefined);
  const isBusy = signal(false);
  /** The rest of this list is no longer to be had: it must be begun anew. */
  const hasExpired = signal(false);
  const newCount = signal(0);
  /** Grows with each new list, so that views can begin at its top. */
  const edition = signal(0);

  const rooms = new Map<string, Signal<CatalogueRoom>>();
  let newIds = new Set<string>();
  let next: string | undefined;
  let running: AbortController | undefined;
  let wanted = 0;
  /** What the pages of this walk are asked with; more may be hidden since. */
  let walked = filter.peek();

  const isHidden = (room: CatalogueRoom): boolean => {
    const { hide = [] } = filter.peek();
    return (
      hide.length > 0 && judgeRoom({ ...DEFAULT_FILTER, live: "any", hide }, room, { nowMs: nowMs() }).kind === "no"
    );
  };

  function keep(room: CatalogueRoom): void {
    const known = rooms.get(room.id);
    if (known === undefined) rooms.set(room.id, signal(room));
    else known.value = room;
  }

  function take({ rooms: page, next: following, ...answer }: RoomsAnswer, isFirst: boolean): void {
    const before = isFirst ? [] : ids.peek();
    const seen = new Set(before);
    const shown = page.filter((room) => !isHidden(room));
    const fresh = shown.filter(({ id }) => !seen.has(id));
    if (isFirst) for (const id of rooms.keys()) if (!fresh.some((room) => room.id === id)) rooms.delete(id);
    for (const room of fresh) keep(room);
    next = following;
    ids.value = [...before, ...fresh.map(({ id }) => id)];
    matched.value = (isFirst ? answer.matched : matched.peek()) - (page.length - shown.length);
    if (!isFirst) return;
    unknown.value = answer.unknown;
    asOf.value = answer.asOf;
    phase.value = "ready";
    problem.value = undefined;
    hasExpired.value = false;
    edition.value += 1;
    newIds = new Set();
    newCount.value = 0;
  }

  async function load(): Promise<void> {
    running?.abort();
    const { signal: stop } = (running = new AbortController());
    isBusy.value = true;
    wanted = 0;
    walked = filter.peek();
    const answer = await api.rooms(walked, { limit: LIMIT, signal: stop });
    if (stop.aborted) return;
    batch(() => {
      isBusy.value = false;
      if (answer.kind === "ok") return take(answer.value, true);
      problem.value = answer;
      if (answer.kind !== "offline" || phase.value === "loading") phase.value = "failed";
    });
  }

  /** Goes on with the walk until so many rooms are there. */
  async function loadUpTo(count: number): Promise<void> {
    wanted = Math.max(wanted, Math.min(count, matched.peek()));
    if (isBusy.peek() || running === undefined) return;
    const { signal: stop } = running;
    const goesOn = () => !stop.aborted && next !== undefined && ids.peek().length < wanted;
    while (goesOn()) {
      isBusy.value = true;
      const isFar = wanted - ids.peek().length > FAR;
      const answer = await api.rooms(walked, {
        limit: isFar ? FAR_LIMIT : LIMIT,
        ...(next !== undefined && { cursor: next }),
        signal: stop,
      });
      if (stop.aborted) return;
      batch(() => {
        if (answer.kind === "ok") return take(answer.value, false);
        next = undefined;
        hasExpired.value = true;
      });
    }
    isBusy.value = false;
  }

  /** More is hidden than before: that goes, and the rest stays where one looks. */
  function dropHidden(): void {
    const kept = ids.peek().filter((id) => {
      const room = rooms.get(id)?.peek();
      return room !== undefined && !isHidden(room);
    });
    batch(() => {
      matched.value -= ids.peek().length - kept.length;
      ids.value = kept;
    });
    void (kept.length === 0 ? load() : loadUpTo(wanted));
  }

  /** @param type of the event that brought it */
  function see(type: string, room: CatalogueRoom): void {
    const known = rooms.get(room.id);
    if (known !== undefined) {
      if (room.observedAt >= known.peek().observedAt) known.value = room;
      return;
    }
    const begins = type === (filter.peek().live === "no" ? "room.ended" : "room.began");
    if (!begins || judgeRoom(filter.peek(), room, { nowMs: nowMs() }).kind !== "match") return;
    newIds.add(room.id);
    newCount.value = newIds.size;
    // Where nothing stands, nothing can jump.
    if (ids.peek().length === 0 && !isBusy.peek() && phase.peek() === "ready") void load();
  }

  return {
    phase,
    problem,
    ids,
    matched,
    unknown,
    asOf,
    isBusy,
    hasExpired,
    newCount,
    edition,
    load,
    loadUpTo,
    dropHidden,
    see,
    room: (id: string): Signal<CatalogueRoom> | undefined => rooms.get(id),
  };
}
