/** Round places for the marks of an axis. */
import type { Span } from "./plot-lines.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TIME_STEPS = [1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE);
TIME_STEPS.push(...[1, 2, 3, 6, 12].map((hours) => hours * HOUR), ...[1, 2, 7, 14, 30].map((days) => days * DAY));

/** @param offsetMs of the reader's clock from UTC, so that days begin at the reader's midnight */
export function timeTicks({ fromMs, toMs }: Span, { most, offsetMs }: { most: number; offsetMs: number }): number[] {
  const step = TIME_STEPS.find((each) => (toMs - fromMs) / each <= most) ?? 30 * DAY;
  const ticks: number[] = [];
  for (let at = Math.ceil((fromMs + offsetMs) / step) * step; at <= toMs + offsetMs; at += step)
    ticks.push(at - offsetMs);
  return ticks;
}

/** Whole numbers from 0 to at least `high`, in steps of 1, 2 or 5 times a power of ten: what is filled below a line is measured from 0. */
export function valueTicks(high: number, most: number): number[] {
  const rough = Math.max(1, high / Math.max(1, most));
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? 10 * power;
  return Array.from({ length: Math.max(1, Math.ceil(high / step)) + 1 }, (_, index) => index * step);
}
