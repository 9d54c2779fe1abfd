import fc from "fast-check";
import { expect, test } from "vitest";
import type { Point } from "../catalogue-store.ts";
import { POINTS_MAX, thinCurve } from "./thin-curve.ts";

const points = fc
  .array(fc.record({ gapMs: fc.integer({ min: 1, max: 600_000 }), viewerCount: fc.nat(5_000) }), { maxLength: 3_000 })
  .map((steps) => {
    let atMs = 1_780_000_000_000;
    return steps.map(({ gapMs, viewerCount }): Point => ({ atMs: (atMs += gapMs), viewerCount }));
  });
const stepMs = fc.option(fc.integer({ min: 1, max: 3_600_000 }), { nil: undefined });
const viewers = (kept: readonly Point[]) => kept.map(({ viewerCount }) => viewerCount);

test("what is left is at most 1,000 of the very points, in their order, with the ends and the extremes", () => {
  fc.assert(
    fc.property(points, stepMs, (all, step) => {
      const kept = thinCurve(all, { stepMs: step });
      expect(kept.length).toBeLessThanOrEqual(POINTS_MAX);
      expect(all.filter((point) => kept.includes(point))).toEqual(kept);
      expect([kept[0], kept.at(-1)]).toEqual([all[0], all.at(-1)]);
      expect(Math.max(...viewers(kept))).toBe(Math.max(...viewers(all)));
      expect(Math.min(...viewers(kept))).toBe(Math.min(...viewers(all)));
    }),
    { numRuns: 50 },
  );
});

test("few points are left alone where no step is asked for", () => {
  const few = Array.from({ length: POINTS_MAX }, (_, at) => ({ atMs: at, viewerCount: (at * 37) % 101 }));
  expect(thinCurve(few)).toBe(few);
  expect(thinCurve(few, { stepMs: 100 })).toHaveLength(39); // 4 a step; once the last is the highest
});

test("a gap stays a gap: the observations at its two ends are kept", () => {
  const minute = (at: number): Point => ({ atMs: at * 60_000, viewerCount: 100 });
  const all = [
    ...Array.from({ length: 2_000 }, (_, at) => minute(at)),
    ...Array.from({ length: 2_000 }, (_, at) => minute(9_000 + at)),
  ];
  const kept = thinCurve(all);
  const after = kept.findIndex(({ atMs }) => atMs >= 9_000 * 60_000);
  expect([kept[after - 1], kept[after]]).toEqual([minute(1_999), minute(9_000)]);
});
