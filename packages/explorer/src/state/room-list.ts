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
/** A room as an event brought it. */
export type Heard = { type: string; room: CatalogueRoom; eventId: string };
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
  let newest: Promise<void> | undefined;
  let walk = Promise.resolve();
  let wanted = 0;
  let madeAt: string | undefined;
  /** Heard while a list is on its way: what it does not hold yet is told again once it is there. */
  let meanwhile: Heard[] | undefined;
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
    madeAt = answer.lastEventId;
    phase.value = "ready";
    problem.value = undefined;
    hasExpired.value = false;
    edition.value += 1;
    newIds = new Set();
    newCount.value = 0;
  }

  /** The list anew, from its top. One that is overtaken by another is done when that one is. */
  const load = (): Promise<void> => (walk = newest = begin());

  async function begin(): Promise<void> {
    running?.abort();
    const { signal: stop } = (running = new AbortController());
    isBusy.value = true;
    wanted = 0;
    meanwhile = [];
    walked = filter.peek();
    const answer = await api.rooms(walked, { limit: LIMIT, signal: stop });
    if (stop.aborted) return newest;
    batch(() => {
      isBusy.value = false;
      const told = meanwhile ?? [];
      meanwhile = undefined;
      if (answer.kind === "ok") {
        take(answer.value, true);
        for (const heard of told) if (isLater(heard.eventId, madeAt)) see(heard);
        return;
      }
      problem.value = answer;
      if (answer.kind !== "offline" || phase.value === "loading") phase.value = "failed";
    });
    return undefined;
  }

  /** Goes on with the walk until so many rooms are there; resolves when it stops. */
  function loadUpTo(count: number): Promise<void> {
    wanted = Math.max(wanted, Math.min(count, matched.peek()));
    if (running !== undefined && !isBusy.peek()) walk = goOn(running.signal);
    return walk;
  }

  async function goOn(stop: AbortSignal): Promise<void> {
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
      if (answer.kind === "offline") break; // the walk holds: it goes on when somebody answers
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

  function see(heard: Heard): void {
    const { type, room } = heard;
    meanwhile?.push(heard);
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
    /** Where the events were when the list was made. */
    madeAt: (): string | undefined => madeAt,
    /** Something was missed: what is shown may be wrong. */
    expire: (): void => void (hasExpired.value = true),
    room: (id: string): Signal<CatalogueRoom> | undefined => rooms.get(id),
  };
}

/** Ids grow; where nobody said when the list was made, all counts. */
const isLater = (eventId: string, madeAt: string | undefined): boolean =>
  madeAt === undefined || Number(eventId) > Number(madeAt);
