/** How every catalogue store takes in what is seen and heard, whatever it is made of. */
import { describe, expect, test } from "vitest";

import { DAY_MS, HOUR_MS, MINUTE_MS, pageOf, roomId, sampleRoom, START_MS } from "../support/catalogue-samples.ts";
import { ALL_TIME, at, catalogueSuite } from "./catalogue-contract.ts";

export const catalogueStoreContract = catalogueSuite("filled", (it, { openAgain }) => {
  const { see, end, room, eventTypes, liveKeys } = it;

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
      const recorded = await it.store.record(pageOf(START_MS, [{ ...seen, wire: { secret: 1 } }]));
      expect(recorded).toMatchObject({ newRooms: 1, liveRooms: 1, blockedRooms: 0 });
      await it.store.record(pageOf(START_MS + MINUTE_MS, [seen]));
      await it.store.record(pageOf(START_MS + MINUTE_MS, [seen], { channel: "search", tag: "title" }));
      const [key] = await liveKeys();
      expect(await it.store.readRooms([key ?? 0])).toEqual([
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
      await it.store.record(pageOf(START_MS + 1_000, [late], { channel: "86" }));
      expect(await room(1)).toMatchObject({
        viewerCount: 50,
        title: "now",
        topic: "Chat",
        observedAt: at(START_MS),
        firstSeenAt: at(START_MS - MINUTE_MS),
        sources: [{ channel: "86", firstAt: at(START_MS - MINUTE_MS) }, { channel: "87" }],
      });
      expect(await it.store.points(roomId(1), ALL_TIME)).toEqual([
        { atMs: START_MS - MINUTE_MS, viewerCount: 5 },
        { atMs: START_MS, viewerCount: 50 },
      ]);
      expect(await eventTypes()).not.toContain("room.title");
    });

    test("a room is never seen later than its page was recorded, and a clock that ran ahead is not believed for long", async () => {
      await it.store.record(pageOf(START_MS, [sampleRoom(1, { observedAt: at(START_MS + DAY_MS) })]));
      expect((await room(1)).observedAt).toBe(at(START_MS));
      await see(START_MS + 400 * DAY_MS, [2, { viewerCount: 1 }]);
      await see(START_MS, [2, { viewerCount: 2 }]);
      expect(await room(2)).toMatchObject({ viewerCount: 2, observedAt: at(START_MS), firstSeenAt: at(START_MS) });
    });

    test("a room twice on one page is one sighting of one room", async () => {
      const recorded = await see(START_MS, [1], [1, { viewerCount: 12 }], [2]);
      expect(recorded).toMatchObject({ newRooms: 2, liveRooms: 2 });
      expect((await room(1)).sources).toMatchObject([{ sightings: 1 }]);
      expect(await it.store.points(roomId(1), ALL_TIME)).toEqual([{ atMs: START_MS, viewerCount: 12 }]);
    });

    test("a room seen only after its end is not kept", async () => {
      expect(await see(START_MS, [1, { isLive: false }])).toMatchObject({ newRooms: 0, liveRooms: 0 });
      expect(await it.store.roomById(roomId(1))).toBeUndefined();
    });

    test("what was handed out or handed in cannot be used to change what is kept", async () => {
      const given = sampleRoom(1);
      await it.store.record(pageOf(START_MS, [given]));
      given.title = "changed";
      (await room(1)).owner.nickname = "changed";
      expect(await room(1)).toMatchObject({ title: "room 1", owner: { nickname: "Owner 1" } });
    });

    test("keys that are gone are left out, the others come in the order asked", async () => {
      await see(START_MS, [1], [2, { viewerCount: 99 }], [3]);
      const keys = await liveKeys();
      expect((await it.store.readRooms([99_999, ...keys])).map(({ id }) => id)).toEqual([2, 3, 1].map(roomId));
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
      expect(await it.store.eventsAfter(0, { limit: 10 })).toEqual([]);
    });
  });

  test("pages recorded at the same time are as if one came after the other", async () => {
    const recorded = await Promise.all(Array.from({ length: 40 }, (_, step) => see(START_MS + step, [1], [step + 2])));
    expect(recorded.reduce((sum, { newRooms }) => sum + newRooms, 0)).toBe(41);
    expect((await room(1)).sources).toMatchObject([{ sightings: 40 }]);
    const ids = recorded.map(({ lastEventId }) => lastEventId);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
  });

  test("a store that is open passes its check and can be closed twice", async () => {
    await it.store.check();
    await it.store.close();
    await it.store.close();
  });

  if (openAgain === undefined) return;

  test("what is written through one door is seen through another", async () => {
    await see(START_MS, [1]);
    const other = await openAgain();
    expect(other.world).toBe(it.store.world);
    expect(await other.roomById(roomId(1))).toEqual(await room(1));
    await other.watchName("owner2", { atMs: START_MS });
    await other.forget("owner1", { atMs: START_MS });
    await other.queueChecks([{ kind: "name", name: "owner3" }], { atMs: START_MS });
    expect(await see(START_MS + 1, [1], [2])).toMatchObject({ blockedRooms: 1, newRooms: 1 });
    expect(await it.store.wantedChecks({ limit: 1 })).toHaveLength(1);
    expect((await other.eventsAfter(0, { limit: 10 })).map(({ type }) => type)).toEqual([
      "room.began",
      "owner.watched_live",
    ]);
    await other.close();
  });

  test("it goes on where it was left after it was closed", async () => {
    await see(START_MS, [1]);
    await end(1, "room_info", START_MS + 1);
    const before = [await room(1), await it.store.eventRange()];
    await it.store.close();
    it.store = await openAgain();
    expect([await room(1), await it.store.eventRange()]).toEqual(before);
    await end(1, "user_room", START_MS + 2);
    expect((await room(1)).isLive).toBe(false);
  });
});
