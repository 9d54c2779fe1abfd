import { expect, test } from "vitest";
import { type CaptureTable, type Ease, fitCaptures } from "./fit-captures.ts";

const EVEN: readonly Ease[] = [{ factor: 1, weight: 1 }];

/** What is expected of 1,000 rooms of each size, when list `j` meets a room at rate `level · e^(slope · size)`. */
function expectedTable(lists: readonly { level: number; slope: number }[], eases = EVEN): CaptureTable {
  const rows = [-2, -1, 0, 1, 2].map((size) => {
    const counts = Array.from({ length: 2 ** lists.length }, (_, pattern) =>
      pattern === 0 ? 0 : 1_000 * chanceOf(lists, { pattern, size, eases }),
    );
    return { size, counts };
  });
  return { lists: lists.length, rows };
}

type Met = { pattern: number; size: number; eases: readonly Ease[] };

function chanceOf(lists: readonly { level: number; slope: number }[], { pattern, size, eases }: Met): number {
  return eases.reduce((sum, { factor, weight }) => {
    const missed = lists.map(({ level, slope }) => Math.exp(-factor * level * Math.exp(slope * size)));
    return sum + missed.reduce((chance, no, list) => chance * (((pattern >> list) & 1) === 1 ? 1 - no : no), weight);
  }, 0);
}

test("rooms that no list showed are told from what lists have in common, though large rooms are met far more often", () => {
  const table = expectedTable([
    { level: 0.2, slope: 0.6 },
    { level: 0.3, slope: 0 },
    { level: 0.1, slope: 0.5 },
  ]);
  const seen = table.rows.flatMap(({ counts }) => [...counts]).reduce((sum, count) => sum + count, 0);
  expect(seen).toBeLessThan(2_500);
  expect(fitCaptures(table, EVEN).rooms).toBeCloseTo(5_000, -2);
});

test("rooms that end early are allowed for, where it is known how many they are", () => {
  const eases = [
    { factor: 1, weight: 0.6 },
    { factor: 0.3, weight: 0.4 },
  ];
  const table = expectedTable([{ level: 0.3, slope: 0.2 }, { level: 0.4, slope: 0 }], eases); // prettier-ignore
  expect(fitCaptures(table, eases).rooms).toBeCloseTo(5_000, -2);
  expect(fitCaptures(table, EVEN).rooms).toBeLessThan(4_750);
});

test("with little in common the number is loose, and never less than what was seen", () => {
  const few: CaptureTable = { lists: 2, rows: [{ size: 5, counts: [0, 40, 40, 1] }] };
  const many: CaptureTable = { lists: 2, rows: [{ size: 5, counts: [0, 20, 20, 60] }] };
  const [loose, close] = [fitCaptures(few, EVEN), fitCaptures(many, EVEN)];
  expect(Math.sqrt(loose.variance) / loose.rooms).toBeGreaterThan(0.5);
  expect(Math.sqrt(close.variance) / close.rooms).toBeLessThan(0.1);
  expect(close.rooms).toBeGreaterThanOrEqual(100);
});

test("a list that shows all or nothing breaks no fit", () => {
  for (const counts of [
    [0, 0, 0, 50],
    [0, 50, 0, 0],
    [0, 30, 30, 0],
    [0, 0, 0, 0],
  ]) {
    const { rooms, variance } = fitCaptures({ lists: 2, rows: [{ size: 1, counts }] }, EVEN);
    expect([rooms, variance].every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
  }
});
