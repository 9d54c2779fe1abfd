import fc from "fast-check";
import { expect, test } from "vitest";
import { createCallWindow } from "./call-window.ts";

test("no window of the length holds more calls than the most, whenever they are made and however often it is saved", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 4_000 }), { maxLength: 120 }),
      fc.integer({ min: 1, max: 8 }),
      (steps, callsMax) => {
        const lengthMs = 10_000;
        let window = createCallWindow({ lengthMs, bucketMs: 700, callsMax });
        const made: number[] = [];
        let nowMs = 5_000_000;
        for (const step of steps) {
          nowMs += step;
          if (step % 5 === 0) window = createCallWindow({ lengthMs, bucketMs: 700, callsMax, saved: window.save() });
          if (window.freeAtMs(nowMs) > nowMs) continue;
          window.add(nowMs);
          made.push(nowMs);
          expect(made.filter((atMs) => atMs > nowMs - lengthMs).length).toBeLessThanOrEqual(callsMax);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("a full window says when the next call fits, and a clock set back does not free it", () => {
  const window = createCallWindow({ lengthMs: 10_000, bucketMs: 1_000, callsMax: 2 });
  window.add(100_000);
  window.add(104_500);
  expect(window.freeAtMs(105_000)).toBe(111_000);
  expect(window.countAt(111_000)).toBe(1);
  expect(window.countAt(50_000)).toBe(1);
  expect(window.countAt(60_000)).toBe(1);
  expect(window.countAt(61_000)).toBe(0);
});

test("it keeps buckets, not calls", () => {
  const window = createCallWindow({ lengthMs: 10_000, bucketMs: 1_000, callsMax: 1_000_000 });
  for (let at = 0; at < 5_000; at++) window.add(1_000_000 + at * 20);
  expect(window.save().length).toBeLessThanOrEqual(12);
});
