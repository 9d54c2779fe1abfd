/**
 * The pace of one lane: like a person, never even, never below a floor, and within a budget for the hour and for the day.
 *
 * Our own choice. The upstream publishes no limit; its page asks by itself every 5 to 15 seconds (upstream-feed §3).
 */
import type { World } from "@livescout/protocol";

export type Pace = {
  /** Mean time from the end of one call to the next. */
  gapMs: number;
  /** No two calls are closer, whatever happens. */
  floorMs: number;
  perHour: number;
  perDay: number;
};

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** In front of the real upstream nothing makes it shorter. */
export const GAP_FLOOR_MS = 8_000;

/** The floor that goes with a mean gap: a sandbox belongs to whoever runs it, and has none but half the gap. */
export const floorOf = (world: World, gapMs: number): number => (world === "upstream" ? GAP_FLOOR_MS : gapMs / 2);

/** A long tail is what a person has; a gap of an hour would be a hole. */
const TAIL_MAX = 5;

/** A time until the next call: at least the floor, about the gap on average, and never the same twice. */
export function drawGap(pace: Pace, random: () => number): number {
  const jittered = pace.floorMs * (1 + random() / 4);
  return Math.round(jittered + tailMeanMs(pace) * Math.min(TAIL_MAX, -Math.log(1 - random())));
}

/** What `drawGap` stays below. */
export const longestGapMs = (pace: Pace): number => Math.ceil(pace.floorMs * 1.25 + tailMeanMs(pace) * TAIL_MAX);

const tailMeanMs = ({ gapMs, floorMs }: Pace): number => Math.max(0, gapMs - floorMs * 1.125);

/** Calls that this pace comes to. */
export function callsNeeded({ gapMs, perHour, perDay }: Pace): { perHour: number; perDay: number } {
  const hourly = Math.min(perHour, Math.ceil(HOUR_MS / gapMs));
  return { perHour: hourly, perDay: Math.min(perDay, hourly * 24) };
}
