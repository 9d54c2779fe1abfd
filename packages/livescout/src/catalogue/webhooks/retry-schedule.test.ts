import { expect, test } from "vitest";
import { endpointPauseMs, RETRY_DELAYS_MS, retryDelayMs } from "./retry-schedule.ts";

const HOUR_MS = 3_600_000;
const delays = (random: () => number) =>
  RETRY_DELAYS_MS.map((_, at) => retryDelayMs(at + 1, { random })).filter((ms) => ms !== undefined);
const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

test("ten retries take about a day, each later than the one before, and then it is over", () => {
  const middle = delays(() => 0.5);
  expect(middle).toEqual([...middle].sort((a, b) => a - b));
  expect(sum(middle) / HOUR_MS).toBeCloseTo(23.7, 1);
  expect(retryDelayMs(RETRY_DELAYS_MS.length + 1, { random: () => 0 })).toBeUndefined();
});

test("delays are spread by a fifth either way", () => {
  expect(sum(delays(() => 0)) / sum(RETRY_DELAYS_MS)).toBeCloseTo(0.8);
  expect(sum(delays(() => 0.999_999)) / sum(RETRY_DELAYS_MS)).toBeCloseTo(1.2);
});

test("an endpoint rests twice as long after each failure, ten minutes at the most", () => {
  const pauses = Array.from({ length: 100 }, (_, at) => endpointPauseMs(at + 1, { random: () => 0.5 }));
  expect(pauses.slice(0, 4)).toEqual([4_000, 8_000, 16_000, 32_000]);
  expect(Math.max(...pauses)).toBe(600_000);
  expect(pauses.at(-1)).toBe(600_000);
});

test("a receiver that asks for more time is given it, an hour at the most", () => {
  const random = () => 0.5;
  expect(retryDelayMs(1, { random, askedMs: 60_000 })).toBe(60_000);
  expect(endpointPauseMs(1, { random, askedMs: 60_000 })).toBe(60_000);
  expect(endpointPauseMs(1, { random, askedMs: 1 })).toBe(4_000);
  expect(retryDelayMs(1, { random, askedMs: 90 * 24 * HOUR_MS })).toBe(HOUR_MS);
});
