/**
 * The filters of the catalogue as settings: one for each rule of the one grammar, checked by that rule.
 *
 * The flag is the filter's own name (`--viewers`); in environment and config file it stands as `filter-viewers`, since
 * `tag` and `source` are settings of `rooms` already.
 */
import {
  FILTER_NAMES,
  FILTER_RULES,
  type FilterName,
  readRoomFilter,
  type RoomFilter,
} from "@livescout/protocol/catalogue";
import { rule } from "./setting-types.ts";

/** Placeholder of the flag's value, help, and the default in words where there is one. */
type FilterWords = { value: string; help: string; defaultWords?: string };

const FILTER_WORDS = {
  viewers: { value: "RANGE", help: "viewers, both ends included, e.g. 100..5000" },
  followers: { value: "RANGE", help: "followers of the owner, e.g. ..10000" },
  topic: { value: "NAME", help: "LIVE topic; several by repeating the flag" },
  game: { value: "NAME", help: "game; several by repeating the flag" },
  tag: { value: "TEXT", help: "tag or search words that the room was seen under; several by repeating the flag" },
  source: { value: "NAME", help: "where the room was seen: channels by id or name, search, names; several by commas" },
  language: { value: "CODE", help: "language as the upstream sends it, e.g. en; several by commas" },
  script: { value: "NAME", help: "script of the title, e.g. Latin or Arabic; several by commas" },
  age: { value: "RANGE", help: "time since the room began, e.g. ..2h" },
  firstSeen: { value: "RANGE", help: "time since it was first seen here, e.g. ..10m" },
  gated: { value: "ANSWER", help: "yes or no: for subscribers alone" },
  sells: { value: "ANSWER", help: "yes or no: sells goods" },
  paid: { value: "ANSWER", help: "yes or no: costs an entrance fee" },
  q: { value: "WORDS", help: "words that all occur in title, nickname or uniqueId" },
  hide: { value: "RULE", help: "leave out owner:NAME, topic:NAME or word:TEXT; several by commas" },
  live: { value: "ANSWER", help: "yes, no (ended rooms) or any", defaultWords: "yes" },
  sort: {
    value: "ORDER",
    help: "viewers, rising (gained in a quarter of an hour), newest or name",
    defaultWords: "viewers",
  },
  order: { value: "ORDER", help: "asc or desc", defaultWords: "desc; asc for names" },
} as const satisfies { [name in FilterName]: FilterWords };

/** `firstSeen` → `first-seen`. */
type Kebab<Name extends string> = Name extends "firstSeen" ? "first-seen" : Name;
export type FilterSettingName = `filter-${Kebab<FilterName>}`;

const flagOfFilter = (name: FilterName): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
export const filterSettingOf = (name: FilterName): FilterSettingName =>
  `filter-${flagOfFilter(name)}` as FilterSettingName;

/** Filters that `rooms` can apply to what the feed sends; it says neither when a room began nor when it was first seen. */
const OF_ONE_RUN: readonly FilterName[] = [
  "viewers",
  "followers",
  "topic",
  "game",
  "language",
  "script",
  "gated",
  "sells",
  "paid",
  "q",
  "hide",
];

/** The texts of one filter, as they were given; `readRoomFilter` makes the filter of them all. */
const filterTexts = (name: FilterName) =>
  rule(FILTER_RULES[name].expected, (raw): readonly string[] | undefined => {
    const parts: unknown[] = Array.isArray(raw) ? raw : [raw];
    const texts = parts.map((part) => (typeof part === "number" ? String(part) : part));
    if (!texts.every((part) => typeof part === "string")) return undefined;
    return readRoomFilter(texts.map((text) => [name, text] as const)).kind === "read" ? texts : undefined;
  });

function filterSetting(name: FilterName) {
  const words: FilterWords = FILTER_WORDS[name];
  return {
    schema: filterTexts(name),
    ...words,
    flag: flagOfFilter(name),
    commands: OF_ONE_RUN.includes(name) ? (["rooms", "list"] as const) : (["list"] as const),
    ...(FILTER_RULES[name].isRepeatable === true && { isList: true as const }),
  };
}

export const FILTER_SETTINGS = Object.fromEntries(
  FILTER_NAMES.map((name) => [filterSettingOf(name), filterSetting(name)]),
) as { readonly [name in FilterSettingName]: ReturnType<typeof filterSetting> };

type FilterTexts = { readonly [name in FilterSettingName]?: readonly string[] | undefined };

/** The filter that these settings make. Each was checked by its own rule, so nothing is refused here. */
export function filterOf(settings: FilterTexts): RoomFilter {
  const pairs = FILTER_NAMES.flatMap((name) =>
    (settings[filterSettingOf(name)] ?? []).map((text) => [name, text] as const),
  );
  const read = readRoomFilter(pairs);
  if (read.kind === "refused") throw new Error(`${read.problem.parameter}: expected ${read.problem.expected}`);
  return read.filter;
}
