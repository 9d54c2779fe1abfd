import fc from "fast-check";
import { expect, test } from "vitest";
import { DEFAULT_FILTER, FILTER_NAMES, readRoomFilter, type RoomFilter, writeRoomFilter } from "./room-filter.ts";
import { SCRIPT_NAMES } from "./title-scripts.ts";

const read = (...pairs: [string, string][]): RoomFilter => {
  const result = readRoomFilter(pairs);
  if (result.kind === "refused") throw new Error(`${result.problem.parameter}: ${result.problem.expected}`);
  return result.filter;
};
const problem = (...pairs: [string, string][]) => {
  const result = readRoomFilter(pairs);
  return result.kind === "refused" ? result.problem : undefined;
};

test("nothing said is the default: live rooms, most viewers first", () => {
  expect(read()).toEqual(DEFAULT_FILTER);
  expect(read(["q", ""], ["topic", " "], ["viewers", ""])).toEqual(DEFAULT_FILTER);
});

test("every filter of the grammar is read", () => {
  expect(
    read(
      ["viewers", "100..5000"],
      ["followers", "..10000"],
      ["topic", "Chat, Talk & More"],
      ["topic", "Gaming"],
      ["game", "PUBG: BATTLEGROUNDS"],
      ["tag", "League of Legends"],
      ["source", "87,gaming,search"],
      ["language", "en,pt"],
      ["script", "latin,Arabic"],
      ["age", "..2h"],
      ["firstSeen", "10m..3d"],
      ["gated", "no"],
      ["sells", "yes"],
      ["paid", "no"],
      ["q", "rank push"],
      ["hide", "owner:@a.b_c,topic:Shopping,word:sale"],
      ["live", "any"],
      ["sort", "rising"],
      ["order", "asc"],
    ),
  ).toEqual({
    viewers: { min: 100, max: 5000 },
    followers: { max: 10_000 },
    topics: ["Chat, Talk & More", "Gaming"],
    games: ["PUBG: BATTLEGROUNDS"],
    tags: ["League of Legends"],
    sources: ["87", "89", "search"],
    languages: ["en", "pt"],
    scripts: ["Latin", "Arabic"],
    age: { max: 7_200_000 },
    firstSeen: { min: 600_000, max: 259_200_000 },
    isGated: false,
    sellsGoods: true,
    isPaid: false,
    words: "rank push",
    hide: [
      { kind: "owner", text: "a.b_c" },
      { kind: "topic", text: "Shopping" },
      { kind: "word", text: "sale" },
    ],
    live: "any",
    sort: "rising",
    order: "asc",
  });
});

test("names are sorted upwards unless said otherwise", () => {
  expect(read(["sort", "name"]).order).toBe("asc");
  expect(read(["order", "desc"], ["sort", "name"]).order).toBe("desc");
});

test("a name that is no filter is refused with the closest known one; a strange one is not repeated", () => {
  expect(problem(["viewer", "1"])).toEqual({
    parameter: "viewer",
    expected: "a filter that exists; the closest known one is viewers",
  });
  expect(problem(["<script>", "1"])?.parameter).toBe("query");
});

test.each([
  ["viewers", "many"],
  ["viewers", "5..1"],
  ["viewers", ".."],
  ["viewers", "-5"],
  ["followers", "1.5"],
  ["age", "2"],
  ["age", "2h"],
  ["age", "..2 weeks"],
  ["firstSeen", "1h..10m"],
  ["source", "85"],
  ["script", "Elvish"],
  ["gated", "maybe"],
  ["hide", "host:x"],
  ["hide", "word:"],
  ["live", "1"],
  ["sort", "random"],
  ["order", "up"],
  ["q", "a\u0000b"],
  ["q", "x".repeat(201)],
])("%s=%s is refused by name", (name, value) => {
  expect(problem([name, value])).toMatchObject({ parameter: name });
});

test("a refusal says the rule, never the value", () => {
  expect(JSON.stringify(problem(["viewers", "fixture-secret"]))).not.toContain("fixture-secret");
});

test("a refusal says which rule is broken, the filter's own or that of every value", () => {
  const cut = (...pairs: [string, string][]) => problem(...pairs)?.expected;
  expect(cut(["topic", "x".repeat(201)])).toBe("at most 200 characters in a value");
  expect(cut(["q", "a\0b"])).toBe("text without control characters");
  expect(cut(...Array.from({ length: 101 }, (_, at): [string, string] => ["tag", `t${at}`]))).toBe(
    "at most 100 values",
  );
  expect(cut(["viewers", "1.."], ["viewers", "..2"])).toBe("one value, sent once");
  expect(cut(["gated", "yes"], ["gated", "no"])).toBe("one value, sent once");
  expect(cut(["gated", "maybe"])).toBe("yes or no");
});

test("a filter that takes one value is refused where it stands twice with different ones", () => {
  expect(problem(["viewers", "1.."], ["viewers", "2.."])?.parameter).toBe("viewers");
  expect(read(["viewers", "1.."], ["viewers", "1.."]).viewers).toEqual({ min: 1 });
});

const range = (unit: number) =>
  fc
    .tuple(fc.option(fc.nat(9_999), { nil: undefined }), fc.option(fc.nat(9_999), { nil: undefined }))
    .filter(([min, max]) => (min ?? max) !== undefined && (min === undefined || max === undefined || min <= max))
    .map(([min, max]) => ({
      ...(min !== undefined && { min: min * unit }),
      ...(max !== undefined && { max: max * unit }),
    }));
const word = fc.stringMatching(/^[\p{L}\p{N}_.&:-]{1,12}$/u);
const words = fc.uniqueArray(word, { minLength: 1, maxLength: 3 });
const filters: fc.Arbitrary<RoomFilter> = fc
  .record(
    {
      viewers: range(1),
      followers: range(1),
      topics: words,
      games: words,
      tags: words,
      sources: fc.uniqueArray(fc.constantFrom("87" as const, "1111006" as const, "search" as const), { minLength: 1 }),
      languages: words,
      scripts: fc.uniqueArray(fc.constantFrom(...SCRIPT_NAMES), { minLength: 1, maxLength: 3 }),
      age: range(1_000),
      firstSeen: range(60_000),
      isGated: fc.boolean(),
      sellsGoods: fc.boolean(),
      isPaid: fc.boolean(),
      words: word,
      hide: fc.uniqueArray(
        fc.record({ kind: fc.constantFrom("owner" as const, "topic" as const, "word" as const), text: word }),
        { minLength: 1, maxLength: 3, selector: ({ kind, text }) => `${kind}:${text}` },
      ),
      live: fc.constantFrom("yes" as const, "no" as const, "any" as const),
      sort: fc.constantFrom("viewers" as const, "rising" as const, "newest" as const, "name" as const),
      order: fc.constantFrom("asc" as const, "desc" as const),
    },
    { requiredKeys: ["live", "sort", "order"] },
  )
  .map((filter) => filter);

test("what is written reads back as the same filter", () => {
  fc.assert(
    fc.property(filters, (filter) => {
      expect(read(...writeRoomFilter(filter))).toEqual(filter);
    }),
    { numRuns: 200 },
  );
});

test("reading never throws, whatever is sent", () => {
  const names = fc.oneof(fc.constantFrom(...FILTER_NAMES), fc.string({ maxLength: 10 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(names, fc.string({ unit: "binary", maxLength: 30 })), { maxLength: 5 }), (pairs) => {
      expect(["read", "refused"]).toContain(readRoomFilter(pairs).kind);
    }),
  );
});
