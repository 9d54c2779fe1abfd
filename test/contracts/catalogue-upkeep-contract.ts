/** How every catalogue store forgets, and lets go of what is old. */
import { describe, expect, test } from "vitest";

import {
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  pageOf,
  roomId,
  sampleCall,
  sampleRoom,
  START_MS,
} from "../support/catalogue-samples.ts";
import { ALL_TIME, catalogueSuite, checkOf } from "./catalogue-contract.ts";

export const catalogueUpkeepContract = catalogueSuite("kept", (it) => {
  const { see, end, room, eventTypes } = it;

  describe("forgetting", () => {
    test("everything of an owner goes, whatever the case of the name, and what comes later is left out and counted", async () => {
      const owner = { id: "701", uniqueId: "owner1" };
      await it.store.watchName("owner1", { atMs: START_MS });
      await see(START_MS, [1], [2, { owner }], [3]);
      await see(START_MS + 1_000, [1], [3]);
      await it.store.record({
        ...pageOf(START_MS + 1_000, [sampleRoom(3)], { channel: "search", tag: "@owner1" }),
        call: sampleCall(START_MS + 1_000, { source: { channel: "search", tag: "@owner1" }, kind: "search" }),
      });
      await it.store.noteChecks([checkOf(START_MS)]);
      await it.store.queueChecks([{ kind: "name", name: "owner1" }], { atMs: START_MS });
      const eventsBefore = await it.store.eventsAfter(0, { limit: 100 });

      const gone = await it.store.forget("@OWNER1", { atMs: START_MS + 2_000 });
      expect(gone).toEqual({ rooms: 2, observations: 3, events: eventsBefore.length - 1 });
      expect(await it.store.isForgotten("Owner1")).toBe(true);
      expect(await it.store.isForgotten("owner3")).toBe(false);
      for (const number of [1, 2]) expect(await it.store.roomById(roomId(number))).toBeUndefined();
      expect(await it.store.roomsOfOwner("owner1", { limit: 5 })).toEqual([]);
      expect(await it.store.eventsAfter(0, { limit: 100 })).toMatchObject([{ type: "room.began", roomId: roomId(3) }]);
      expect(await it.store.watchedNames()).toEqual([]);
      expect(await it.store.findChecks([{ kind: "name", name: "owner1" }])).toEqual([]);
      expect(await it.store.wantedChecks({ limit: 5 })).toEqual([]);
      expect((await room(3)).sources).toMatchObject([{ channel: "87" }]);
      expect(await it.store.calls({ sinceMs: 0 })).toEqual([]);

      const renamed = { id: "701", uniqueId: "another" };
      const later = await see(START_MS + 3_000, [1], [4, { owner: renamed }], [3]);
      expect(later).toMatchObject({ newRooms: 0, liveRooms: 1, blockedRooms: 2 });
      expect(await it.store.watchName("OWNER1", { atMs: START_MS })).toBe(false);
      await it.store.queueChecks([{ kind: "name", name: "owner1" }], { atMs: START_MS });
      await it.store.noteChecks([checkOf(START_MS)]);
      expect(await it.store.wantedChecks({ limit: 5 })).toEqual([]);
      expect(await it.store.findChecks([{ kind: "name", name: "owner1" }])).toEqual([]);
    });

    test("an owner whom nobody has seen can be forgotten too", async () => {
      expect(await it.store.forget("owner1", { atMs: START_MS })).toEqual({ rooms: 0, observations: 0, events: 0 });
      expect(await see(START_MS, [1])).toMatchObject({ newRooms: 0, blockedRooms: 1 });
      const renamed = { id: "701", uniqueId: "another" };
      expect(await see(START_MS, [2, { owner: renamed }])).toMatchObject({ newRooms: 0, blockedRooms: 1 });
    });

    test("an owner whose name changed leaves nothing under the names of before and after", async () => {
      const names = ["owner1", "before", "after"];
      const targets = names.map((name) => ({ kind: "name" as const, name }));
      const left = async () => [
        (await it.store.watchedNames()).map(({ uniqueId }) => uniqueId),
        (await it.store.findChecks(targets)).map(({ target }) => target),
      ];
      for (const uniqueId of names) await it.store.watchName(uniqueId, { atMs: START_MS });
      await it.store.noteChecks(targets.map((target) => ({ ...checkOf(START_MS), target })));
      await see(START_MS, [1], [2, { owner: { id: "701", uniqueId: "before" } }]);
      await it.store.forget("owner1", { atMs: START_MS });
      expect(await left()).toEqual([["after"], [targets[2]]]);
      await see(START_MS, [3, { owner: { id: "701", uniqueId: "After" } }]);
      expect(await left()).toEqual([[], []]);
    });
  });

  describe("pruning", () => {
    test("old observations are thinned to one an hour; the first, last and highest of a room stay", async () => {
      const base = Math.floor((START_MS - 10 * DAY_MS) / HOUR_MS) * HOUR_MS;
      for (const [minute, viewerCount] of [
        [5, 10],
        [15, 99],
        [25, 30],
        [65, 40],
        [75, 50],
        [119, 60],
        [125, 1],
        [130, 2],
      ] as const) {
        await see(base + minute * MINUTE_MS, [1, { viewerCount }]);
      }
      await see(START_MS - 2_000, [1]);
      await see(START_MS - 1_000, [1]);
      const pruned = await it.store.prune({ ...KEEP, nowMs: START_MS });
      const minutes = (await it.store.points(roomId(1), ALL_TIME)).map(({ atMs }) => (atMs - base) / MINUTE_MS);
      expect(minutes.slice(0, -2)).toEqual([5, 15, 25, 119, 130]);
      expect(minutes.slice(-2).map((minute) => base + minute * MINUTE_MS)).toEqual([
        START_MS - 2_000,
        START_MS - 1_000,
      ]);
      expect(pruned).toMatchObject({ observations: 3, rooms: 0 });
      expect(await it.store.prune({ ...KEEP, nowMs: START_MS })).toMatchObject({ observations: 0, events: 0 });
    });

    test("what is too old goes: observations, events, calls, and ended rooms; live rooms stay", async () => {
      const old = START_MS - 31 * DAY_MS;
      await it.store.record({ ...pageOf(old, [sampleRoom(1), sampleRoom(2)]), call: sampleCall(old) });
      await end(2, "room_info", old + 1);
      await end(2, "user_room", old + 1);
      await it.store.noteSeries({ atMs: old });
      await see(START_MS - 1_000, [3]);
      const pruned = await it.store.prune({ ...KEEP, nowMs: START_MS });
      expect(pruned).toMatchObject({ rooms: 1, observations: 2, calls: 1 });
      expect(await it.store.roomById(roomId(2))).toBeUndefined();
      expect((await room(1)).viewerCount).toBe(10);
      expect(await it.store.points(roomId(1), ALL_TIME)).toEqual([]);
      expect(await eventTypes()).toEqual(["room.began"]);
      expect(await it.store.calls({ sinceMs: 0 })).toEqual([]);
      expect(await it.store.series({ sinceMs: 0 })).toEqual([]);
    });

    test("the newest event is the highest id ever given, also where none of them is left", async () => {
      expect(await it.store.eventRange()).toEqual({ oldest: 0, newest: 0 });
      await see(START_MS - 31 * DAY_MS, [1]);
      const { newest } = await it.store.eventRange();
      expect(newest).toBeGreaterThan(0);
      await it.store.prune({ ...KEEP, nowMs: START_MS });
      expect(await it.store.eventRange()).toEqual({ oldest: 0, newest });
      await see(START_MS, [2]);
      expect(await it.store.eventRange()).toEqual({ oldest: newest + 1, newest: newest + 1 });
    });

    test("what a wrong clock wrote far ahead goes too", async () => {
      await see(START_MS + 400 * DAY_MS, [1]);
      await see(START_MS, [1, { viewerCount: 3 }]);
      await it.store.prune({ ...KEEP, nowMs: START_MS });
      expect(await it.store.points(roomId(1), ALL_TIME)).toEqual([{ atMs: START_MS, viewerCount: 3 }]);
    });

    test("updates and outcomes stay for the last 10,000 events, other events for as long as observations", async () => {
      const rooms = Array.from({ length: 400 }, (_, number) => sampleRoom(number));
      for (let round = 0; round < 26; round++) {
        await it.store.record(
          pageOf(
            START_MS + round,
            rooms.map((each) => ({ ...each, viewerCount: round })),
          ),
        );
      }
      const before = await it.store.eventRange();
      expect(before.newest - before.oldest + 1).toBe(26 * 400);
      await it.store.prune({ ...KEEP, nowMs: START_MS });
      const events = await it.store.eventsAfter(0, { limit: 100_000 });
      expect(events.filter(({ type }) => type === "room.began")).toHaveLength(400);
      expect(Math.min(...events.filter(({ type }) => type === "room.updated").map(({ id }) => id))).toBe(
        before.newest - 9_999,
      );
    });

    test("answers of checks do not stay", async () => {
      await it.store.noteChecks([checkOf(START_MS - 2 * HOUR_MS)]);
      await it.store.prune({ ...KEEP, nowMs: START_MS });
      expect(await it.store.findChecks([{ kind: "name", name: "owner1" }])).toEqual([]);
    });
  });
});

const KEEP = { keepMs: 30 * DAY_MS, thinAfterMs: 2 * DAY_MS };
