/** What every catalogue store must do, whatever it is made of. Filters and random histories have suites of their own. */
import { DEFAULT_FILTER } from "@livescout/protocol/catalogue";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { CatalogueStore, EndSign } from "../../packages/livescout/src/catalogue/catalogue-store.ts";
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

export type CatalogueContractOptions = {
  open: () => Promise<CatalogueStore>;
  /** A second door to what was opened last; absent where there is none. */
  openAgain?: () => Promise<CatalogueStore>;
};

const at = (ms: number) => new Date(ms).toISOString();
const ALL_TIME = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };
const KEEP = { keepMs: 30 * DAY_MS, thinAfterMs: 2 * DAY_MS };

export function catalogueStoreContract(name: string, { open, openAgain }: CatalogueContractOptions): void {
  describe(`catalogue store: ${name}`, () => {
    let store: CatalogueStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    const see = (atMs: number, ...rooms: Parameters<typeof sampleRoom>[]) =>
      store.record(
        pageOf(
          atMs,
          rooms.map((room) => sampleRoom(...room)),
        ),
      );
    const end = (number: number, sign: EndSign, atMs: number, endedAtMs?: number) =>
      store.record({
        atMs,
        endSigns: [{ roomId: roomId(number), sign, atMs, ...(endedAtMs !== undefined && { endedAtMs }) }],
      });
    const room = async (number: number) => {
      const found = await store.roomById(roomId(number));
      if (found === undefined) throw new TypeError(`no room ${number}`);
      return found;
    };
    const eventTypes = async (after = 0) =>
      (await store.eventsAfter(after, { limit: 1_000 }))
        .map(({ type }) => type)
        .filter((type) => type !== "source.outcome");
    const liveKeys = async (nowMs = START_MS) => (await store.findRooms(DEFAULT_FILTER, { nowMs })).keys;

    describe("seeing", () => {
      test("a room comes back as it was seen, with when, where and how often", async () => {
        const seen = sampleRoom(1, {
          title: "Tîtle \u{1f3ae} \"'; --",
          likeCount: 5,
          topic: "Gaming",
          streams: { hd: { flv: "https://pull.invalid/a.flv" } },
          coverUrl: "https://cover.invalid/1",
          startedAt: at(START_MS - HOUR_MS),
          owner: { followerCount: 7 },
        });
        const recorded = await store.record(pageOf(START_MS, [{ ...seen, wire: { secret: 1 } }]));
        expect(recorded).toMatchObject({ newRooms: 1, liveRooms: 1, blockedRooms: 0 });
        await store.record(pageOf(START_MS + MINUTE_MS, [seen]));
        await store.record(pageOf(START_MS + MINUTE_MS, [seen], { channel: "search", tag: "title" }));
        const [key] = await liveKeys();
        expect(await store.readRooms([key ?? 0])).toEqual([
          {
            ...seen,
            firstSeenAt: at(START_MS),
            observedAt: at(START_MS + MINUTE_MS),
            sources: [
              { channel: "87", firstAt: at(START_MS), lastAt: at(START_MS + MINUTE_MS), sightings: 2 },
              {
                channel: "search",
                tag: "title",
                firstAt: at(START_MS + MINUTE_MS),
                lastAt: at(START_MS + MINUTE_MS),
                sightings: 1,
              },
            ],
          },
        ]);
      });

      test("a field that a source does not carry stays known, a title or nickname that is empty too", async () => {
        await see(START_MS, [1, { topic: "Chat", isGated: false, owner: { followerCount: 3 } }]);
        await see(START_MS + 1_000, [1, { title: "", viewerCount: 11, owner: { nickname: "" } }]);
        expect(await room(1)).toMatchObject({
          title: "room 1",
          viewerCount: 11,
          topic: "Chat",
          isGated: false,
          owner: { nickname: "Owner 1", followerCount: 3 },
        });
        expect(await eventTypes()).toEqual(["room.began", "room.updated"]);
      });

      test("an older sighting that comes late changes nothing newer: it fills what was unknown and counts as seen", async () => {
        await see(START_MS, [1, { viewerCount: 50, title: "now" }]);
        const late = sampleRoom(1, {
          viewerCount: 5,
          title: "before",
          topic: "Chat",
          observedAt: at(START_MS - MINUTE_MS),
        });
        await store.record(pageOf(START_MS + 1_000, [late], { channel: "86" }));
        expect(await room(1)).toMatchObject({
          viewerCount: 50,
          title: "now",
          topic: "Chat",
          observedAt: at(START_MS),
          firstSeenAt: at(START_MS - MINUTE_MS),
          sources: [{ channel: "86", firstAt: at(START_MS - MINUTE_MS) }, { channel: "87" }],
        });
        expect(await store.points(roomId(1), ALL_TIME)).toEqual([
          { atMs: START_MS - MINUTE_MS, viewerCount: 5 },
          { atMs: START_MS, viewerCount: 50 },
        ]);
        expect(await eventTypes()).not.toContain("room.title");
      });

      test("a room is never seen later than its page was recorded, and a clock that ran ahead is not believed for long", async () => {
        await store.record(pageOf(START_MS, [sampleRoom(1, { observedAt: at(START_MS + DAY_MS) })]));
        expect((await room(1)).observedAt).toBe(at(START_MS));
        await see(START_MS + 400 * DAY_MS, [2, { viewerCount: 1 }]);
        await see(START_MS, [2, { viewerCount: 2 }]);
        expect(await room(2)).toMatchObject({ viewerCount: 2, observedAt: at(START_MS), firstSeenAt: at(START_MS) });
      });

      test("a room twice on one page is one sighting of one room", async () => {
        const recorded = await see(START_MS, [1], [1, { viewerCount: 12 }], [2]);
        expect(recorded).toMatchObject({ newRooms: 2, liveRooms: 2 });
        expect((await room(1)).sources).toMatchObject([{ sightings: 1 }]);
        expect(await store.points(roomId(1), ALL_TIME)).toEqual([{ atMs: START_MS, viewerCount: 12 }]);
      });

      test("a room seen only after its end is not kept", async () => {
        expect(await see(START_MS, [1, { isLive: false }])).toMatchObject({ newRooms: 0, liveRooms: 0 });
        expect(await store.roomById(roomId(1))).toBeUndefined();
      });

      test("what was handed out or handed in cannot be used to change what is kept", async () => {
        const given = sampleRoom(1);
        await store.record(pageOf(START_MS, [given]));
        given.title = "changed";
        (await room(1)).owner.nickname = "changed";
        expect(await room(1)).toMatchObject({ title: "room 1", owner: { nickname: "Owner 1" } });
      });

      test("keys that are gone are left out, the others come in the order asked", async () => {
        await see(START_MS, [1], [2, { viewerCount: 99 }], [3]);
        const keys = await liveKeys();
        expect((await store.readRooms([99_999, ...keys])).map(({ id }) => id)).toEqual([2, 3, 1].map(roomId));
      });
    });

    describe("ending", () => {
      test("one sign does not end a room, nor the same one twice; a second, different one does", async () => {
        await see(START_MS, [1]);
        await end(1, "room_info", START_MS + 1_000);
        await end(1, "room_info", START_MS + 2_000);
        expect((await room(1)).isLive).toBe(true);
        await end(1, "user_room", START_MS + 3_000);
        expect(await room(1)).toMatchObject({ isLive: false, endedAt: at(START_MS + 2_000), observedAt: at(START_MS) });
        expect(await eventTypes()).toEqual(["room.began", "room.ended"]);
        expect(await liveKeys()).toEqual([]);
      });

      test("a listing as ended is one of the signs, and says when it ended", async () => {
        await see(START_MS, [1]);
        await see(START_MS + 9_000, [1, { isLive: false, viewerCount: 0, endedAt: at(START_MS + 5_000) }]);
        expect(await room(1)).toMatchObject({ isLive: true, viewerCount: 10 });
        await end(1, "unseen", START_MS + 10_000);
        expect(await room(1)).toMatchObject({ isLive: false, endedAt: at(START_MS + 5_000), viewerCount: 10 });
      });

      test("an end before the beginning, or after it was told, is not believed", async () => {
        await see(START_MS, [1, { startedAt: at(START_MS - HOUR_MS) }]);
        await end(1, "room_info", START_MS + 1_000, START_MS - DAY_MS);
        await end(1, "user_room", START_MS + 2_000, START_MS + DAY_MS);
        expect((await room(1)).endedAt).toBe(at(START_MS + 1_000));
      });

      test("a room seen live after a sign needs two new ones", async () => {
        await see(START_MS, [1]);
        await end(1, "room_info", START_MS + 1_000);
        await see(START_MS + 2_000, [1]);
        await end(1, "user_room", START_MS + 3_000);
        expect((await room(1)).isLive).toBe(true);
      });

      test("signs older than the last sighting count for nothing, whenever they arrive", async () => {
        await see(START_MS, [1]);
        await end(1, "room_info", START_MS - 1_000);
        await end(1, "user_room", START_MS);
        await end(1, "unseen", START_MS + 1_000);
        expect((await room(1)).isLive).toBe(true);
      });

      test("a room seen live after its end lives again; it did not begin again, and can end again", async () => {
        await see(START_MS, [1]);
        await end(1, "room_info", START_MS + 1_000);
        await end(1, "user_room", START_MS + 2_000);
        await see(START_MS + 3_000, [1]);
        const again = await room(1);
        expect(again.isLive).toBe(true);
        expect(again).not.toHaveProperty("endedAt");
        expect(await liveKeys()).toHaveLength(1);
        await end(1, "room_info", START_MS + 4_000);
        await end(1, "overdue", START_MS + 5_000);
        expect(await eventTypes()).toEqual(["room.began", "room.ended", "room.updated", "room.ended"]);
      });

      test("a newer room of the same owner is a sign against the older one, but does not end it alone", async () => {
        const owner = { id: "701", uniqueId: "owner1" };
        await see(START_MS, [1, { startedAt: at(START_MS - HOUR_MS) }]);
        await see(START_MS + MINUTE_MS, [2, { startedAt: at(START_MS), owner }]);
        expect((await room(1)).isLive).toBe(true);
        await end(1, "room_info", START_MS + MINUTE_MS);
        expect((await room(1)).isLive).toBe(false);
        expect((await room(2)).isLive).toBe(true);
      });

      test("an end of a room that nobody knows is no news", async () => {
        await end(9, "room_info", START_MS);
        expect(await store.eventsAfter(0, { limit: 10 })).toEqual([]);
      });
    });

    describe("events", () => {
      test("they tell of titles, numbers and viewers reached for the first time, with growing ids", async () => {
        await see(START_MS, [1, { viewerCount: 150 }]);
        await see(START_MS + 1_000, [1, { viewerCount: 12_000, title: "new" }]);
        await see(START_MS + 2_000, [1, { viewerCount: 90, title: "new" }]);
        await see(START_MS + 3_000, [1, { viewerCount: 1_500, title: "new" }]);
        const events = await store.eventsAfter(0, { limit: 100 });
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
        expect(await store.eventsAfter(ids[4] ?? 0, { limit: 1 })).toEqual([events[5]]);
        expect(await store.eventRange()).toEqual({ oldest: ids[0], newest: ids[6] });
        expect((await store.roomEvents(roomId(1), ALL_TIME)).map(({ type }) => type)).toEqual([
          "room.began",
          "room.milestone",
          "room.title",
          "room.milestone",
        ]);
        expect(await store.roomEvents(roomId(1), { fromMs: START_MS + 1, toMs: START_MS + 1_000 })).toHaveLength(2);
      });

      test("a sighting that says nothing new is no event, even if its links are", async () => {
        await see(START_MS, [1, { coverUrl: "https://cover.invalid/1" }]);
        await see(START_MS + 1_000, [1, { coverUrl: "https://cover.invalid/2" }]);
        expect(await eventTypes()).toEqual(["room.began"]);
        expect((await room(1)).coverUrl).toBe("https://cover.invalid/2");
      });

      test("a call of a source is told with what it brought; the page's lastEventId is its last", async () => {
        const call = sampleCall(START_MS);
        const recorded = await store.record({ ...pageOf(START_MS, [sampleRoom(1)]), call });
        const events = await store.eventsAfter(0, { limit: 10 });
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
        expect(await store.watchName("@Owner1", { atMs: START_MS })).toBe(true);
        expect(await store.watchName("oWNER1", { atMs: START_MS + 1 })).toBe(false);
        expect(await store.watchedNames()).toEqual([{ uniqueId: "Owner1", addedAtMs: START_MS }]);
        await see(START_MS, [1], [2]);
        await see(START_MS + 1_000, [1], [2]);
        expect((await eventTypes()).filter((type) => type === "owner.watched_live")).toHaveLength(1);
        await store.watchName("owner2", { atMs: START_MS });
        await see(START_MS + 2_000, [1], [2]);
        expect(await store.unwatchName("OWNER1")).toBe(true);
        expect(await store.unwatchName("owner1")).toBe(false);
        await see(START_MS + 3_000, [3, { owner: { id: "701", uniqueId: "owner1" } }]);
        const found = (await store.eventsAfter(0, { limit: 100 })).filter(({ type }) => type === "owner.watched_live");
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
          const { keys } = await store.findRooms({ ...DEFAULT_FILTER, sort: "rising", order }, { nowMs: START_MS });
          return (await store.readRooms(keys)).map(({ id }) => Number(id.slice(-3)));
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
          (await store.roomsOfOwner("@OWNER1", { limit })).map(({ id }) => Number(id.slice(-3)));
        expect(await ids(10)).toEqual([2, 1]);
        expect(await ids(1)).toEqual([2]);
      });

      test("points of many rooms come by room id, unknown ids left out", async () => {
        await see(START_MS, [1, { likeCount: 4 }], [2]);
        await see(START_MS + HOUR_MS, [1]);
        const points = await store.recentPoints([roomId(1), roomId(2), roomId(9)], { sinceMs: START_MS + 1 });
        expect([...points]).toEqual(
          expect.arrayContaining([
            [roomId(1), [{ atMs: START_MS + HOUR_MS, viewerCount: 10 }]],
            [roomId(2), []],
          ]),
        );
        expect(points.size).toBe(2);
        expect((await store.points(roomId(1), ALL_TIME))[0]).toEqual({ atMs: START_MS, viewerCount: 10, likeCount: 4 });
      });

      test("live rooms that nobody has seen for a while are told, longest first", async () => {
        await see(START_MS, [1], [2], [3]);
        await see(START_MS + 1_000, [2]);
        await see(START_MS + 2_000, [3]);
        const unseen = await store.unseenRooms({ unseenSinceMs: START_MS + 2_000, limit: 5 });
        expect(unseen.map(({ id }) => id)).toEqual([roomId(1), roomId(2)]);
        expect(await store.unseenRooms({ unseenSinceMs: START_MS + 2_000, limit: 1 })).toHaveLength(1);
      });

      test("tallies count live rooms by topic, game and source", async () => {
        await see(
          START_MS,
          [1, { topic: "Chat", game: "Ludo", viewerCount: 5 }],
          [2, { topic: "Chat" }],
          [3, { topic: "Music" }],
          [4],
        );
        await store.record(pageOf(START_MS, [sampleRoom(1, { viewerCount: 5 })], { channel: "1222001", tag: "Chat" }));
        await end(4, "room_info", START_MS + 1);
        await end(4, "user_room", START_MS + 1);
        expect(await store.tallies({ nowMs: START_MS })).toEqual({
          live: { rooms: 3, viewers: 25 },
          byTopic: [
            { topic: "Chat", rooms: 2, viewers: 15 },
            { topic: "Music", rooms: 1, viewers: 10 },
          ],
          byGame: [{ game: "Ludo", rooms: 1, viewers: 5 }],
          bySource: [
            { source: FEED, rooms: 3, viewers: 25 },
            { source: { channel: "1222001", tag: "Chat" }, rooms: 1, viewers: 5 },
          ],
        });
        await store.noteSeries({ atMs: START_MS });
        expect(await store.series({ sinceMs: START_MS })).toEqual([{ atMs: START_MS, rooms: 3, viewers: 25 }]);
      });

      test("calls are kept with what they brought, and summed up by source", async () => {
        await store.record({ ...pageOf(START_MS, [sampleRoom(1), sampleRoom(2)]), call: sampleCall(START_MS) });
        await store.record({ atMs: START_MS + 1, call: sampleCall(START_MS + 1, { outcome: "captcha" }) });
        const { source: _, ...visitor } = sampleCall(START_MS + 2, { kind: "visitor", lane: "second" });
        await store.record({ atMs: START_MS + 2, call: visitor });
        const calls = await store.calls({ sinceMs: 0 });
        expect(calls).toEqual([
          { ...sampleCall(START_MS), rooms: 2, newRooms: 2 },
          { ...sampleCall(START_MS + 1, { outcome: "captcha" }), rooms: 0, newRooms: 0 },
          { ...visitor, rooms: 0, newRooms: 0 },
        ]);
        expect(await store.calls({ sinceMs: START_MS + 1, lane: "direct" })).toEqual([calls[1]]);
        expect(await store.calls({ sinceMs: 0, limit: 2 })).toEqual(calls.slice(1));
        expect(await store.yields({ sinceMs: 0 })).toEqual([
          { source: FEED, calls: 2, rooms: 2, newRooms: 2, outcomes: { rooms: 1, captcha: 1 }, lastAtMs: START_MS + 1 },
        ]);
      });

      test("captures say which sources saw which rooms within the window, ended since or not", async () => {
        await see(START_MS - HOUR_MS, [1]);
        await see(START_MS, [2], [3, { game: "Ludo" }]);
        await store.record(pageOf(START_MS + 1, [sampleRoom(1), sampleRoom(2)], { channel: "86" }));
        await end(2, "room_info", START_MS + 2);
        await end(2, "user_room", START_MS + 2);
        const cells = await store.captures({ sinceMs: START_MS, nowMs: START_MS + MINUTE_MS });
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

    describe("forgetting", () => {
      test("everything of an owner goes, whatever the case of the name, and what comes later is left out and counted", async () => {
        const owner = { id: "701", uniqueId: "owner1" };
        await store.watchName("owner1", { atMs: START_MS });
        await see(START_MS, [1], [2, { owner }], [3]);
        await see(START_MS + 1_000, [1], [3]);
        await store.record({
          ...pageOf(START_MS + 1_000, [sampleRoom(3)], { channel: "search", tag: "@owner1" }),
          call: sampleCall(START_MS + 1_000, { source: { channel: "search", tag: "@owner1" }, kind: "search" }),
        });
        await store.noteChecks([checkOf(START_MS)]);
        await store.queueChecks([{ kind: "name", name: "owner1" }], { atMs: START_MS });
        const eventsBefore = await store.eventsAfter(0, { limit: 100 });

        const gone = await store.forget("@OWNER1", { atMs: START_MS + 2_000 });
        expect(gone).toEqual({ rooms: 2, observations: 3, events: eventsBefore.length - 1 });
        expect(await store.isForgotten("Owner1")).toBe(true);
        expect(await store.isForgotten("owner3")).toBe(false);
        for (const number of [1, 2]) expect(await store.roomById(roomId(number))).toBeUndefined();
        expect(await store.roomsOfOwner("owner1", { limit: 5 })).toEqual([]);
        expect(await store.eventsAfter(0, { limit: 100 })).toMatchObject([{ type: "room.began", roomId: roomId(3) }]);
        expect(await store.watchedNames()).toEqual([]);
        expect(await store.findChecks([{ kind: "name", name: "owner1" }])).toEqual([]);
        expect(await store.takeChecks({ limit: 5 })).toEqual([]);
        expect((await room(3)).sources).toMatchObject([{ channel: "87" }]);
        expect(await store.calls({ sinceMs: 0 })).toEqual([]);

        const renamed = { id: "701", uniqueId: "another" };
        const later = await see(START_MS + 3_000, [1], [4, { owner: renamed }], [3]);
        expect(later).toMatchObject({ newRooms: 0, liveRooms: 1, blockedRooms: 2 });
        expect(await store.watchName("OWNER1", { atMs: START_MS })).toBe(false);
        await store.queueChecks([{ kind: "name", name: "owner1" }], { atMs: START_MS });
        await store.noteChecks([checkOf(START_MS)]);
        expect(await store.takeChecks({ limit: 5 })).toEqual([]);
        expect(await store.findChecks([{ kind: "name", name: "owner1" }])).toEqual([]);
      });

      test("an owner whom nobody has seen can be forgotten too", async () => {
        expect(await store.forget("owner1", { atMs: START_MS })).toEqual({ rooms: 0, observations: 0, events: 0 });
        expect(await see(START_MS, [1])).toMatchObject({ newRooms: 0, blockedRooms: 1 });
      });
    });

    describe("checks and states", () => {
      test("checks are wanted once, and taken once, the oldest first", async () => {
        const [name, other] = [{ kind: "name", name: "Owner1" } as const, { kind: "room", roomId: roomId(1) } as const];
        await store.queueChecks([name, other], { atMs: START_MS });
        await store.queueChecks([{ kind: "name", name: "@owner1" }], { atMs: START_MS + 1 });
        expect(await store.takeChecks({ limit: 1 })).toEqual([name]);
        expect(await store.takeChecks({ limit: 5 })).toEqual([other]);
        expect(await store.takeChecks({ limit: 5 })).toEqual([]);
      });

      test("the newest answer of a check is found again, by name in any case", async () => {
        await store.noteChecks([
          checkOf(START_MS),
          { ...checkOf(START_MS + 1), state: "live", title: "t", viewerCount: 3 },
        ]);
        expect(
          await store.findChecks([
            { kind: "name", name: "@OWNER1" },
            { kind: "room", roomId: roomId(1) },
          ]),
        ).toEqual([{ ...checkOf(START_MS + 1), state: "live", title: "t", viewerCount: 3 }]);
      });

      test("a state comes back as it was written last", async () => {
        expect(await store.readState("plan")).toBeUndefined();
        await store.writeState("plan", { weights: [1, 2] });
        await store.writeState("lane", "x");
        await store.writeState("plan", { weights: [3], note: "ñ" });
        expect(await store.readState("plan")).toEqual({ weights: [3], note: "ñ" });
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
        const pruned = await store.prune({ ...KEEP, nowMs: START_MS });
        const minutes = (await store.points(roomId(1), ALL_TIME)).map(({ atMs }) => (atMs - base) / MINUTE_MS);
        expect(minutes.slice(0, -2)).toEqual([5, 15, 25, 119, 130]);
        expect(minutes.slice(-2).map((minute) => base + minute * MINUTE_MS)).toEqual([
          START_MS - 2_000,
          START_MS - 1_000,
        ]);
        expect(pruned).toMatchObject({ observations: 3, rooms: 0 });
        expect(await store.prune({ ...KEEP, nowMs: START_MS })).toMatchObject({ observations: 0, events: 0 });
      });

      test("what is too old goes: observations, events, calls, and ended rooms; live rooms stay", async () => {
        const old = START_MS - 31 * DAY_MS;
        await store.record({ ...pageOf(old, [sampleRoom(1), sampleRoom(2)]), call: sampleCall(old) });
        await end(2, "room_info", old + 1);
        await end(2, "user_room", old + 1);
        await store.noteSeries({ atMs: old });
        await see(START_MS - 1_000, [3]);
        const pruned = await store.prune({ ...KEEP, nowMs: START_MS });
        expect(pruned).toMatchObject({ rooms: 1, observations: 2, calls: 1 });
        expect(await store.roomById(roomId(2))).toBeUndefined();
        expect((await room(1)).viewerCount).toBe(10);
        expect(await store.points(roomId(1), ALL_TIME)).toEqual([]);
        expect(await eventTypes()).toEqual(["room.began"]);
        expect(await store.calls({ sinceMs: 0 })).toEqual([]);
        expect(await store.series({ sinceMs: 0 })).toEqual([]);
      });

      test("what a wrong clock wrote far ahead goes too", async () => {
        await see(START_MS + 400 * DAY_MS, [1]);
        await see(START_MS, [1, { viewerCount: 3 }]);
        await store.prune({ ...KEEP, nowMs: START_MS });
        expect(await store.points(roomId(1), ALL_TIME)).toEqual([{ atMs: START_MS, viewerCount: 3 }]);
      });

      test("updates and outcomes stay for the last 10,000 events, other events for as long as observations", async () => {
        const rooms = Array.from({ length: 400 }, (_, number) => sampleRoom(number));
        for (let round = 0; round < 26; round++) {
          await store.record(
            pageOf(
              START_MS + round,
              rooms.map((each) => ({ ...each, viewerCount: round })),
            ),
          );
        }
        const before = await store.eventRange();
        expect(before.newest - before.oldest + 1).toBe(26 * 400);
        await store.prune({ ...KEEP, nowMs: START_MS });
        const events = await store.eventsAfter(0, { limit: 100_000 });
        expect(events.filter(({ type }) => type === "room.began")).toHaveLength(400);
        expect(Math.min(...events.filter(({ type }) => type === "room.updated").map(({ id }) => id))).toBe(
          before.newest - 9_999,
        );
      });

      test("answers of checks do not stay", async () => {
        await store.noteChecks([checkOf(START_MS - 2 * HOUR_MS)]);
        await store.prune({ ...KEEP, nowMs: START_MS });
        expect(await store.findChecks([{ kind: "name", name: "owner1" }])).toEqual([]);
      });
    });

    test("pages recorded at the same time are as if one came after the other", async () => {
      const recorded = await Promise.all(
        Array.from({ length: 40 }, (_, step) => see(START_MS + step, [1], [step + 2])),
      );
      expect(recorded.reduce((sum, { newRooms }) => sum + newRooms, 0)).toBe(41);
      expect((await room(1)).sources).toMatchObject([{ sightings: 40 }]);
      const ids = recorded.map(({ lastEventId }) => lastEventId);
      expect(ids).toEqual([...ids].sort((a, b) => a - b));
    });

    test("a store that is open passes its check and can be closed twice", async () => {
      await store.check();
      await store.close();
      await store.close();
    });

    if (openAgain === undefined) return;

    test("what is written through one door is seen through another", async () => {
      await see(START_MS, [1]);
      const other = await openAgain();
      expect(other.world).toBe(store.world);
      expect(await other.roomById(roomId(1))).toEqual(await room(1));
      await other.watchName("owner2", { atMs: START_MS });
      await other.forget("owner1", { atMs: START_MS });
      await other.queueChecks([{ kind: "name", name: "owner3" }], { atMs: START_MS });
      expect(await see(START_MS + 1, [1], [2])).toMatchObject({ blockedRooms: 1, newRooms: 1 });
      expect(await store.takeChecks({ limit: 1 })).toHaveLength(1);
      expect((await other.eventsAfter(0, { limit: 10 })).map(({ type }) => type)).toEqual([
        "room.began",
        "owner.watched_live",
      ]);
      await other.close();
    });

    test("it goes on where it was left after it was closed", async () => {
      await see(START_MS, [1]);
      await end(1, "room_info", START_MS + 1);
      const before = [await room(1), await store.eventRange()];
      await store.close();
      store = await openAgain();
      expect([await room(1), await store.eventRange()]).toEqual(before);
      await end(1, "user_room", START_MS + 2);
      expect((await room(1)).isLive).toBe(false);
    });
  });
}

const checkOf = (atMs: number) => ({
  target: { kind: "name", name: "owner1" } as const,
  atMs,
  state: "offline" as const,
  outcome: "rooms" as const,
  cause: "The upstream answered.",
  nextStep: "Nothing to do.",
});
