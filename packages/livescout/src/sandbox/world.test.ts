import fc from "fast-check";
import { expect, test } from "vitest";
import { CATEGORIES } from "./categories.ts";
import { createWorld } from "./world.ts";

const NOW_MS = 1_790_540_157_129;
const world = createWorld({ seed: 7 });
const times = fc.integer({ min: 1_600_000_000_000, max: 2_200_000_000_000 });

test("the same seed and time give the same world, another seed another", () => {
  const names = (seed: number) =>
    createWorld({ seed })
      .roomsAt(NOW_MS)
      .map((room) => [room.roomId, room.title, room.viewerCount]);
  expect(names(7)).toEqual(names(7));
  expect(names(7)).not.toEqual(names(8));
});

test("at any time every category has at least ten live rooms", () => {
  fc.assert(
    fc.property(times, (timeMs) => {
      const counts = new Map(CATEGORIES.map((category) => [category, 0]));
      for (const { session } of world.roomsAt(timeMs)) {
        counts.set(session.owner.category, (counts.get(session.owner.category) ?? 0) + 1);
      }
      expect(Math.min(...counts.values())).toBeGreaterThanOrEqual(10);
    }),
    { numRuns: 40 },
  );
});

test("a live room can be found by its id then and after its end, but not before it begins", () => {
  fc.assert(
    fc.property(times, fc.nat(), (timeMs, pick) => {
      const rooms = world.roomsAt(timeMs);
      const room = rooms[pick % rooms.length];
      if (room === undefined) throw new Error("no live room");
      const id = room.roomId.toString();
      const { startMs, endMs } = room.session;
      expect(id).toMatch(/^7\d{18}$/);
      expect(world.findRoom(id, timeMs)).toEqual(room);
      expect(world.findRoom(id, endMs)?.isLive).toBe(false);
      expect(world.findRoom(id, endMs + 86_400_000)?.session).toEqual(room.session);
      expect(world.findRoom(id, startMs - 1)).toBeUndefined();
    }),
    { numRuns: 60 },
  );
});

test("room ids, owner ids and handles are unique, and have the upstream's form", () => {
  const rooms = world.roomsAt(NOW_MS);
  expect(new Set(rooms.map(({ roomId }) => roomId)).size).toBe(rooms.length);
  expect(world.owners).toHaveLength(5_000);
  expect(new Set(world.owners.map(({ id }) => id)).size).toBe(5_000);
  expect(new Set(world.owners.map(({ uniqueId }) => uniqueId.toLowerCase())).size).toBe(5_000);
  for (const { uniqueId, id } of world.owners) {
    expect(uniqueId).toMatch(/^[a-z0-9_][a-z0-9_.]{2,31}$/);
    expect(id.toString()).toMatch(/^7\d{18}$/);
  }
});

test("rooms open and end: within an hour some are new, some are gone, most stay", () => {
  const ids = (timeMs: number) => new Set(world.roomsAt(timeMs).map(({ roomId }) => roomId));
  const [before, after] = [ids(NOW_MS), ids(NOW_MS + 3_600_000)];
  const stayed = [...before].filter((id) => after.has(id)).length;
  expect(before.size).toBeGreaterThan(2_500);
  expect(stayed).toBeGreaterThan(before.size / 3);
  expect(before.size - stayed).toBeGreaterThan(200);
  expect(after.size - stayed).toBeGreaterThan(200);
});

test("in a room likes and visitors only grow, and viewers never outnumber visitors", () => {
  for (const { session } of world.roomsAt(NOW_MS).slice(0, 300)) {
    let before = world.stateOf(session, session.startMs);
    expect(before.viewerCount).toBe(0);
    for (let part = 1; part <= 40; part++) {
      const now = world.stateOf(session, session.startMs + ((session.endMs - session.startMs) * part) / 40);
      expect(now.likeCount).toBeGreaterThanOrEqual(before.likeCount);
      expect(now.totalViewers).toBeGreaterThanOrEqual(before.totalViewers);
      expect(now.viewerCount).toBeLessThanOrEqual(now.totalViewers);
      before = now;
    }
    expect(before).toMatchObject({ isLive: false, viewerCount: 0 });
  }
});

test("an owner who comes back has a new room", () => {
  const owner = world.owners[42];
  if (owner === undefined) throw new Error("no owner");
  const first = world.sessionAt(owner, NOW_MS);
  const later = world.sessionAt(owner, first.startMs + 2 * owner.cycleMs);
  expect(world.stateOf(later, NOW_MS).roomId).not.toBe(world.stateOf(first, NOW_MS).roomId);
  expect(later.startMs).toBeGreaterThan(first.endMs);
});

test("titles come in many scripts", () => {
  const text = world
    .roomsAt(NOW_MS)
    .map(({ title, session }) => title + session.owner.nickname)
    .join(" ");
  const scripts = [
    "Latin",
    "Cyrillic",
    "Arabic",
    "Thai",
    "Han",
    "Hiragana",
    "Katakana",
    "Hangul",
    "Devanagari",
    "Hebrew",
  ];
  for (const script of scripts) {
    expect(text, script).toMatch(new RegExp(`\\p{Script=${script}}`, "u"));
  }
  expect(text).toMatch(/\p{Regional_Indicator}\p{Regional_Indicator}/u);
  expect(text).toMatch(/[ạảấếỗ]/);
});
