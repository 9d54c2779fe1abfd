/**
 * How many calls a lane has made within a window that moves with the clock, in buckets: small to keep, and never too few.
 *
 * A bucket counts until its last moment has left the window, so that no window of that length ever holds more than the most.
 */
export type CallWindow = {
  add(nowMs: number, calls?: number): void;
  countAt(nowMs: number): number;
  /** When so many calls more fit, or as many as ever do; `nowMs` where they fit now. */
  freeAtMs(nowMs: number, calls?: number): number;
  /** The clock was set: what was counted keeps its age. */
  shift(byMs: number): void;
  /** Start and calls of each bucket, oldest first. */
  save(): [startMs: number, calls: number][];
};

export type CallWindowOptions = {
  lengthMs: number;
  bucketMs: number;
  callsMax: number;
  saved?: readonly (readonly [number, number])[];
};

export function createCallWindow({ lengthMs, bucketMs, callsMax, saved = [] }: CallWindowOptions): CallWindow {
  let buckets: [number, number][] = saved.map(([startMs, calls]) => [startMs, calls]);
  const leavesAtMs = (startMs: number) => startMs + bucketMs + lengthMs;

  /** Drops what has left; a bucket of the future, as a clock that was set back leaves it, counts as of now. */
  function settle(nowMs: number): void {
    const current = nowMs - (nowMs % bucketMs);
    const merged = new Map<number, number>();
    for (const [startMs, calls] of buckets) {
      const at = Math.min(startMs, current);
      if (leavesAtMs(at) > nowMs) merged.set(at, (merged.get(at) ?? 0) + calls);
    }
    buckets = [...merged].sort(([a], [b]) => a - b);
  }

  const total = () => buckets.reduce((sum, [, calls]) => sum + calls, 0);

  return {
    add(nowMs, calls = 1) {
      const startMs = nowMs - (nowMs % bucketMs);
      buckets.push([startMs, calls]);
      settle(nowMs);
    },
    countAt(nowMs) {
      settle(nowMs);
      return total();
    },
    freeAtMs(nowMs, calls = 1) {
      settle(nowMs);
      let tooMany = total() + Math.min(calls, callsMax) - callsMax;
      if (tooMany <= 0) return nowMs;
      for (const [startMs, made] of buckets) {
        tooMany -= made;
        if (tooMany <= 0) return leavesAtMs(startMs);
      }
      return nowMs + lengthMs;
    },
    shift(byMs) {
      buckets = buckets.map(([startMs, calls]) => [startMs + byMs, calls]);
    },
    save: () => buckets.map(([startMs, calls]) => [startMs, calls]),
  };
}
