import type { SourceName } from "@livescout/protocol";
import { expect, test } from "vitest";
import type { CaptureCell } from "./capture-cells.ts";
import { describeEstimate, estimateLiveRooms, type LiveEstimate, readEstimate } from "./estimate.ts";

type Kind = Partial<Omit<CaptureCell, "sources" | "rooms">>;

/** Rooms of one kind, by the channels that saw them: `"87 86": 20`. An eighth of them is new. */
function cellsOf(counts: { [channels: string]: number }, kind: Kind = {}): CaptureCell[] {
  return Object.entries(counts).flatMap(([channels, rooms]) => {
    const sources = channels.split(" ").map((channel) => ({ channel: channel as SourceName }));
    const cell = { sources, isGame: false, viewersFrom: 64, began: "before" as const, ...kind };
    return [
      { ...cell, rooms: rooms * 0.875 },
      { ...cell, rooms: rooms * 0.125, ...(kind.began === undefined && { began: "just_before" as const }) },
    ];
  });
}

const estimateOf = (cells: readonly CaptureCell[]): LiveEstimate => estimateLiveRooms([{ minutes: 60, cells }]);
const told = (estimate: LiveEstimate) => {
  if (estimate === "unknown") throw new Error("it is unknown");
  return estimate;
};

test("half of one list's rooms known to the other: there are twice as many as either saw", () => {
  const { liveRooms, low, high } = told(estimateOf(cellsOf({ "87": 200, "86": 200, "87 86": 200 })));
  expect(low).toBeLessThan(800);
  expect(high).toBeGreaterThan(800);
  expect(liveRooms).toBeGreaterThan(760);
  expect(high / low).toBeLessThan(1.8);
});

test("too few rooms seen twice is unknown, as are one list alone, and nothing at all", () => {
  expect(estimateOf(cellsOf({ "87": 300, "86": 300, "87 86": 10 }))).toBe("unknown");
  expect(estimateOf(cellsOf({ "87": 300, "86": 300 }))).toBe("unknown");
  expect(estimateOf(cellsOf({ "87": 900 }))).toBe("unknown");
  expect(estimateOf([])).toBe("unknown");
  expect(estimateLiveRooms([])).toBe("unknown");
});

test("the tags of a channel and words of a search are one list: what they have in common says nothing", () => {
  expect(estimateOf(cellsOf({ "1111006": 200, search: 200, "1111006 search": 200 }))).toBe("unknown");
  expect(estimateOf(cellsOf({ names: 200, "42": 200, "42 names": 200, "87": 20 }))).toBe("unknown");
});

test("a channel of games says nothing of other rooms", () => {
  const games = cellsOf({ "87": 100, "89": 100, "87 89": 100 }, { isGame: true });
  expect(estimateOf([...games, ...cellsOf({ "87": 200 })])).toBe("unknown");
  const { low, high } = told(estimateOf(games));
  expect([low < 400, high > 400]).toEqual([true, true]);
});

test("lists that agree too well are unknown: what their common choice leaves out, nobody sees", () => {
  const independent = cellsOf({ "87": 100, "86": 100, "1222001": 100, "87 86": 50, "87 1222001": 50, "86 1222001": 50, "87 86 1222001": 25 }); // prettier-ignore
  expect(estimateOf(independent)).not.toBe("unknown");
  const alike = cellsOf({ "87": 100, "86": 100, "1222001": 100, "87 86": 20, "87 1222001": 20, "86 1222001": 20, "87 86 1222001": 150 }); // prettier-ignore
  expect(estimateOf(alike)).toBe("unknown");
});

test("rooms that change faster than the window, or whose age is unknown, are unknown", () => {
  const counts = { "87": 200, "86": 200, "87 86": 200 };
  expect(estimateOf(cellsOf(counts, { began: "just_before" }))).toBe("unknown");
  expect(estimateOf(cellsOf(counts, { began: "within" }))).toBe("unknown");
  expect(estimateOf([...cellsOf(counts), ...cellsOf({ "87": 300 }, { began: "unknown" })])).toBe("unknown");
});

test("windows that differ widen the interval", () => {
  const [one, other] = [
    cellsOf({ "87": 200, "86": 200, "87 86": 200 }),
    cellsOf({ "87": 300, "86": 300, "87 86": 200 }),
  ];
  const alone = told(estimateLiveRooms([{ minutes: 30, cells: one }]));
  const both = told(estimateLiveRooms([{ minutes: 30, cells: one }, { minutes: 60, cells: other }])); // prettier-ignore
  expect(both.high / both.low).toBeGreaterThan(alone.high / alone.low);
  expect(both.method).toContain("30 and 60 minutes");
});

test("what was seen and is likely to be live still is never more than the estimate", () => {
  const { low, liveRooms } = told(estimateOf([...cellsOf({ "87": 20, "86": 20, "87 86": 400 }), ...cellsOf({ "87": 200 }, { began: "within" })])); // prettier-ignore
  expect(low).toBeGreaterThanOrEqual(Math.floor(640 * (1 - 0.125 / 2)));
  expect(liveRooms).toBeGreaterThanOrEqual(low);
});

test("windows that tell nothing are replaced by a shorter one, or by a longer one", async () => {
  const nowMs = 1_790_540_157_000;
  const asked: number[] = [];
  const storeWith = (useful: number) => ({
    captures: ({ sinceMs }: { sinceMs: number }) => {
      const minutes = (nowMs - sinceMs) / 60_000;
      asked.push(minutes);
      return Promise.resolve(minutes === useful ? cellsOf({ "87": 200, "86": 200, "87 86": 200 }) : []);
    },
  });
  expect(told(await readEstimate(storeWith(120), { nowMs })).method).toContain("120 minutes");
  expect(asked).toEqual([30, 60, 120, 15]);
  expect(told(await readEstimate(storeWith(60), { nowMs })).method).toContain("last 60 minutes");
  expect(await readEstimate(storeWith(0), { nowMs })).toBe("unknown");
});

test("the sentence rounds to three figures and says of which rooms it speaks", () => {
  expect(describeEstimate({ liveRooms: 12_345, low: 9_876, high: 15_432, method: "" })).toBe(
    "about 12,300 rooms are live that these sources can show, very likely 9,880 to 15,400",
  );
  expect(describeEstimate("unknown")).toContain("cannot be told");
});
