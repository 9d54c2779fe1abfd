import { expect, test } from "vitest";
import { createFeedWalk } from "./feed-walk.ts";
import type { PageQuery } from "./page-query.ts";
import { createSandbox } from "./sandbox-routes.ts";
import { ORDINARY_RULES, parseWorldRules, readWorldRules } from "./world-rules.ts";
import { createWorld } from "./world.ts";

const NOW_MS = 1_790_540_157_129;
const MINUTE_MS = 60_000;

type Ask = Omit<PageQuery, "timeMs" | "cursor">;

/** Room ids of so many pages of a walk, one after the other. */
function walkOf(rules: unknown, ask: Ask, { pages, timeMs = NOW_MS }: { pages: number; timeMs?: number }): string[][] {
  const page = createFeedWalk(createWorld({ rules: parseWorldRules(rules) }));
  const found: string[][] = [];
  let cursor: string | undefined;
  while (found.length < pages) {
    const { rooms, cursor: next, hasMore } = page({ ...ask, timeMs, ...(cursor !== undefined && { cursor }) });
    found.push(rooms.map(({ roomId }) => roomId.toString()));
    if (!hasMore) break;
    cursor = String(next);
  }
  return found;
}

const distinct = (pages: readonly string[][]): number => new Set(pages.flat()).size;

test("a file that says nothing is the ordinary world", () => {
  expect(parseWorldRules({})).toEqual(ORDINARY_RULES);
  const names = (world = createWorld()) => world.roomsAt(NOW_MS).map(({ roomId }) => roomId);
  expect(names(createWorld({ rules: parseWorldRules({}) }))).toEqual(names());
});

test("a sandbox takes the rules of its world", () => {
  const rules = parseWorldRules({ rooms: 2_100 });
  const sandbox = createSandbox({ rules, nowMs: () => NOW_MS, verify: () => ({ kind: "invalid" }) });
  expect(sandbox.world.owners).toHaveLength(2_100);
});

test("what is wrong is told by path and rule", () => {
  const wrong = (value: unknown) => {
    const read = readWorldRules(value);
    return read.kind === "wrong" ? read.wrong : [];
  };
  expect(wrong({ overlap: 2 })).toEqual(["overlap: expected a number from 0 to 1"]);
  expect(wrong({ channels: { "87": { atEnd: "loops" } } })).toEqual([
    "channels.87.atEnd: expected one of ends, repeats",
  ]);
  expect(wrong({ sessions: { liveShareMin: 0.5, liveShareMax: 0.1 } })).toEqual([
    "sessions.liveShareMax: expected at least 0.5, its smallest value",
  ]);
  expect(wrong({ channels: { "42": {} } })[0]).toContain("channels.42: there is no such field");
});

test("a walk finds no more rooms than the channel's pool, and then ends or repeats them", () => {
  const channel = { poolRooms: 40, renewMinutes: 60 };
  const ends = walkOf({ channels: { "87": channel } }, { channel: "87" }, { pages: 20 });
  expect(ends).toHaveLength(4);
  expect(distinct(ends)).toBeLessThanOrEqual(42); // and now and then one that has just ended
  const repeats = walkOf({ channels: { "87": { ...channel, atEnd: "repeats" } } }, { channel: "87" }, { pages: 20 });
  expect(repeats).toHaveLength(20);
  expect(distinct(repeats)).toBe(distinct(repeats.slice(0, 4)));
});

test("pages that are samples repeat more the longer the walk is", () => {
  const rules = { channels: { "87": { pages: "samples", poolRooms: 60, renewMinutes: 60 } } };
  const pages = walkOf(rules, { channel: "87" }, { pages: 12 });
  const first = distinct(pages.slice(0, 3));
  expect(first).toBeGreaterThan(20);
  expect(distinct(pages) - distinct(pages.slice(0, 9))).toBeLessThan(first / 2);
});

test("first pages repeat while a pool lasts, and no longer", () => {
  const rules = { channels: { "87": { poolRooms: 12, renewMinutes: 60 } } };
  const first = (timeMs: number) => walkOf(rules, { channel: "87" }, { pages: 1, timeMs }).flat();
  const shared = (later: number) => first(NOW_MS).filter((id) => first(NOW_MS + later).includes(id)).length;
  expect(shared(2 * MINUTE_MS)).toBeGreaterThan(8);
  expect(shared(65 * MINUTE_MS)).toBeLessThan(6);
});

test("overlap makes channels show the same rooms", () => {
  const common = (overlap: number) => {
    const pool = { poolRooms: 60, renewMinutes: 60, lean: 0 };
    const rules = { overlap, channels: { "87": { ...pool, lifestyle: 0, other: 0 }, "89": pool } };
    const [a, b] = (["87", "89"] as const).map((channel) => walkOf(rules, { channel }, { pages: 9 }).flat());
    return new Set(a?.filter((id) => b?.includes(id))).size;
  };
  expect(common(0.9)).toBeGreaterThan(4 * common(0) + 10);
});

test("a channel shows only the share, the kinds and the sizes of owners that are its own", () => {
  const rules = parseWorldRules({ channels: { "87": { games: 0, other: 0.5, viewersMin: 100, viewersMax: 900 } } });
  const world = createWorld({ rules });
  const page = createFeedWalk(world);
  for (let step = 0; step < 20; step++) {
    for (const { session } of page({ channel: "87", timeMs: NOW_MS + step * MINUTE_MS }).rooms) {
      expect(session.owner.category.kind).not.toBe("game");
      expect(session.owner.peakViewers).toBeGreaterThanOrEqual(100);
      expect(session.owner.peakViewers).toBeLessThanOrEqual(900);
    }
  }
});

test("a quiet hour has fewer rooms than the busiest, and sessions last as long as they say", () => {
  const sessions = { cycleMinutesMin: 720, cycleMinutesMax: 1_440, liveShareMin: 0.05, liveShareMax: 0.1 };
  const world = createWorld({ rules: parseWorldRules({ sessions: { ...sessions, quietShare: 0.2, peakHour: 20 } }) });
  const busy = world.roomsAt(Date.UTC(2026, 8, 20, 21));
  const quiet = world.roomsAt(Date.UTC(2026, 8, 20, 9));
  expect(quiet.length).toBeGreaterThan(0);
  expect(busy.length).toBeGreaterThan(2 * quiet.length);
  for (const { session } of [...busy, ...quiet]) {
    const minutes = (session.endMs - session.startMs) / MINUTE_MS;
    expect(minutes).toBeGreaterThan(0.05 * 720 - 1);
    expect(minutes).toBeLessThan(0.1 * 1_440 + 1);
  }
});

test("LIVE search finds no more rooms than the world says", async () => {
  const { findRooms } = await import("./search.ts");
  const world = createWorld({ rules: parseWorldRules({ search: { roomsMax: 7 } }) });
  expect(findRooms(world, "a", NOW_MS)).toHaveLength(7);
});
