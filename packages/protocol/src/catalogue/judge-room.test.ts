import { expect, test } from "vitest";
import type { Room } from "../room.ts";
import { judgeRoom } from "./judge-room.ts";
import { DEFAULT_FILTER, type RoomFilter } from "./room-filter.ts";
import { scriptsOf } from "./title-scripts.ts";

const nowMs = Date.parse("2026-11-01T12:00:00Z");
const base: Room = {
  id: "7300000000000000001",
  world: "upstream",
  title: "Push rank bareng مباراة",
  viewerCount: 120,
  isLive: true,
  topic: "Gaming",
  game: "PUBG MOBILE",
  isGated: false,
  firstSeenAt: "2026-11-01T11:30:00Z",
  observedAt: "2026-11-01T11:59:00Z",
  url: "https://www.tiktok.com/@fixture.one/live",
  sources: [
    { channel: "87", firstAt: "2026-11-01T11:30:00Z", lastAt: "2026-11-01T11:59:00Z", sightings: 2 },
    {
      channel: "1111006",
      tag: "PUBG MOBILE",
      firstAt: "2026-11-01T11:40:00Z",
      lastAt: "2026-11-01T11:40:00Z",
      sightings: 1,
    },
  ],
  owner: { id: "7300000000000000002", uniqueId: "fixture.one", nickname: "Ｍbak Nur" },
};
const judge = (filter: Partial<RoomFilter>, room: Partial<Room> = {}) =>
  judgeRoom({ ...DEFAULT_FILTER, ...filter }, { ...base, ...room }, { nowMs });

test.each<[Partial<RoomFilter>, boolean]>([
  [{ viewers: { min: 120, max: 120 } }, true],
  [{ viewers: { min: 121 } }, false],
  [{ topics: ["gaming"] }, true],
  [{ topics: ["Music", "Chat"] }, false],
  [{ games: ["pubg mobile"] }, true],
  [{ tags: ["pubg mobile"] }, true],
  [{ tags: ["PUBG"] }, false],
  [{ sources: ["89"] }, false],
  [{ sources: ["89", "87"] }, true],
  [{ scripts: ["Arabic"] }, true],
  [{ scripts: ["Han"] }, false],
  [{ firstSeen: { max: 1_800_000 } }, true],
  [{ firstSeen: { max: 1_799_999 } }, false],
  [{ isGated: false }, true],
  [{ isGated: true }, false],
  [{ words: "mbak RANK" }, true],
  [{ words: "rank chess" }, false],
  [{ words: "bareng مباراة fixture.one" }, true],
  [{ hide: [{ kind: "owner", text: "FIXTURE.one" }] }, false],
  [{ hide: [{ kind: "topic", text: "gaming" }] }, false],
  [{ hide: [{ kind: "word", text: "Rank" }] }, false],
  [{ hide: [{ kind: "topic", text: "Music" }] }, true],
  [{ live: "no" }, false],
  [{ live: "any" }, true],
])("%j of a known room: %s", (filter, isMatch) => {
  expect(judge(filter).kind).toBe(isMatch ? "match" : "no");
});

test.each<[Partial<RoomFilter>, string]>([
  [{ followers: { min: 0 } }, "followers"],
  [{ languages: ["en"] }, "language"],
  [{ age: { max: 7_200_000 } }, "age"],
  [{ sellsGoods: false }, "sells"],
  [{ isPaid: false }, "paid"],
])("%j of a room that does not carry the field is unknown, not no", (filter, name) => {
  expect(judge(filter)).toEqual({ kind: "unknown", filters: [name] });
});

test.each<[Partial<RoomFilter>["age"], string]>([
  [{ min: 1_800_000 }, "match"],
  [{ min: 1_800_001 }, "unknown"],
  [{ max: 1_799_999 }, "no"],
  [{ max: 1_800_000 }, "unknown"],
  [{ min: 60_000, max: 1_799_999 }, "no"],
  [{ min: 60_000, max: 7_200_000 }, "unknown"],
])("age %j of a room first seen half an hour ago, whose beginning nobody said: %s", (age, kind) => {
  expect(judge({ ...(age !== undefined && { age }) }).kind).toBe(kind);
});

test("what is known to fail decides, however much is unknown beside it", () => {
  expect(judge({ languages: ["en"], viewers: { min: 1_000 } })).toEqual({ kind: "no" });
  expect(judge({ languages: ["en"], isGated: true })).toEqual({ kind: "no" });
});

test("scripts are those of letters; digits and emoji have none", () => {
  expect(scriptsOf("LIVE 今夜 🎮 привет")).toEqual(["Latin", "Cyrillic", "Han"]);
  expect(scriptsOf("123 🎮 !?")).toEqual([]);
});
