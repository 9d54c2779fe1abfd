/**
 * When a delivery that was not accepted is tried again: ten more times over about a day, then it is a dead letter.
 *
 * An endpoint that fails also rests as a whole, for seconds at first and ten minutes at the most, so that one that is down is not
 * asked for each message in turn. Everything is spread by a fifth either way: many senders must not come back at the same moment.
 */
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

export const RETRY_DELAYS_MS: readonly number[] = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  1 * HOUR,
  2 * HOUR,
  4 * HOUR,
  7 * HOUR,
  9 * HOUR,
];

const PAUSE_FIRST_MS = 4 * SECOND;
const PAUSE_MAX_MS = 10 * MINUTE;
/** The longest that a receiver's own `Retry-After` is followed. */
const ASKED_PAUSE_MAX_MS = HOUR;

export type Spread = {
  /** From 0 to below 1. */
  random: () => number;
  /** What the receiver asked for in `Retry-After`. */
  askedMs?: number | undefined;
};

/** After so many tries; `undefined`: that was the last one. */
export function retryDelayMs(tries: number, { random, askedMs = 0 }: Spread): number | undefined {
  const delayMs = RETRY_DELAYS_MS[tries - 1];
  return delayMs === undefined ? undefined : Math.max(spread(delayMs, random), Math.min(askedMs, ASKED_PAUSE_MAX_MS));
}

/** How long an endpoint rests after so many failures without an acceptance between them. */
export function endpointPauseMs(failuresInRow: number, { random, askedMs = 0 }: Spread): number {
  const pauseMs = Math.min(PAUSE_FIRST_MS * 2 ** Math.min(failuresInRow - 1, 30), PAUSE_MAX_MS);
  return Math.max(spread(pauseMs, random), Math.min(askedMs, ASKED_PAUSE_MAX_MS));
}

const spread = (ms: number, random: () => number): number => Math.round(ms * (0.8 + 0.4 * random()));
