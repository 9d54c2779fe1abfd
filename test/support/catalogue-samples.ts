/** Rooms, batches and filters for tests of catalogues. */
import { CHANNEL_IDS, type Room } from "@livescout/protocol";
import {
  DEFAULT_FILTER,
  type RoomFilter,
  SCRIPT_NAMES,
  SORT_NAMES,
  type SourceRef,
} from "@livescout/protocol/catalogue";
import * as fc from "fast-check";

import type { Batch, CallFacts, Sighting } from "../../packages/livescout/src/catalogue/catalogue-store.ts";

export const START_MS = Date.parse("2026-11-22T12:00:00Z");
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

export const roomId = (at: number): string => `7300000000000000${String(at).padStart(3, "0")}`;

/** A live room of an owner of its own; `at` names both. */
export function sampleRoom(
  at: number,
  { owner, ...fields }: Omit<Partial<Room>, "owner"> & { owner?: Partial<Room["owner"]> } = {},
): Room {
  return {
    id: roomId(at),
    world: "sandbox",
    title: `room ${at}`,
    viewerCount: 10,
    isLive: true,
    url: `https://site.invalid/@owner${at}/live`,
    ...fields,
    owner: { id: `70${at}`, uniqueId: `owner${at}`, nickname: `Owner ${at}`, ...owner },
  };
}

export const FEED: SourceRef = { channel: "87" };

/** A page with these rooms. */
export const pageOf = (atMs: number, rooms: readonly Room[], source: SourceRef = FEED): Batch => ({
  atMs,
  sightings: rooms.map((room): Sighting => ({ room, source })),
});

export const sampleCall = (atMs: number, fields: Partial<CallFacts> = {}): CallFacts => ({
  lane: "direct",
  source: FEED,
  kind: "feed",
  atMs,
  elapsedMs: 120,
  outcome: "rooms",
  cause: "The upstream answered with rooms.",
  nextStep: "Nothing to do.",
  page: 1,
  ...fields,
});

const TOPICS = ["Chat", "gaming", "Gaming", "ＧＡＭＩＮＧ", "音楽", "Life, style"];
const GAMES = ["Dota 2", "dota 2", "Ludo"];
const LANGUAGES = ["en", "ar", "EN"];
const WORDS = [
  "Night",
  "ﬁve",
  "ñandú",
  "音",
  "歌う",
  "дом",
  "100%",
  "a_b",
  "\\",
  "[x]",
  "*",
  "ｌｉｖｅ",
  "🎮",
  "🎮🎯",
  "İstanbul",
  "straße",
];
const TAGS = ["Dota 2", "music", "MUSIC"];
export const SOURCES: SourceRef[] = [
  ...CHANNEL_IDS.slice(0, 3).map((channel) => ({ channel })),
  ...TAGS.map((tag) => ({ channel: "1222001" as const, tag })),
  { channel: "search", tag: "night music" },
];

const maybe = <Value>(arb: fc.Arbitrary<Value>) => fc.option(arb, { nil: undefined, freq: 2 });
const phrase = fc.array(fc.constantFrom(...WORDS), { maxLength: 3 }).map((words) => words.join(" "));
const count = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constantFrom(99, 100, 999, 1_000, 5_000, 250_000));
const present = <Shape extends object>(shape: Shape) =>
  Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Shape]?: Exclude<Shape[Key], undefined>;
  };

/** What changes from sighting to sighting; everything but the count may be missing. */
export const roomFields = fc
  .record({
    title: phrase,
    viewerCount: count,
    likeCount: maybe(count),
    topic: maybe(fc.constantFrom(...TOPICS)),
    game: maybe(fc.constantFrom(...GAMES)),
    language: maybe(fc.constantFrom(...LANGUAGES)),
    isGated: maybe(fc.boolean()),
    isPaid: maybe(fc.boolean()),
    sellsGoods: maybe(fc.boolean()),
    startedAgo: maybe(fc.integer({ min: -5, max: 200 }).map((minutes) => minutes * MINUTE_MS)),
    nickname: phrase,
    followerCount: maybe(count),
  })
  .map(({ startedAgo, nickname, followerCount, ...fields }) => ({
    ...(present(fields) as Pick<Room, "title" | "viewerCount"> & Partial<Room>),
    ...(startedAgo !== undefined && { startedAt: new Date(START_MS - startedAgo).toISOString() }),
    owner: { nickname, ...(followerCount !== undefined && { followerCount }) },
  }));

const range = (arb: fc.Arbitrary<number>) =>
  fc
    .tuple(maybe(arb), maybe(arb))
    .map(([a, b]) => (a !== undefined && b !== undefined && a > b ? [b, a] : [a, b]))
    .map(([min, max]) => present({ min, max }));
const duration = fc.integer({ min: 0, max: 200 }).map((minutes) => minutes * MINUTE_MS);
const some = <Value>(values: readonly Value[]) => fc.subarray([...values], { minLength: 1, maxLength: 3 });

/** Any filter of the grammar. */
export const anyFilter: fc.Arbitrary<RoomFilter> = fc
  .record({
    viewers: range(count),
    followers: range(count),
    topics: some([...TOPICS, "nothing like it"]),
    games: some([...GAMES, "none"]),
    tags: some([...TAGS, "night music"]),
    sources: some(["87", "86", "1222001", "search"] as const),
    languages: some(LANGUAGES),
    scripts: some(SCRIPT_NAMES),
    age: range(duration),
    firstSeen: range(duration),
    isGated: fc.boolean(),
    sellsGoods: fc.boolean(),
    isPaid: fc.boolean(),
    words: fc.oneof(phrase, fc.constantFrom("i", "IG", "owner1", "NER", "dou dou", "ss", "İ")),
    hide: fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant("owner" as const), text: fc.constantFrom("owner1", "OWNER2", "none") }),
        fc.record({ kind: fc.constant("topic" as const), text: fc.constantFrom(...TOPICS) }),
        fc.record({ kind: fc.constant("word" as const), text: fc.constantFrom(...WORDS) }),
      ),
      { minLength: 1, maxLength: 3 },
    ),
    live: fc.constantFrom("yes", "no", "any"),
    sort: fc.constantFrom(...SORT_NAMES),
    order: fc.constantFrom("asc", "desc"),
  })
  .chain((all) =>
    // A few filters at a time: with all of them nothing would ever match.
    fc
      .subarray(
        Object.keys(all).filter((name) => !["live", "sort", "order"].includes(name)),
        { maxLength: 3 },
      )
      .map((names) => {
        const { live, sort, order } = all;
        const given = Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
        return { ...DEFAULT_FILTER, ...present(given), live, sort, order };
      }),
  );
