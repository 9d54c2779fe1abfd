/**
 * What an outcome means for the lane: nothing, a back-off without blame, or a rest since the address is not wanted.
 *
 * Our own choice; "back off 120–300 s or more" after 403 and 429 is what others report (upstream-feed §5).
 */
import type { OutcomeKind } from "@livescout/protocol";

export type RestRule =
  | { kind: "good" }
  /** The source's own "no": the lane goes on without it. */
  | { kind: "source" }
  /** It broke on the way: later again, twice as long each time. */
  | { kind: "backOff"; firstMs: number; maxMs: number }
  /** The upstream declines: a rest, after so many in a row, twice as long each time. */
  | { kind: "rest"; inARow: number; firstMs: number; maxMs: number };

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const good: RestRule = { kind: "good" };
const source: RestRule = { kind: "source" };
const backOff = (firstMs: number, maxMs: number): RestRule => ({ kind: "backOff", firstMs, maxMs });
const rest = (inARow: number, firstMs: number, maxMs: number): RestRule => ({ kind: "rest", inARow, firstMs, maxMs });

export const REST_RULES: { readonly [kind in OutcomeKind]: RestRule } = {
  rooms: good,
  end_of_feed: good,
  login_required: source,
  restricted: source,
  forbidden: rest(1, 15 * MINUTE_MS, 6 * HOUR_MS),
  captcha: rest(1, 30 * MINUTE_MS, 12 * HOUR_MS),
  throttled: rest(1, 5 * MINUTE_MS, 6 * HOUR_MS),
  refused_empty: rest(3, 10 * MINUTE_MS, 6 * HOUR_MS),
  bad_request: rest(3, 10 * MINUTE_MS, 2 * HOUR_MS),
  unknown_status: rest(3, 10 * MINUTE_MS, 2 * HOUR_MS),
  not_json: rest(3, 10 * MINUTE_MS, 2 * HOUR_MS),
  network: backOff(20_000, 5 * MINUTE_MS),
  timeout: backOff(20_000, 5 * MINUTE_MS),
  upstream_error: backOff(30_000, 15 * MINUTE_MS),
  signer_failed: backOff(30_000, 15 * MINUTE_MS),
  gateway_refused: backOff(MINUTE_MS, HOUR_MS),
};

/** Waits after a refusal that has not yet come often enough for a rest. */
export const DOUBT_MS = MINUTE_MS;

/** A rest that begins within this time of the end of the last one is the next step of it. */
export const REST_MEMORY_MS = 6 * HOUR_MS;

/** Doubled by each step, up to the most, and up to a quarter longer: nobody comes back on the dot. */
export function grownMs(
  firstMs: number,
  { step, maxMs, random }: { step: number; maxMs: number; random: () => number },
) {
  return Math.round(Math.min(firstMs * 2 ** Math.min(step, 20), maxMs) * (1 + random() / 4));
}
