import { expect, test } from "vitest";
import { closestIndex, plotLines, pointsIn, spanAround } from "./plot-lines.ts";

const MINUTE_MS = 60_000;
const points = (...minutes: number[]) => minutes.map((minute) => ({ atMs: minute * MINUTE_MS, value: minute }));

test("where nobody looked for long, one line ends and another begins", () => {
  const lines = plotLines(points(0, 3, 6, 9, 40, 43, 46));
  expect(lines.map((line) => line.map(({ value }) => value))).toEqual([
    [0, 3, 6, 9],
    [40, 43, 46],
  ]);
});

test("what a gap is goes by the usual distance of looks, which thinned history makes longer", () => {
  expect(plotLines(points(0, 60, 120, 180, 240))).toHaveLength(1);
  expect(plotLines(points(0, 60, 120, 600, 660))).toHaveLength(2);
});

test("a zoomed part keeps the points just outside, so that its lines run to the edge", () => {
  const span = { fromMs: 4 * MINUTE_MS, toMs: 7 * MINUTE_MS };
  expect(pointsIn(points(0, 3, 6, 9, 12), span).map(({ value }) => value)).toEqual([3, 6, 9]);
});

test("the pointer reads the closest point", () => {
  expect(closestIndex(points(0, 3, 6), 4.4 * MINUTE_MS)).toBe(1);
  expect(closestIndex(points(0, 3, 6), 4.6 * MINUTE_MS)).toBe(2);
  expect(closestIndex([], 5)).toBe(0);
});

test("what is zoomed to stays inside of what there is", () => {
  const whole = { fromMs: 100, toMs: 200 };
  expect(spanAround(150, { ms: 20, whole })).toEqual({ fromMs: 140, toMs: 160 });
  expect(spanAround(100, { ms: 20, whole })).toEqual({ fromMs: 100, toMs: 120 });
  expect(spanAround(199, { ms: 20, whole })).toEqual({ fromMs: 180, toMs: 200 });
  expect(spanAround(150, { ms: 100, whole })).toBeUndefined();
});
