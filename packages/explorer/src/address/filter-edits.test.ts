import {
  DEFAULT_FILTER,
  FILTER_NAMES,
  readRoomFilter,
  type RoomFilter,
  writeRoomFilter,
} from "@livescout/protocol/catalogue";
import { describe, expect, test } from "vitest";
import { createWords } from "../format/words.ts";
import { hidesMore, isSameFilter, joinRules, LIFTED, patchFilter, withoutRule } from "./filter-edits.ts";
import { filterChips } from "./filter-words.ts";

const read = (query: string): RoomFilter => {
  const found = readRoomFilter(new URLSearchParams(query));
  if (found.kind !== "read") throw new Error(found.problem.expected);
  return found.filter;
};
/** One of every filter of the grammar. */
const FULL = read(
  "viewers=100..5000&followers=..10000&topic=Music&topic=Dance&game=Garden+Duel&tag=cozy&source=87,search&language=en&script=Latin" +
    "&age=..2h&firstSeen=..10m&gated=no&sells=yes&paid=no&q=rain+sounds&hide=owner:spam,word:giveaway&live=any&sort=name&order=desc",
);

describe("patchFilter", () => {
  test("takes out what is set to nothing", () => {
    expect(patchFilter(read("viewers=5..&q=x&topic=Music"), { viewers: undefined, words: "", topics: [] })).toEqual(
      DEFAULT_FILTER,
    );
  });

  test("another sort begins in its own order, a turned order stays with its sort", () => {
    expect(patchFilter(DEFAULT_FILTER, { sort: "name" }).order).toBe("asc");
    expect(patchFilter(read("sort=viewers&order=asc"), { sort: "newest" }).order).toBe("desc");
    expect(patchFilter(read("sort=name&order=desc"), { words: "x" }).order).toBe("desc");
  });

  test("lifting all leaves sort, order and hidden things alone", () => {
    const { hide, sort, order, live } = FULL;
    expect(patchFilter(FULL, LIFTED)).toEqual({ hide, sort, order, live: live === "any" ? "yes" : live });
  });
});

test("a filter is the same whatever order it was given in", () => {
  expect(isSameFilter(read("q=a&viewers=1.."), read("viewers=1..&q=a"))).toBe(true);
  expect(isSameFilter(read("q=a"), read("q=b"))).toBe(false);
});

describe("filterChips", () => {
  const chips = filterChips(FULL, createWords("en"));

  test("every filter that is set has a chip; sort, order and hidden things stand elsewhere", () => {
    const named = new Set(chips.map(({ name }) => name));
    expect(FILTER_NAMES.filter((name) => !named.has(name))).toEqual(["hide", "sort", "order"]);
  });

  test("each chip lifts what it says, and nothing else", () => {
    for (const { name, lift } of chips) {
      const before = writeRoomFilter(FULL);
      const after = writeRoomFilter(patchFilter(FULL, lift));
      expect(after.filter((pair) => !before.some((each) => String(each) === String(pair)))).toEqual(
        name === "source" ? [["source", expect.any(String)]] : [],
      );
      expect(after.filter(([each]) => each !== name)).toEqual(before.filter(([each]) => each !== name));
    }
    const lifted = chips.reduce((filter, { lift }) => patchFilter(filter, mergeLists(filter, lift)), FULL);
    expect(filterChips(lifted, createWords("en"))).toEqual([]);
  });
});

/** Chips of one list each leave the others in: lifting all of them in turn lifts the list. */
const mergeLists = (filter: RoomFilter, lift: object) =>
  Object.fromEntries(
    Object.entries(lift).map(([key, value]) => {
      const now = filter[key as keyof RoomFilter];
      return [
        key,
        Array.isArray(value) && Array.isArray(now) ? value.filter((each) => now.includes(each as never)) : value,
      ];
    }),
  );

test("more that is hidden is told from another question", () => {
  const [bare, one, both] = [read("q=a"), read("q=a&hide=owner:x"), read("q=a&hide=owner:x,word:y")];
  expect([hidesMore(bare, one), hidesMore(one, both), hidesMore(bare, both)]).toEqual([true, true, true]);
  expect([hidesMore(one, bare), hidesMore(one, read("q=b&hide=owner:x,word:y"))]).toEqual([false, false]);
});

test("hidden things are kept once, however they are written, and the newest of too many", () => {
  const rules = joinRules(
    [{ kind: "owner", text: "Spam" }],
    [
      { kind: "owner", text: "spam" },
      { kind: "word", text: "spam" },
    ],
  );
  expect(rules).toEqual([
    { kind: "owner", text: "Spam" },
    { kind: "word", text: "spam" },
  ]);
  expect(withoutRule(rules, { kind: "owner", text: "SPAM" })).toEqual([{ kind: "word", text: "spam" }]);
  const many = Array.from({ length: 130 }, (_, index) => ({ kind: "word" as const, text: `w${index}` }));
  expect(joinRules([], many)).toEqual(many.slice(30));
});
