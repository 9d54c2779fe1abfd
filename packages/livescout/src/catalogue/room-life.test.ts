import type { Room } from "@livescout/protocol";
import * as fc from "fast-check";
import { expect, test } from "vitest";

import type { EndSign } from "./catalogue-store.ts";
import { hearEnd, type KeptRoom, replacedRoom, risingOf, seeRoom } from "./room-life.ts";

const NOW_MS = Date.parse("2026-11-22T12:00:00Z");
const MINUTE_MS = 60_000;
const at = (minute: number) => new Date(NOW_MS + minute * MINUTE_MS).toISOString();
const isWatched = () => false;

const seenAt = (minute: number, fields: Partial<Room> = {}): Room => ({
  id: "7300000000000000001",
  world: "sandbox",
  title: "a title",
  viewerCount: minute,
  isLive: true,
  url: "https://site.invalid/@owner/live",
  observedAt: at(minute),
  owner: { id: "1", uniqueId: "owner", nickname: "Owner" },
  ...fields,
});
const see = (kept: KeptRoom | undefined, room: Room, atMs = NOW_MS + 60 * MINUTE_MS) =>
  seeRoom(kept, room, { atMs, isWatched });

type Fact = { kind: "seen"; minute: number } | { kind: "sign"; minute: number; sign: EndSign };

const minute = fc.integer({ min: 1, max: 50 });
const fact: fc.Arbitrary<Fact> = fc.oneof(
  fc.record({ kind: fc.constant("seen" as const), minute }),
  fc.record({
    kind: fc.constant("sign" as const),
    minute,
    sign: fc.constantFrom<EndSign>("room_info", "user_room", "unseen"),
  }),
);

test("whether a room is live depends on what was seen and heard when, not on the order in which it arrived", () => {
  const live = (facts: readonly Fact[]) => {
    let kept = see(undefined, seenAt(0)).kept;
    for (const each of facts) {
      kept =
        each.kind === "seen"
          ? see(kept, seenAt(each.minute)).kept
          : hearEnd(kept, { sign: each.sign, atMs: NOW_MS + each.minute * MINUTE_MS }).kept;
    }
    return { isLive: kept.room.isLive, endedAt: kept.room.endedAt, viewerCount: kept.room.viewerCount };
  };
  fc.assert(
    fc.property(
      fc
        .array(fact, { maxLength: 10 })
        .chain((facts) => fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length }))),
      ([facts, shuffled]) => {
        expect(live(shuffled)).toEqual(live(facts));
      },
    ),
    { numRuns: 300 },
  );
});

test("what happened is told when it is new: a late sighting is no update, yet its viewers were reached", () => {
  const { kept } = see(undefined, seenAt(30));
  const late = see(kept, seenAt(10, { viewerCount: 2_000, title: "before" }));
  expect(late.events).toEqual([{ type: "room.milestone", viewersReached: 1_000, atMs: NOW_MS + 10 * MINUTE_MS }]);
  expect(late.kept.room).toMatchObject({ viewerCount: 30, title: "a title" });
});

test("a found name is told with the newest sighting alone, and once", () => {
  const watched = { atMs: NOW_MS + 60 * MINUTE_MS, isWatched: () => true };
  const { kept } = see(undefined, seenAt(30));
  expect(seeRoom(kept, seenAt(10), watched).events).toEqual([]);
  const found = seeRoom(kept, seenAt(30), watched);
  expect(found.events.map(({ type }) => type)).toEqual(["owner.watched_live"]);
  expect(seeRoom(found.kept, seenAt(31), watched).events.map(({ type }) => type)).toEqual(["room.updated"]);
});

test("of two rooms the earlier is replaced by the later: by their beginnings where both are known, else by first sightings", () => {
  const kept = (id: string, fields: Partial<Room>, minute = 0) =>
    see(undefined, seenAt(minute, { id, ...fields })).kept;
  const [one, two] = [kept("1", { startedAt: at(5) }, 1), kept("2", { startedAt: at(4) }, 2)];
  expect(replacedRoom(one, two)).toEqual({ roomId: "2", sign: "replaced", atMs: NOW_MS + MINUTE_MS });
  expect(replacedRoom(two, one)).toEqual(replacedRoom(one, two));
  const three = kept("3", {}, 3);
  expect(replacedRoom(one, three)).toMatchObject({ roomId: "1", atMs: NOW_MS + 3 * MINUTE_MS });
  expect(replacedRoom(three, kept("4", {}, 3))).toBeUndefined();
});

test("rising is per minute, in hundredths, and two looks within a minute do not make it steep", () => {
  const point = (minute: number, viewerCount: number) => ({ atMs: minute * MINUTE_MS, viewerCount });
  expect(risingOf(point(0, 10), point(3, 20))).toBe(3.33);
  expect(risingOf(point(0, 20), point(10, 10))).toBe(-1);
  expect(risingOf(point(0, 10), point(0.05, 40))).toBe(30);
  expect(risingOf(point(1, 10), point(1, 10))).toBeUndefined();
});
