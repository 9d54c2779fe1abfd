import { expect, test } from "vitest";
import { gainOf, sparkLines } from "./spark-lines.ts";

const NOW_MS = Date.parse("2026-11-29T12:00:00Z");
const MINUTE_MS = 60_000;
const box = { width: 100, height: 24, nowMs: NOW_MS, spanMs: 60 * MINUTE_MS };
const at = (minutesAgo: number, viewerCount: number) => ({
  at: new Date(NOW_MS - minutesAgo * MINUTE_MS).toISOString(),
  viewerCount,
});

test("now is at the right edge, an hour ago at the left one; most viewers are at the top", () => {
  expect(sparkLines([at(10, 1), at(0, 9)], box)).toEqual(["83.3,22.5 100.0,1.5"]);
});

test("a gap parts the line", () => {
  expect(sparkLines([at(50, 1), at(46, 2), at(10, 3), at(6, 4)], box)).toHaveLength(2);
});

test("one look is no line, nor are two at once, nor none", () => {
  expect(sparkLines([at(5, 3)], box)).toEqual([]);
  expect(sparkLines([at(5, 3), at(4, 9)], box)).toEqual([]);
  expect(sparkLines([], box)).toEqual([]);
});

test("steady viewers are a line through the middle", () => {
  expect(sparkLines([at(10, 5), at(0, 5)], box)).toEqual(["83.3,12.0 100.0,12.0"]);
});

test("what a room gained is counted over the last 15 minutes of looks alone", () => {
  expect(gainOf([at(40, 900), at(14, 100), at(4, 130)])).toEqual({ viewers: 30, ms: 10 * MINUTE_MS });
  expect(gainOf([at(5, 100)])).toEqual({ viewers: 0, ms: 0 });
  expect(gainOf([])).toEqual({ viewers: 0, ms: 0 });
});
