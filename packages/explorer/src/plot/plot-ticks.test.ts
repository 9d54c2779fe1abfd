import * as fc from "fast-check";
import { expect, test } from "vitest";
import { timeTicks, valueTicks } from "./plot-ticks.ts";

const HOUR_MS = 3_600_000;

test("marks of values are whole, rise in equal steps from 0 on, and cover what is drawn", () => {
  fc.assert(
    fc.property(fc.nat(2_000_000), fc.integer({ min: 1, max: 8 }), (high, most) => {
      const ticks = valueTicks(high, most);
      const steps = new Set(ticks.slice(1).map((tick, index) => tick - (ticks[index] ?? 0)));
      expect(ticks.every((tick) => Number.isInteger(tick) && tick >= 0)).toBe(true);
      expect(steps.size).toBe(1);
      expect(ticks[0]).toBe(0);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(high);
      expect(ticks.length).toBeLessThanOrEqual(most + 1);
    }),
    { numRuns: 300 },
  );
});

test("marks of time stand at round hours of the reader's clock", () => {
  const fromMs = Date.parse("2026-11-29T00:40:00Z");
  const offsetMs = 5.5 * HOUR_MS;
  const ticks = timeTicks({ fromMs, toMs: fromMs + 6 * HOUR_MS }, { most: 6, offsetMs });
  expect(ticks.map((tick) => (tick + offsetMs) % HOUR_MS)).toEqual(ticks.map(() => 0));
  expect(ticks.length).toBeLessThanOrEqual(7);
});

test("no span has too many marks, not even a year", () => {
  for (const hours of [0.05, 1, 24, 24 * 30, 24 * 365])
    expect(timeTicks({ fromMs: 0, toMs: hours * HOUR_MS }, { most: 8, offsetMs: 0 }).length).toBeLessThan(15);
});
