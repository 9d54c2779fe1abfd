/**
 * Lists that are being walked, page by page: the keys as they were at the start, under a cursor that says nothing.
 *
 * So a walk sees every room that matched at its start at most once, whatever changes meanwhile. Kept in memory, bounded in
 * number and size: the one longest unused goes first, and its cursor is refused from then on.
 */
import type { RoomKey, RoomsFound } from "../catalogue-store.ts";

export type RoomWalk = RoomsFound & {
  keys: readonly RoomKey[];
  /** When the list was made. */
  asOf: string;
  /** The newest event then. */
  lastEventId: string;
  /** What was asked, in its one way of writing. */
  filterText: string;
};

export type RoomWalks = {
  /** The cursor of its page that begins `at` so many rooms in. Keeps the walk. */
  cursor(walk: RoomWalk, at: number): string;
  /** `undefined` where it is too old, or was never given out here. */
  find(cursor: string): { walk: RoomWalk; at: number } | undefined;
};

export type RoomWalksOptions = {
  nowMs: () => number;
  newId: () => string;
  walksMax?: number;
  keysMax?: number;
  lifeMs?: number;
};

type Kept = { walk: RoomWalk; usedAtMs: number };

export function createRoomWalks(options: RoomWalksOptions): RoomWalks {
  const { nowMs, newId, walksMax = 1_000, keysMax = 2_000_000, lifeMs = 600_000 } = options;
  const kept = new Map<string, Kept>(); // the one longest unused first
  const ids = new WeakMap<RoomWalk, string>();
  let keys = 0;

  const drop = (id: string, { walk }: Kept): void => {
    kept.delete(id);
    keys -= walk.keys.length;
  };

  const use = (id: string, walk: RoomWalk): void => {
    const known = kept.get(id);
    if (known !== undefined) drop(id, known);
    kept.set(id, { walk, usedAtMs: nowMs() });
    keys += walk.keys.length;
    for (const [oldId, old] of kept) {
      const isOver = nowMs() - old.usedAtMs > lifeMs || kept.size > walksMax || keys > keysMax;
      if (!isOver || oldId === id) break;
      drop(oldId, old);
    }
  };

  return {
    cursor(walk, at) {
      const id = ids.get(walk) ?? newId();
      ids.set(walk, id);
      use(id, walk);
      return `${id}.${at}`;
    },

    find(cursor) {
      const [, id = "", at] = /^([\w-]{1,64})\.(\d{1,9})$/.exec(cursor) ?? [];
      const known = kept.get(id);
      if (known === undefined || Number(at) >= known.walk.keys.length) return undefined;
      if (nowMs() - known.usedAtMs > lifeMs) {
        drop(id, known);
        return undefined;
      }
      use(id, known.walk);
      return { walk: known.walk, at: Number(at) };
    },
  };
}
