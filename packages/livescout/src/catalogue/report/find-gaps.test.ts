import { expect, test } from "vitest";
import { findGaps } from "./find-gaps.ts";

const MINUTE_MS = 60_000;
const START_MS = 1_780_000_000_000;
const at = (minute: number) => START_MS + minute * MINUTE_MS;
const good = (...minutes: number[]) =>
  minutes.map((minute) => ({ kind: "feed" as const, atMs: at(minute), outcome: "rooms" as const }));
const range = { fromMs: at(0), toMs: at(120) };

test("a stretch without a good answer is a gap, with the reasons that overlap it and nothing left over", () => {
  const calls = [
    ...good(1, 2, 3, 4),
    { kind: "feed" as const, atMs: at(5), outcome: "forbidden" as const },
    ...good(40, 41, 42, 119),
  ];
  const diary = [
    { kind: "rest" as const, fromMs: at(5), toMs: at(30), outcome: "forbidden" as const, why: "no" },
    { kind: "asleep" as const, fromMs: at(28), toMs: at(39) },
    { kind: "stopped" as const, fromMs: at(42), toMs: at(118) },
  ];
  const gaps = findGaps({ ...range, calls, diary });
  expect(gaps.map(({ fromMs, toMs, unexplainedMs }) => [fromMs, toMs, unexplainedMs])).toEqual([
    [at(4), at(40), 0],
    [at(42), at(119), 0],
  ]);
  expect(gaps[0]?.reasons.map(({ kind }) => kind)).toEqual(["failed", "rest", "asleep"]);
});

test("what nothing explains is said to be unexplained", () => {
  const [gap] = findGaps({ ...range, calls: good(1, 2, 3, 60), diary: [] });
  expect(gap).toMatchObject({ reasons: [], unexplainedMs: 57 * MINUTE_MS });
});

test("a slow pace by choice is no gap", () => {
  const slow = Array.from({ length: 9 }, (_, index) => index * 14);
  expect(findGaps({ ...range, calls: good(...slow), diary: [] })).toEqual([]);
  expect(findGaps({ ...range, calls: good(...slow.slice(0, 3)), diary: [] })).toHaveLength(1);
});

test("calls that fail one after the other are one gap, and are counted by outcome", () => {
  const failing = Array.from({ length: 10 }, (_, index) => ({
    kind: "feed" as const,
    atMs: at(10 + index * 5),
    outcome: "network" as const,
  }));
  const diary = [{ kind: "backOff" as const, fromMs: at(10), toMs: at(58), outcome: "network" as const }];
  const [gap, ...more] = findGaps({ fromMs: at(0), toMs: at(62), calls: [...good(1, 5, 60), ...failing], diary });
  expect(more).toEqual([]);
  expect(gap).toMatchObject({ fromMs: at(5), toMs: at(60), unexplainedMs: 0 });
  expect(gap?.reasons).toContainEqual({
    kind: "failed",
    outcome: "network",
    calls: 10,
    fromMs: at(10),
    toMs: at(55),
  });
});
