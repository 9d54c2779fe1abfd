/** Small changes to a filter, and what of it is set: the bar, its chips and the address all go by these. */
import { type HideRule, type RoomFilter, writeRoomFilter } from "@livescout/protocol/catalogue";

/** A field set to `undefined` is taken out. */
export type FilterPatch = { [key in keyof RoomFilter]?: RoomFilter[key] | undefined };

export function patchFilter(filter: RoomFilter, patch: FilterPatch): RoomFilter {
  const merged = Object.entries({ ...filter, ...patch }).filter(
    ([, value]) => value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0),
  );
  const patched = Object.fromEntries(merged) as RoomFilter;
  // Another sort begins in its own natural order.
  if (patch.sort !== undefined && patch.sort !== filter.sort && patch.order === undefined)
    patched.order = patch.sort === "name" ? "asc" : "desc";
  return patched;
}

/** Nothing else is asked for than before, but more is hidden. */
export function hidesMore(before: RoomFilter, after: RoomFilter): boolean {
  const rules = after.hide ?? [];
  return (
    (before.hide ?? []).every((rule) => rules.some((kept) => isSameRule(kept, rule))) &&
    isSameFilter(patchFilter(before, { hide: undefined }), patchFilter(after, { hide: undefined }))
  );
}

/** What is asked for, without how it is sorted. */
export const LIFTED: FilterPatch = {
  viewers: undefined,
  followers: undefined,
  topics: undefined,
  games: undefined,
  tags: undefined,
  sources: undefined,
  languages: undefined,
  scripts: undefined,
  age: undefined,
  firstSeen: undefined,
  isGated: undefined,
  sellsGoods: undefined,
  isPaid: undefined,
  words: undefined,
  live: "yes",
};

export const isSameFilter = (one: RoomFilter, other: RoomFilter): boolean =>
  JSON.stringify(writeRoomFilter(one)) === JSON.stringify(writeRoomFilter(other));

const isSameRule = (one: HideRule, other: HideRule): boolean =>
  one.kind === other.kind && one.text.toLowerCase() === other.text.toLowerCase();

/** Rules in a list at the most, as the grammar has it. */
const RULES_MAX = 100;

/** Both lists, each rule once; the newest stay where there are too many. */
export function joinRules(rules: readonly HideRule[], more: readonly HideRule[]): HideRule[] {
  const added = more.filter((rule) => !rules.some((known) => isSameRule(known, rule)));
  return [...rules, ...added].slice(-RULES_MAX);
}

export const withoutRule = (rules: readonly HideRule[], rule: HideRule): HideRule[] =>
  rules.filter((known) => !isSameRule(known, rule));
