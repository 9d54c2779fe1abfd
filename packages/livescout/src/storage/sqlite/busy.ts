/**
 * Trying again while another process holds the lock.
 *
 * Time is counted in pauses, not read from a clock: a clock that stands still cannot hang a caller. SQLite's own waiting
 * (`busy_timeout`) would stop the whole process, so it is kept very short and the rest is waited here.
 */
import { setTimeout as sleep } from "node:timers/promises";

import { isBusy } from "./driver.ts";

export const BUSY_TIMEOUT_MS = 10;

/** The pause before the next try: doubling, then steady. */
export const busyPauseMs = (triesSoFar: number): number => Math.min(5 * 2 ** Math.min(triesSoFar, 8), 100);

/** Runs `work` until it is not refused as busy, for about `waitMs`; then the last refusal is thrown. */
export async function untilFree<T>(work: () => T, { waitMs }: { waitMs: number }): Promise<T> {
  let waitedMs = 0;
  for (let tries = 0; ; tries++) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || waitedMs >= waitMs) throw error;
      const pauseMs = busyPauseMs(tries);
      waitedMs += pauseMs + BUSY_TIMEOUT_MS;
      await sleep(pauseMs);
    }
  }
}
