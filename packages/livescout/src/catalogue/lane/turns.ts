/**
 * Drives a lane in real time: waits until its next call may be made, and counts and saves that call before it is.
 *
 * Beside the wall clock it waits by a timer, at least the floor before each call: a clock that is set forward, or a laptop that
 * wakes up, never makes two calls close to each other. A process that is killed during a call has counted it.
 */
import type { Lane, LaneWait } from "./lane.ts";

/** Resolves after so many ms of a running machine, or when the signal aborts. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

export type TurnsOptions = {
  lane: Lane;
  nowMs: () => number;
  sleep: Sleep;
  signal: AbortSignal;
  /** Keeps the lane's place; a call whose count cannot be kept is not made. */
  save: () => Promise<void>;
  /** Calls that may go along with the next one, and that the budget must have room for. */
  along?: () => number;
  /** Looks, before each look at the lane, for calls that others made from its address. */
  countOthers?: () => Promise<void>;
  /** What is waited for; each wait once. */
  onWait?: (wait: Exclude<LaneWait, { kind: "ready" }>) => void;
};

export type Turns = {
  /** Resolves when the next call may be made. @throws the signal's reason */
  wait(): Promise<void>;
  /** Counts it, and what may go along where it does: the next thing to happen is the call. */
  count(options?: { isAlone?: boolean }): Promise<void>;
};

/** Waits are looked at again this often: the wall clock may have moved while the machine slept. */
const LOOK_MS = 15_000;
/** A wait that took so much longer than it should have was sleep, or a clock that was set. */
export const WOKE_MS = 30_000;

export function createTurns({
  lane,
  nowMs,
  sleep,
  signal,
  save,
  along = () => 0,
  countOthers = () => Promise.resolve(),
  onWait = () => {},
}: TurnsOptions): Turns {
  let told: string | undefined;

  async function rest(ms: number): Promise<void> {
    const fromMs = nowMs();
    await sleep(ms, signal);
    signal.throwIfAborted();
    const hasWoken = nowMs() - fromMs > ms + WOKE_MS;
    if (hasWoken) await rest(lane.pace.floorMs); // the network is not back at once, and another may have the lease now
  }

  function tell(wait: Exclude<LaneWait, { kind: "ready" }>): void {
    const words = `${wait.kind} ${wait.untilMs}`;
    if (words !== told) onWait(wait);
    told = words;
  }

  return {
    async wait() {
      signal.throwIfAborted();
      if (lane.hasCalled()) await rest(lane.pace.floorMs);
      const look = async () => {
        await countOthers();
        return lane.waitAt(nowMs(), { along: along() });
      };
      for (let wait = await look(); wait.kind !== "ready"; wait = await look()) {
        tell(wait);
        await rest(Math.min(LOOK_MS, Math.max(1, wait.untilMs - nowMs())));
      }
    },
    async count({ isAlone = false } = {}) {
      signal.throwIfAborted();
      lane.begin(nowMs(), isAlone ? {} : { along: along() });
      await save();
    },
  };
}
