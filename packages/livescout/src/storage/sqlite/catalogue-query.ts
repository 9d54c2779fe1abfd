/**
 * A filter as SQL, in the three values of `judgeRoom`: an expression over an unknown field is NULL, and so is what hangs on it.
 *
 * Values are bound, never written into the text; only keys and bits of our own stand in it.
 */
import {
  foldText,
  foldWords,
  type Range,
  type RoomFilter,
  type SortName,
  type UncertainFilter,
} from "@livescout/protocol/catalogue";

import type { RoomKey, RoomsFound } from "../../catalogue/catalogue-store.ts";
import { RISING_WINDOW_MS } from "../../catalogue/room-life.ts";
import { scriptBits, sourceBits } from "./catalogue-rows.ts";
import type { SqliteValue } from "./driver.ts";

/** Keys behind the names that a filter gives, in any case. */
export type NameKeys = {
  keysOfNames(texts: readonly string[]): number[];
  keysOfTags(tags: readonly string[]): number[];
  /** Of live rooms that were seen under them; others may be among them. */
  liveKeysOfTags(tags: readonly string[]): RoomKey[];
};

export type FoundKeys = {
  /** Of rooms that have a value to be ordered by, and these values. */
  keys: RoomKey[];
  values: number[];
  rest: RoomKey[];
  unknown: RoomsFound["unknown"];
};

export type Sql = { text: string; values: SqliteValue[] };

export type CompiledFilter = {
  /** All of them hold, or the room does not match. */
  certain: Sql[];
  uncertain: (Sql & { name: UncertainFilter })[];
  /** What the list is ordered by. */
  sort: Sql;
};

export type CompileOptions = {
  nowMs: number;
  names: NameKeys;
  /** A condition on `is_live` and `key`, for the narrow tables that both have. */
  rows: string;
};

export function compileFilter(filter: RoomFilter, options: CompileOptions): CompiledFilter {
  return {
    certain: compileCertain(filter, options),
    uncertain: compileUncertain(filter, options),
    sort: sortOf(filter.sort, options.nowMs),
  };
}

/**
 * One row: `keys` of those that match and have a value to be ordered by, as one text; `sort`: these values; `rest`: keys of
 * those that match and have none; how many have an unknown field by filter (`u0`, `u1`, … in their order).
 *
 * @param options.order absent: in the order of keys, to be ordered by who reads it
 */
export function searchSql(
  { certain, uncertain, sort }: CompiledFilter,
  { rows, order }: { rows: string; order?: "asc" | "desc" },
): Sql {
  const fits = uncertain.map((_, at) => `f${at}`);
  const columns = [
    { text: `key, ${sort.text} AS sort`, values: sort.values },
    ...uncertain.map(({ text, values }, at) => ({ text: `${text} AS f${at}`, values })),
  ];
  const conditions = [{ text: rows, values: [] }, ...certain];
  const verdict = fits.length === 0 ? "1" : fits.join(" AND ");
  const matching = fits.length === 0 ? "" : "verdict AND ";
  return {
    text:
      `SELECT group_concat(key) FILTER (WHERE ${matching}sort IS NOT NULL) AS keys, ` +
      (order === undefined ? `group_concat(sort) FILTER (WHERE ${matching}sort IS NOT NULL) AS sort, ` : "") +
      `group_concat(key) FILTER (WHERE ${matching}sort IS NULL) AS rest` +
      fits.map((name, at) => `, sum(${name} IS NULL) AS u${at}`).join("") +
      ` FROM (SELECT *, ${verdict} AS verdict FROM (SELECT ${columns.map(({ text }) => text).join(", ")} FROM facts` +
      ` WHERE ${conditions.map(({ text }) => text).join(" AND ")}) WHERE verdict IS NOT 0` +
      `${order === undefined ? "" : ` ORDER BY sort ${order}, key ${order}`})`,
    values: [...columns, ...conditions].flatMap(({ values }) => values),
  };
}

function compileCertain(
  { viewers, sources, tags, firstSeen, scripts, words, hide = [] }: RoomFilter,
  { nowMs, names, rows }: CompileOptions,
): Sql[] {
  const all: Sql[] = [];
  const add = (text: string, ...values: SqliteValue[]) => void all.push({ text, values });
  if (viewers !== undefined) all.push(inRange("viewers", viewers));
  if (sources !== undefined) add(`sources & ${sourceBits(sources)} <> 0`);
  if (tags !== undefined) {
    add(`key IN (SELECT room_key FROM sightings WHERE source_key ${inKeys(names.keysOfTags(tags))})`);
  }
  if (firstSeen !== undefined) all.push(inRange("first_seen", timesOf(firstSeen, nowMs)));
  if (scripts !== undefined) add(`scripts & ${scriptBits(scripts)} <> 0`);
  const sought = foldWords(words ?? "");
  if (sought.length > 0) all.push(inTexts("key IN", { rows, words: sought, joint: " AND " }));

  const hidden = (kind: "owner" | "topic" | "word") =>
    hide.filter((rule) => rule.kind === kind).map(({ text }) => foldText(text));
  const [owners, topics, hiddenWords] = [hidden("owner"), hidden("topic"), hidden("word")];
  if (owners.length > 0) add(`name NOT IN (${owners.map(() => "?").join(", ")})`, ...owners);
  if (topics.length > 0) add(`(topic IS NULL OR topic NOT ${inKeys(names.keysOfNames(topics))})`);
  if (hiddenWords.length > 0) all.push(inTexts("key NOT IN", { rows, words: hiddenWords, joint: " OR " }));
  return all;
}

function compileUncertain(filter: RoomFilter, { nowMs, names }: CompileOptions): CompiledFilter["uncertain"] {
  const { followers, topics, games, languages, age, isGated, sellsGoods, isPaid } = filter;
  const all: CompiledFilter["uncertain"] = [];
  const add = (name: UncertainFilter, sql: Sql) => void all.push({ name, ...sql });
  // An unknown value in no list at all would be false to SQLite.
  const named = (column: string, texts: readonly string[]) => ({
    text: `CASE WHEN ${column} IS NOT NULL THEN ${column} ${inKeys(names.keysOfNames(texts))} END`,
    values: [],
  });
  const answer = (column: string, isYes: boolean) => ({ text: `${column} = ${isYes ? 1 : 0}`, values: [] });
  if (followers !== undefined) add("followers", inRange("followers", followers));
  if (topics !== undefined) add("topic", named("topic", topics));
  if (games !== undefined) add("game", named("game", games));
  if (languages !== undefined) add("language", named("language", languages));
  if (age !== undefined) add("age", startedIn(timesOf(age, nowMs)));
  if (isGated !== undefined) add("gated", answer("gated", isGated));
  if (sellsGoods !== undefined) add("sells", answer("sells", sellsGoods));
  if (isPaid !== undefined) add("paid", answer("paid", isPaid));
  return all;
}

function sortOf(sort: SortName, nowMs: number): Sql {
  switch (sort) {
    case "viewers":
      return { text: "viewers", values: [] };
    case "rising":
      return { text: "CASE WHEN observed >= ? THEN rising END", values: [nowMs - RISING_WINDOW_MS] };
    case "newest":
      return { text: "began", values: [] };
    case "name":
      return { text: "name", values: [] };
    default:
      return sort satisfies never;
  }
}

const inKeys = (keys: readonly number[]): string => `IN (${keys.join(", ")})`;

const inRange = (column: string, { min = -Number.MAX_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER }: Range): Sql => ({
  text: `${column} BETWEEN ? AND ?`,
  values: [min, max],
});

/** A room whose beginning is unknown had begun by the time it was first seen, which decides some of them. */
function startedIn({ min, max }: Range): Sql {
  const exact = inRange("started", { ...(min !== undefined && { min }), ...(max !== undefined && { max }) });
  const bound = min === undefined ? `first_seen <= ? THEN 1` : `first_seen < ? THEN 0`;
  return {
    text: `CASE WHEN started IS NOT NULL THEN ${exact.text} WHEN ${bound} END`,
    values: [...exact.values, min ?? max ?? Number.MAX_SAFE_INTEGER],
  };
}

/** Ages as times. What lies ahead of the present is of age 0. */
export const timesOf = ({ min = 0, max }: Range, nowMs: number): Range => ({
  ...(max !== undefined && { min: nowMs - max }),
  ...(min > 0 && { max: nowMs - min }),
});

type TextSearch = { rows: string; words: readonly string[]; joint: " AND " | " OR " };

const inTexts = (how: "key IN" | "key NOT IN", { rows, words, joint }: TextSearch): Sql => ({
  text: `${how} (SELECT key FROM texts WHERE ${rows} AND (${words.map(() => "searched LIKE ? ESCAPE '\\'").join(joint)}))`,
  values: words.map((word) => `%${word.replaceAll(/[\\%_]/g, "\\$&")}%`),
});
