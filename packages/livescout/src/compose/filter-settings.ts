/**
 * The filters of the catalogue as settings: one for each rule of the one grammar, checked by that rule.
 *
 * The flag is the filter's own name (`--viewers`); in environment and config file it stands as `filter-viewers`, since
 * `tag` and `source` are settings of `rooms` already.
 */
import {
  FILTER_NAMES,
  FILTER_RULES,
  FILTER_WORDS,
  type FilterName,
  readRoomFilter,
  type RoomFilter,
} from "@livescout/protocol/catalogue";
import { rule } from "./setting-types.ts";

/** Placeholder of the flag's value. */
const FILTER_VALUES: { readonly [name in FilterName]: string } = {
  viewers: "RANGE",
  followers: "RANGE",
  topic: "NAME",
  game: "NAME",
  tag: "TEXT",
  source: "NAME",
  language: "CODE",
  script: "NAME",
  age: "RANGE",
  firstSeen: "RANGE",
  gated: "ANSWER",
  sells: "ANSWER",
  paid: "ANSWER",
  q: "WORDS",
  hide: "RULE",
  live: "ANSWER",
  sort: "ORDER",
  order: "ORDER",
};

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

function helpOf(name: FilterName): string {
  const { expected, isRepeatable, hasCommas } = FILTER_RULES[name];
  const { about, example } = FILTER_WORDS[name];
  if (example === undefined) return `${about}: ${expected}`;
  const several = hasCommas === true ? "; several by commas" : "; several by repeating the flag";
  return `${about}, e.g. ${example}${isRepeatable === true ? several : ""}`;
}

function filterSetting(name: FilterName) {
  const { byDefault } = FILTER_WORDS[name];
  return {
    schema: filterTexts(name),
    value: FILTER_VALUES[name],
    help: helpOf(name),
    ...(byDefault !== undefined && { defaultWords: byDefault }),
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
