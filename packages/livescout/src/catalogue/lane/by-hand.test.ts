import { describe, expect, test } from "vitest";
import { createMemoryCatalogueStore } from "../../storage/memory/catalogue-store.ts";
import { noteHandCall, readHandCalls } from "./by-hand.ts";
import { createLane } from "./lane.ts";
import { DAY_MS, HOUR_MS, type Pace } from "./pace.ts";

const START_MS = 1_780_000_000_000;
const MINUTE_MS = 60_000;
const PACE: Pace = { gapMs: 20_000, floorMs: 8_000, perHour: 100, perDay: 900 };

const emptyStore = () => createMemoryCatalogueStore({ world: "upstream" });
const laneOf = (saved?: unknown) =>
  createLane({ name: "direct", pace: PACE, random: () => 0.5, ...(saved !== undefined && { saved }) });
const handCalls = (...atMs: number[]) => ({ version: 1 as const, total: atMs.length, atMs });
const left = (lane: ReturnType<typeof laneOf>, nowMs: number) => {
  const { leftThisHour, leftToday } = lane.budget(nowMs);
  return [leftThisHour, leftToday];
};

describe("what is noted", () => {
  test("each call once, also where two commands call at the same time; another address has its own", async () => {
    const store = emptyStore();
    const note = (laneName: string, nowMs: number) => noteHandCall(store, { laneName, nowMs });
    await Promise.all(Array.from({ length: 20 }, (_, at) => note("direct", START_MS + at)));
    await note("proxy", START_MS);
    expect(await readHandCalls(store, "direct")).toMatchObject({ total: 20 });
    expect((await readHandCalls(store, "direct")).atMs).toHaveLength(20);
    expect(await readHandCalls(store, "proxy")).toMatchObject({ total: 1, atMs: [START_MS] });
  });

  test("times of a day and no more than a thousand are kept; the total goes on", async () => {
    const store = emptyStore();
    for (let at = 0; at < 1_005; at++) await noteHandCall(store, { laneName: "direct", nowMs: START_MS + at });
    const { total, atMs } = await readHandCalls(store, "direct");
    expect([total, atMs.length, atMs[0]]).toEqual([1_005, 1_000, START_MS + 5]);
    await noteHandCall(store, { laneName: "direct", nowMs: START_MS + 2 * DAY_MS });
    expect(await readHandCalls(store, "direct")).toMatchObject({ total: 1_006, atMs: [START_MS + 2 * DAY_MS] });
  });

  test.each([[null], ["no"], [{ version: 2, total: 1, atMs: [] }], [{ version: 1, total: -1, atMs: ["x"] }]])(
    "what cannot be read counts as none: %j",
    async (found) => {
      const store = emptyStore();
      await store.writeState("by_hand:direct", found);
      expect(await readHandCalls(store, "direct")).toEqual({ version: 1, total: 0, atMs: [] });
      await noteHandCall(store, { laneName: "direct", nowMs: START_MS });
      expect(await readHandCalls(store, "direct")).toMatchObject({ total: 1 });
    },
  );
});

describe("a lane", () => {
  test("counts each once, also after a restart", () => {
    const lane = laneOf();
    lane.countByHand(handCalls(START_MS, START_MS + 1), START_MS + 2);
    lane.countByHand(handCalls(START_MS, START_MS + 1), START_MS + 3);
    expect(left(lane, START_MS + 4)).toEqual([98, 898]);
    const next = laneOf(lane.save());
    next.countByHand(handCalls(START_MS, START_MS + 1, START_MS + 5), START_MS + 6);
    expect(left(next, START_MS + 7)).toEqual([97, 897]);
  });

  test("calls made while nobody collected count where their windows still hold them", () => {
    const lane = laneOf();
    const nowMs = START_MS + 3 * DAY_MS;
    lane.countByHand(handCalls(START_MS, nowMs - 3 * HOUR_MS, nowMs - MINUTE_MS), nowMs);
    expect(left(lane, nowMs)).toEqual([99, 898]);
  });

  test("leaves a gap to the last of them, never a shorter one than its floor", () => {
    const lane = laneOf();
    lane.countByHand(handCalls(START_MS - MINUTE_MS), START_MS);
    expect(lane.waitAt(START_MS)).toEqual({ kind: "ready" });
    lane.countByHand(handCalls(START_MS - MINUTE_MS, START_MS), START_MS);
    expect(lane.waitAt(START_MS + PACE.floorMs)).toMatchObject({ kind: "gap" });
  });

  test("waits where they have used the budget up", () => {
    const lane = laneOf();
    lane.countByHand(handCalls(...Array.from({ length: 100 }, (_, at) => START_MS + at)), START_MS + 100);
    expect(lane.waitAt(START_MS + 30 * MINUTE_MS)).toMatchObject({ kind: "budget", window: "hour" });
    expect(lane.waitAt(START_MS + HOUR_MS + 2 * MINUTE_MS)).toEqual({ kind: "ready" });
  });

  test("a list that was begun anew counts from its beginning, and times of the future as of now", () => {
    const lane = laneOf();
    lane.countByHand(handCalls(START_MS, START_MS, START_MS), START_MS);
    lane.countByHand(handCalls(START_MS + DAY_MS), START_MS + 1);
    expect(left(lane, START_MS + 2)).toEqual([96, 896]);
    expect(lane.waitAt(START_MS + 10 * MINUTE_MS)).toEqual({ kind: "ready" });
  });
});
