/**
 * The one grammar of filters: of CLI flags, `/v1` queries, the SDK, exports, and the page's address bar.
 *
 * Ranges include both ends. Names of values are compared without case. A filter that is not given lets everything through.
 */
import { findSource, SOURCE_NAMES, type SourceName } from "../channels.ts";
import { closestName } from "../closest-name.ts";
import { type Range, readDurationRange, readNumberRange, writeDurationRange, writeNumberRange } from "./ranges.ts";
import { findScript, SCRIPT_NAMES, type ScriptName } from "./title-scripts.ts";

export const SORT_NAMES = ["viewers", "rising", "newest", "name"] as const;
export type SortName = (typeof SORT_NAMES)[number];

export type HideRule = { kind: "owner" | "topic" | "word"; text: string };

export type RoomFilter = {
  viewers?: Range;
  followers?: Range;
  topics?: readonly string[];
  games?: readonly string[];
  /** Tags that the room was seen under. */
  tags?: readonly string[];
  sources?: readonly SourceName[];
  /** As the upstream sent it, e.g. `en`. */
  languages?: readonly string[];
  /** The title holds a letter of one of these. */
  scripts?: readonly ScriptName[];
  /** ms since `startedAt`. */
  age?: Range;
  /** ms since `firstSeenAt`. */
  firstSeen?: Range;
  isGated?: boolean;
  sellsGoods?: boolean;
  isPaid?: boolean;
  /** Words that must all occur in title, nickname or uniqueId. */
  words?: string;
  hide?: readonly HideRule[];
  /** `any`: ended rooms too. */
  live: "yes" | "no" | "any";
  sort: SortName;
  order: "asc" | "desc";
};

/** What nobody said otherwise: live rooms, the one with most viewers first. */
export const DEFAULT_FILTER: RoomFilter = { live: "yes", sort: "viewers", order: "desc" };

export const FILTER_NAMES = [
  "viewers",
  "followers",
  "topic",
  "game",
  "tag",
  "source",
  "language",
  "script",
  "age",
  "firstSeen",
  "gated",
  "sells",
  "paid",
  "q",
  "hide",
  "live",
  "sort",
  "order",
] as const;
export type FilterName = (typeof FILTER_NAMES)[number];

/** Values at the most in one list, characters at the most in one value. */
const VALUES_MAX = 100;
const VALUE_LENGTH_MAX = 200;

type FilterRule = {
  /** The rule for people: "expected …". */
  expected: string;
  /** May be given several times. */
  isRepeatable?: true;
  /** Commas part its values; names of topics, games and tags may hold commas themselves. */
  hasCommas?: true;
  /** `undefined`: the values break the rule. */
  read: (values: readonly string[]) => Partial<RoomFilter> | undefined;
};

const rangeRule = (key: "viewers" | "followers"): FilterRule => ({
  expected: "a number or a range of whole numbers, e.g. 100..5000, 100.. or ..5000",
  read: ([text = ""]) => given(key, readNumberRange(text)),
});

const durationRule = (key: "age" | "firstSeen"): FilterRule => ({
  expected: "a range of durations, e.g. ..2h, 10m.. or 1h..3d (units s, m, h, d)",
  read: ([text = ""]) => given(key, readDurationRange(text)),
});

const listRule = (key: "topics" | "games" | "tags" | "languages", expected: string, hasCommas = false): FilterRule => ({
  expected,
  isRepeatable: true,
  ...(hasCommas && { hasCommas: true }),
  read: (values) => ({ [key]: values }),
});

const answerRule = (key: "isGated" | "sellsGoods" | "isPaid"): FilterRule => ({
  expected: "yes or no",
  read: ([text]) => (text === "yes" ? { [key]: true } : text === "no" ? { [key]: false } : undefined),
});

const choiceRule = (key: "live" | "sort" | "order", choices: readonly string[]): FilterRule => ({
  expected: `one of ${choices.join(", ")}`,
  read: ([text = ""]) => (choices.includes(text) ? { [key]: text } : undefined),
});

export const FILTER_RULES: { readonly [name in FilterName]: FilterRule } = {
  viewers: rangeRule("viewers"),
  followers: rangeRule("followers"),
  topic: listRule("topics", "the name of a LIVE topic, as rooms carry it"),
  game: listRule("games", "the name of a game, as rooms carry it"),
  tag: listRule("tags", "a tag or search words that rooms were seen under"),
  source: {
    expected: `some of ${SOURCE_NAMES.join(", ")}, or names of channels`,
    isRepeatable: true,
    hasCommas: true,
    read: (values) => given("sources", eachOf(values, findSource)),
  },
  language: listRule("languages", "a language as the upstream sends it, e.g. en", true),
  script: {
    expected: `some of ${SCRIPT_NAMES.join(", ")}`,
    isRepeatable: true,
    hasCommas: true,
    read: (values) => given("scripts", eachOf(values, findScript)),
  },
  age: durationRule("age"),
  firstSeen: durationRule("firstSeen"),
  gated: answerRule("isGated"),
  sells: answerRule("sellsGoods"),
  paid: answerRule("isPaid"),
  q: { expected: "words, at most 200 characters", read: ([text = ""]) => ({ words: text }) },
  hide: {
    expected: "owner:NAME, topic:NAME or word:TEXT, several by commas",
    isRepeatable: true,
    hasCommas: true,
    read: (values) => given("hide", eachOf(values, readHideRule)),
  },
  live: choiceRule("live", ["yes", "no", "any"]),
  sort: choiceRule("sort", SORT_NAMES),
  order: choiceRule("order", ["asc", "desc"]),
};

export type FilterProblem = { parameter: string; expected: string };
export type FilterRead = { kind: "read"; filter: RoomFilter } | { kind: "refused"; problem: FilterProblem };

/**
 * Pairs of name and text into a filter. Empty text counts as absent. A name that is no filter is refused with the closest
 * known one; a value that breaks its rule with that rule. Values are never repeated.
 */
export function readRoomFilter(pairs: Iterable<readonly [string, string]>): FilterRead {
  const given = new Map<FilterName, string[]>();
  for (const [name, text] of pairs) {
    const known = FILTER_NAMES.find((each) => each === name);
    if (known === undefined) return refused(safeName(name), unknownName(name));
    const values = FILTER_RULES[known].hasCommas === true ? text.split(",") : [text];
    const filled = values.map((value) => value.trim()).filter((value) => value !== "");
    given.set(known, [...(given.get(known) ?? []), ...filled]);
  }
  let filter: RoomFilter = DEFAULT_FILTER;
  for (const [name, values] of given) {
    if (values.length === 0) continue;
    const part = readValues(name, values);
    if (part === undefined) return refused(name, brokenRule(name, values) ?? FILTER_RULES[name].expected);
    filter = { ...filter, ...part };
  }
  const orders = given.get("order") ?? [];
  if (orders.length === 0) filter = { ...filter, order: filter.sort === "name" ? "asc" : "desc" };
  return { kind: "read", filter };
}

/** The values of one filter; `undefined` where they break its rule. */
export function readValues(name: FilterName, values: readonly string[]): Partial<RoomFilter> | undefined {
  return brokenRule(name, values) === undefined ? FILTER_RULES[name].read([...new Set(values)]) : undefined;
}

/** The rule of every value that these break, for people: "expected …". */
function brokenRule(name: FilterName, values: readonly string[]): string | undefined {
  if (values.some((value) => value.length > VALUE_LENGTH_MAX))
    return `at most ${VALUE_LENGTH_MAX} characters in a value`;
  if (values.some((value) => /[\p{Cc}\p{Cs}]/u.test(value))) return "text without control characters";
  const { size } = new Set(values);
  if (size > VALUES_MAX) return `at most ${VALUES_MAX} values`;
  return size > 1 && FILTER_RULES[name].isRepeatable !== true ? "one value, sent once" : undefined;
}

/** The pairs that read back as this filter, defaults left out, in the order of `FILTER_NAMES`. */
export function writeRoomFilter(filter: RoomFilter): [FilterName, string][] {
  const pairs: [FilterName, string][] = [];
  const add = (name: FilterName, text: string | undefined) => void (text !== undefined && pairs.push([name, text]));
  const list = (name: FilterName, values: readonly string[] = []) => values.forEach((value) => add(name, value));
  const joined = (values: readonly string[] = []) => (values.length === 0 ? undefined : values.join(","));
  const answer = (value: boolean | undefined) => (value === undefined ? undefined : value ? "yes" : "no");
  add("viewers", filter.viewers && writeNumberRange(filter.viewers));
  add("followers", filter.followers && writeNumberRange(filter.followers));
  list("topic", filter.topics);
  list("game", filter.games);
  list("tag", filter.tags);
  add("source", joined(filter.sources));
  add("language", joined(filter.languages));
  add("script", joined(filter.scripts));
  add("age", filter.age && writeDurationRange(filter.age));
  add("firstSeen", filter.firstSeen && writeDurationRange(filter.firstSeen));
  add("gated", answer(filter.isGated));
  add("sells", answer(filter.sellsGoods));
  add("paid", answer(filter.isPaid));
  add("q", filter.words);
  add("hide", joined(filter.hide?.map(({ kind, text }) => `${kind}:${text}`)));
  if (filter.live !== "yes") add("live", filter.live);
  if (filter.sort !== "viewers") add("sort", filter.sort);
  if (filter.order !== (filter.sort === "name" ? "asc" : "desc")) add("order", filter.order);
  return pairs;
}

function unknownName(name: string): string {
  return `a filter that exists; the closest known one is ${closestName(name, FILTER_NAMES)}`;
}

/** A strange name is shown only where it can do no harm. */
const safeName = (name: string): string => (/^[\w.-]{1,40}$/.test(name) ? name : "query");

const refused = (parameter: string, expected: string): FilterRead => ({
  kind: "refused",
  problem: { parameter, expected },
});

function given<Key extends keyof RoomFilter>(
  key: Key,
  value: RoomFilter[Key] | undefined,
): Partial<RoomFilter> | undefined {
  return value === undefined ? undefined : { [key]: value };
}

function eachOf<Value>(values: readonly string[], read: (text: string) => Value | undefined): Value[] | undefined {
  const found = values.map(read);
  return found.every((value): value is Value & {} => value !== undefined) ? [...new Set(found)] : undefined;
}

function readHideRule(text: string): HideRule | undefined {
  const [, kind, value = ""] = /^(owner|topic|word):(.+)$/su.exec(text) ?? [];
  if (kind === undefined || value.trim() === "") return undefined;
  return { kind: kind as HideRule["kind"], text: value.trim().replace(/^@/, kind === "owner" ? "" : "@") };
}
