/**
 * Rooms counted by who saw them: the table that `estimate.ts` works from. Every store counts by `countCaptures`.
 *
 * The upper half of a room id is the second in which the room was made (five recordings in test/fixtures: 21 to 86 s before
 * `create_time`). The feed itself does not say when a room began, so the age comes from there; it is used for counts only.
 */
import type { SourceRef } from "@livescout/protocol/catalogue";

/** When a room began, counted in windows: within it, in the stretch of the same length before it, or earlier. */
export type BeganClass = "within" | "just_before" | "before" | "unknown";

/** Rooms of one kind that exactly these sources saw live within the window, and no other. */
export type CaptureCell = {
  sources: readonly SourceRef[];
  rooms: number;
  /** Whether the room named a game: some channels show only these, and some never do. */
  isGame: boolean;
  /** Viewers when last seen, rounded down to a power of two: large rooms are easier to come by. */
  viewersFrom: number;
  began: BeganClass;
};

/** A room that was seen live within the window, whether or not it has ended since. */
export type CapturedRoom = {
  roomId: string;
  viewerCount: number;
  isGame: boolean;
  /** Those that saw it live within the window. */
  sources: readonly SourceRef[];
};

export type CaptureWindow = { sinceMs: number; nowMs: number };

export function countCaptures(rooms: Iterable<CapturedRoom>, window: CaptureWindow): CaptureCell[] {
  const cells = new Map<string, CaptureCell>();
  for (const { roomId, viewerCount, isGame, sources } of rooms) {
    const viewersFrom = viewerCount < 1 ? 0 : 2 ** Math.floor(Math.log2(viewerCount));
    const began = beganClass(roomId, window);
    const names = sources.map(({ channel, tag }) => JSON.stringify([channel, tag])).sort();
    const key = JSON.stringify([isGame, viewersFrom, began, names]);
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, { sources, rooms: 1, isGame, viewersFrom, began });
    else cell.rooms++;
  }
  return [...cells.values()];
}

const AHEAD_MS_MAX = 60_000;
const AGE_MS_MAX = 60 * 24 * 3_600_000;

function beganClass(roomId: string, { sinceMs, nowMs }: CaptureWindow): BeganClass {
  if (!/^\d{1,19}$/.test(roomId)) return "unknown";
  const ageMs = nowMs - Number(BigInt(roomId) >> 32n) * 1_000;
  if (ageMs < -AHEAD_MS_MAX || ageMs > AGE_MS_MAX) return "unknown";
  const windows = ageMs / (nowMs - sinceMs);
  return windows < 1 ? "within" : windows < 2 ? "just_before" : "before";
}
