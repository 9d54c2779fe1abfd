import { expect, test } from "vitest";
import { sparkLines } from "./spark-lines.ts";

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
  expect(sparkLines([at(50, 1), at(48, 2), at(10, 3), at(8, 4)], box)).toHaveLength(2);
});

test("one look is no line, and none neither", () => {
  expect(sparkLines([at(5, 3)], box)).toEqual([]);
  expect(sparkLines([], box)).toEqual([]);
});

test("steady viewers are a line through the middle", () => {
  expect(sparkLines([at(10, 5), at(0, 5)], box)).toEqual(["83.3,12.0 100.0,12.0"]);
});
