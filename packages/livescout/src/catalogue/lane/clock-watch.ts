/**
 * How far somebody has set the clock, told by the time since the machine was started: nobody sets that, and sleep counts in it.
 *
 * Only while a process runs: between two of them a clock that was set looks like time that has passed.
 */
export type ClockWatchOptions = {
  nowMs: () => number;
  /** Since the machine was started. */
  uptimeMs: () => number;
};

/** Both are read one after the other, some systems count whole seconds, and a clock that is off is first drawn near in small steps. */
const TOLERANCE_MS = 5_000;

/** @returns by how much the clock was set since the call before; 0: it was not */
export function createClockWatch({ nowMs, uptimeMs }: ClockWatchOptions): () => number {
  let startedAtMs = nowMs() - uptimeMs();
  return () => {
    const byMs = nowMs() - uptimeMs() - startedAtMs;
    if (Math.abs(byMs) < TOLERANCE_MS) return 0;
    startedAtMs += byMs;
    return byMs;
  };
}
