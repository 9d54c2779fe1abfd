/** What every catalogue store answers beside filters, which have a suite of their own. */
import { DEFAULT_FILTER } from "@livescout/protocol/catalogue";
import { describe, expect, test } from "vitest";

import {
  DAY_MS,
  FEED,
  HOUR_MS,
  MINUTE_MS,
  pageOf,
  roomId,
  sampleCall,
  sampleRoom,
  START_MS,
} from "../support/catalogue-samples.ts";
import { WANTED_CHECKS_MAX } from "../../packages/livescout/src/catalogue/retention.ts";
import { ALL_TIME, at, catalogueSuite, checkOf } from "./catalogue-contract.ts";

export const catalogueReadingContract = catalogueSuite("read", (it) => {
  const { see, end, room, eventTypes } = it;

  describe("events", () => {
    test("they tell of titles, numbers and viewers reached for the first time, with growing ids", async () => {
      await see(START_MS, [1, { viewerCount: 150 }]);
      await see(START_MS + 1_000, [1, { viewerCount: 12_000, title: "new" }]);
      await see(START_MS + 2_000, [1, { viewerCount: 90, title: "new" }]);
      await see(START_MS + 3_000, [1, { viewerCount: 1_500, title: "new" }]);
      const events = await it.store.eventsAfter(0, { limit: 100 });
      expect(events.map(({ id, ...event }) => (id > 0 ? event : id))).toEqual([
        { type: "room.began", roomId: roomId(1), atMs: START_MS },
        { type: "room.milestone", roomId: roomId(1), atMs: START_MS, viewersReached: 100 },
        { type: "room.title", roomId: roomId(1), atMs: START_MS + 1_000, titleBefore: "room 1", title: "new" },
        { type: "room.updated", roomId: roomId(1), atMs: START_MS + 1_000 },
        { type: "room.milestone", roomId: roomId(1), atMs: START_MS + 1_000, viewersReached: 10_000 },
        { type: "room.updated", roomId: roomId(1), atMs: START_MS + 2_000 },
        { type: "room.updated", roomId: roomId(1), atMs: START_MS + 3_000 },
      ]);
      const ids = events.map(({ id }) => id);
      expect(ids).toEqual([...ids].sort((a, b) => a - b));
      expect(await it.store.eventsAfter(ids[4] ?? 0, { limit: 1 })).toEqual([events[5]]);
      expect(await it.store.eventRange()).toEqual({ oldest: ids[0], newest: ids[6] });
      expect((await it.store.roomEvents(roomId(1), ALL_TIME)).map(({ type }) => type)).toEqual([
        "room.began",
        "room.milestone",
        "room.title",
        "room.milestone",
      ]);
      expect(await it.store.roomEvents(roomId(1), { fromMs: START_MS + 1, toMs: START_MS + 1_000 })).toHaveLength(2);
    });

    test("a sighting that says nothing new is no event, even if its links are", async () => {
      await see(START_MS, [1, { coverUrl: "https://cover.invalid/1" }]);
      await see(START_MS + 1_000, [1, { coverUrl: "https://cover.invalid/2" }]);
      expect(await eventTypes()).toEqual(["room.began"]);
      expect((await room(1)).coverUrl).toBe("https://cover.invalid/2");
    });

    test("a call of a source is told with what it brought; the page's lastEventId is its last", async () => {
      const call = sampleCall(START_MS);
      const recorded = await it.store.record({ ...pageOf(START_MS, [sampleRoom(1)]), call });
      const events = await it.store.eventsAfter(0, { limit: 10 });
      expect(events.at(-1)).toEqual({
        id: recorded.lastEventId,
        type: "source.outcome",
        atMs: START_MS,
        source: FEED,
        outcome: "rooms",
        cause: call.cause,
        nextStep: call.nextStep,
        rooms: 1,
        newRooms: 1,
      });
    });

    test("a watched name found live is told once a room, and only while it is watched", async () => {
      expect(await it.store.watchName("@Owner1", { atMs: START_MS })).toBe(true);
      expect(await it.store.watchName("oWNER1", { atMs: START_MS + 1 })).toBe(false);
      expect(await it.store.watchedNames()).toEqual([{ uniqueId: "Owner1", addedAtMs: START_MS }]);
      await see(START_MS, [1], [2]);
      await see(START_MS + 1_000, [1], [2]);
      expect((await eventTypes()).filter((type) => type === "owner.watched_live")).toHaveLength(1);
      await it.store.watchName("owner2", { atMs: START_MS });
      await see(START_MS + 2_000, [1], [2]);
      expect(await it.store.unwatchName("OWNER1")).toBe(true);
      expect(await it.store.unwatchName("owner1")).toBe(false);
      await see(START_MS + 3_000, [3, { owner: { id: "701", uniqueId: "owner1" } }]);
      const found = (await it.store.eventsAfter(0, { limit: 100 })).filter(({ type }) => type === "owner.watched_live");
      expect(found.map((event) => "roomId" in event && event.roomId)).toEqual([roomId(1), roomId(2)]);
    });
  });

  describe("reading", () => {
    test("rising is counted over the last 15 minutes, needs two observations, and rooms without go last", async () => {
      await see(START_MS - 40 * MINUTE_MS, [1, { viewerCount: 0 }], [4, { viewerCount: 1 }]);
      await see(START_MS - 30 * MINUTE_MS, [4, { viewerCount: 900 }]);
      await see(START_MS - 10 * MINUTE_MS, [1, { viewerCount: 100 }], [2, { viewerCount: 10 }]);
      await see(START_MS, [1, { viewerCount: 110 }], [2, { viewerCount: 200 }], [3, { viewerCount: 5_000 }]);
      const order = async (order: "asc" | "desc") => {
        const { keys } = await it.store.findRooms({ ...DEFAULT_FILTER, sort: "rising", order }, { nowMs: START_MS });
        return (await it.store.readRooms(keys)).map(({ id }) => Number(id.slice(-3)));
      };
      expect(await order("desc")).toEqual([2, 1, 3, 4]);
      expect((await order("asc")).slice(0, 2)).toEqual([1, 2]);
    });

    test("the rooms of an owner are found by name in any case, the newest first", async () => {
      const owner = { id: "701", uniqueId: "Owner1" };
      await see(
        START_MS,
        [1, { startedAt: at(START_MS - DAY_MS), owner }],
        [2, { startedAt: at(START_MS), owner }],
        [3],
      );
      const ids = async (limit: number) =>
        (await it.store.roomsOfOwner("@OWNER1", { limit })).map(({ id }) => Number(id.slice(-3)));
      expect(await ids(10)).toEqual([2, 1]);
      expect(await ids(1)).toEqual([2]);
    });

    test("points of many rooms come by room id, unknown ids left out", async () => {
      await see(START_MS, [1, { likeCount: 4 }], [2]);
      await see(START_MS + HOUR_MS, [1]);
      const points = await it.store.recentPoints([roomId(1), roomId(2), roomId(9)], { sinceMs: START_MS + 1 });
      expect([...points]).toEqual(
        expect.arrayContaining([
          [roomId(1), [{ atMs: START_MS + HOUR_MS, viewerCount: 10 }]],
          [roomId(2), []],
        ]),
      );
      expect(points.size).toBe(2);
      expect((await it.store.points(roomId(1), ALL_TIME))[0]).toEqual({
        atMs: START_MS,
        viewerCount: 10,
        likeCount: 4,
      });
    });

    test("live rooms that nobody has seen for a while are told, longest first", async () => {
      await see(START_MS, [1], [2], [3]);
      await see(START_MS + 1_000, [2]);
      await see(START_MS + 2_000, [3]);
      const unseen = await it.store.unseenRooms({ unseenSinceMs: START_MS + 2_000, limit: 5 });
      expect(unseen.map(({ id }) => id)).toEqual([roomId(1), roomId(2)]);
      expect(await it.store.unseenRooms({ unseenSinceMs: START_MS + 2_000, limit: 1 })).toHaveLength(1);
    });

    test("tallies count live rooms by topic, game, language and source", async () => {
      await see(
        START_MS,
        [1, { topic: "Chat", game: "Ludo", viewerCount: 5 }],
        [2, { topic: "Chat", language: "de" }],
        [3, { topic: "Music" }],
        [4],
      );
      await it.store.record(pageOf(START_MS, [sampleRoom(1, { viewerCount: 5 })], { channel: "1222001", tag: "Chat" }));
      await end(4, "room_info", START_MS + 1);
      await end(4, "user_room", START_MS + 1);
      expect(await it.store.tallies({ nowMs: START_MS })).toEqual({
        live: { rooms: 3, viewers: 25 },
        byTopic: [
          { topic: "Chat", rooms: 2, viewers: 15 },
          { topic: "Music", rooms: 1, viewers: 10 },
        ],
        byGame: [{ game: "Ludo", rooms: 1, viewers: 5 }],
        byLanguage: [{ language: "de", rooms: 1, viewers: 10 }],
        bySource: [
          { source: FEED, rooms: 3, viewers: 25 },
          { source: { channel: "1222001", tag: "Chat" }, rooms: 1, viewers: 5 },
        ],
      });
      await it.store.noteSeries({ atMs: START_MS });
      expect(await it.store.series({ sinceMs: START_MS })).toEqual([{ atMs: START_MS, rooms: 3, viewers: 25 }]);
    });

    test("calls are kept with what they brought, and summed up by source", async () => {
      await it.store.record({ ...pageOf(START_MS, [sampleRoom(1), sampleRoom(2)]), call: sampleCall(START_MS) });
      await it.store.record({ atMs: START_MS + 1, call: sampleCall(START_MS + 1, { outcome: "captcha" }) });
      const { source: _, ...visitor } = sampleCall(START_MS + 2, { kind: "visitor", lane: "second" });
      await it.store.record({ atMs: START_MS + 2, call: visitor });
      const calls = await it.store.calls({ sinceMs: 0 });
      expect(calls).toEqual([
        { ...sampleCall(START_MS), rooms: 2, newRooms: 2 },
        { ...sampleCall(START_MS + 1, { outcome: "captcha" }), rooms: 0, newRooms: 0 },
        { ...visitor, rooms: 0, newRooms: 0 },
      ]);
      expect(await it.store.calls({ sinceMs: START_MS + 1, lane: "direct" })).toEqual([calls[1]]);
      expect(await it.store.calls({ sinceMs: 0, limit: 2 })).toEqual(calls.slice(1));
      expect(await it.store.yields({ sinceMs: 0 })).toEqual([
        { source: FEED, calls: 2, rooms: 2, newRooms: 2, outcomes: { rooms: 1, captcha: 1 }, lastAtMs: START_MS + 1 },
      ]);
    });

    test("captures say which sources saw which rooms within the window, ended since or not", async () => {
      await see(START_MS - HOUR_MS, [1]);
      await see(START_MS, [2], [3, { game: "Ludo" }]);
      await it.store.record(pageOf(START_MS + 1, [sampleRoom(1), sampleRoom(2)], { channel: "86" }));
      await end(2, "room_info", START_MS + 2);
      await end(2, "user_room", START_MS + 2);
      const cells = await it.store.captures({ sinceMs: START_MS, nowMs: START_MS + MINUTE_MS });
      expect(cells).toHaveLength(3);
      expect(cells).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ rooms: 1, isGame: false, sources: [{ channel: "86" }] }),
          expect.objectContaining({ rooms: 1, isGame: true, sources: [FEED] }),
          expect.objectContaining({
            rooms: 1,
            isGame: false,
            sources: expect.arrayContaining([FEED, { channel: "86" }]) as unknown,
          }),
        ]),
      );
    });
  });

  describe("checks and states", () => {
    test("checks are wanted once, the oldest first, and stay until they were looked at", async () => {
      const [name, other] = [{ kind: "name", name: "Owner1" } as const, { kind: "room", roomId: roomId(1) } as const];
      await it.store.queueChecks([name, other], { atMs: START_MS });
      await it.store.queueChecks([{ kind: "name", name: "@owner1" }], { atMs: START_MS + 1 });
      expect(await it.store.wantedChecks({ limit: 1 })).toEqual([name]);
      expect(await it.store.wantedChecks({ limit: 5 })).toEqual([name, other]);
      await it.store.dropChecks([{ kind: "name", name: "OWNER1" }]);
      expect(await it.store.wantedChecks({ limit: 5 })).toEqual([other]);
    });

    test("the queue of checks is bounded: the first ones stay, and whoever comes later is told", async () => {
      const targets = Array.from({ length: WANTED_CHECKS_MAX + 1 }, (_, at) => ({
        kind: "room" as const,
        roomId: roomId(at),
      }));
      const queue = (from: number, to?: number) => it.store.queueChecks(targets.slice(from, to), { atMs: START_MS });
      expect(await queue(0, WANTED_CHECKS_MAX)).toEqual({ isFull: false });
      expect(await queue(0, 50)).toEqual({ isFull: false }); // they are in line already
      expect(await queue(WANTED_CHECKS_MAX - 1)).toEqual({ isFull: true });
      const wanted = await it.store.wantedChecks({ limit: 2_000 });
      expect(wanted).toEqual(targets.slice(0, WANTED_CHECKS_MAX));
      await it.store.dropChecks(wanted);
      expect(await queue(WANTED_CHECKS_MAX)).toEqual({ isFull: false });
    });

    test("the newest answer of a check is found again, by name in any case", async () => {
      await it.store.noteChecks([
        checkOf(START_MS),
        { ...checkOf(START_MS + 1), state: "live", title: "t", viewerCount: 3 },
      ]);
      expect(
        await it.store.findChecks([
          { kind: "name", name: "@OWNER1" },
          { kind: "room", roomId: roomId(1) },
        ]),
      ).toEqual([{ ...checkOf(START_MS + 1), state: "live", title: "t", viewerCount: 3 }]);
    });

    test("a state comes back as it was written last", async () => {
      expect(await it.store.readState("plan")).toBeUndefined();
      await it.store.writeState("plan", { weights: [1, 2] });
      await it.store.writeState("lane", "x");
      await it.store.writeState("plan", { weights: [3], note: "ñ" });
      expect(await it.store.readState("plan")).toEqual({ weights: [3], note: "ñ" });
    });

    test("a state is replaced only by whoever has read what stands there, also where two want it at once", async () => {
      const claim = (from: unknown, to: unknown) => it.store.replaceState("lease", { from, to });
      expect(await Promise.all([claim(undefined, { holder: "ñ" }), claim(undefined, { holder: "b" })])).toEqual([
        true,
        false,
      ]);
      const held = await it.store.readState("lease");
      expect(held).toEqual({ holder: "ñ" });
      expect(await claim({ holder: "b" }, { holder: "c" })).toBe(false);
      expect(await claim(undefined, { holder: "c" })).toBe(false);
      expect(await claim(held, { holder: "c" })).toBe(true);
      expect(await it.store.readState("lease")).toEqual({ holder: "c" });
    });
  });
});
