/** A filter in words: one chip for each thing that is asked for, with the change that lifts it. */
import { sourceTitle } from "@livescout/protocol";
import { type FilterName, type Range, type RoomFilter, writeDuration } from "@livescout/protocol/catalogue";
import type { Words } from "../format/words.ts";
import type { FilterPatch } from "./filter-edits.ts";

export type FilterChip = { name: FilterName; text: string; lift: FilterPatch };

/** Sort, order and hidden things have places of their own, and no chip. */
export function filterChips(filter: RoomFilter, words: Pick<Words, "count" | "language">): FilterChip[] {
  const chips: FilterChip[] = [];
  const add = (name: FilterName, text: string, lift: FilterPatch) => void chips.push({ name, text, lift });
  const list = (
    name: FilterName,
    key: "topics" | "games" | "tags" | "sources" | "languages" | "scripts",
    say: (value: string) => string,
  ) => {
    const values: readonly string[] = filter[key] ?? [];
    for (const value of values) add(name, say(value), { [key]: values.filter((each) => each !== value) });
  };
  const answer = (name: FilterName, key: "isGated" | "sellsGoods" | "isPaid", yes: string, no: string) => {
    if (filter[key] !== undefined) add(name, filter[key] ? yes : no, { [key]: undefined });
  };
  if (filter.words !== undefined) add("q", `“${filter.words}”`, { words: undefined });
  if (filter.viewers) add("viewers", `${sayRange(filter.viewers, words.count)} viewers`, { viewers: undefined });
  if (filter.followers)
    add("followers", `${sayRange(filter.followers, words.count)} followers`, { followers: undefined });
  list("topic", "topics", String);
  list("game", "games", String);
  list("tag", "tags", (tag) => `tag ${tag}`);
  list("source", "sources", (source) => `seen in ${sayChannel(source)}`);
  list("language", "languages", words.language);
  list("script", "scripts", (script) => `${script} letters`);
  if (filter.age) add("age", `live for ${sayRange(filter.age, sayDuration)}`, { age: undefined });
  if (filter.firstSeen)
    add("firstSeen", `first seen ${sayRange(filter.firstSeen, sayDuration)} ago`, { firstSeen: undefined });
  answer("gated", "isGated", "gated", "not gated");
  answer("sells", "sellsGoods", "sells goods", "sells nothing");
  answer("paid", "isPaid", "paid", "not paid");
  if (filter.live !== "yes") add("live", filter.live === "no" ? "ended only" : "live and ended", { live: "yes" });
  return chips;
}

export const sayDuration = (ms: number): string =>
  writeDuration(ms)
    .replace(/(?=[smhd])/, " ")
    .replace("m", "min");

function sayRange({ min, max }: Range, say: (value: number) => string): string {
  if (min !== undefined && max !== undefined) return min === max ? say(min) : `${say(min)}–${say(max)}`;
  return min === undefined ? `≤ ${say(max ?? 0)}` : `≥ ${say(min)}`;
}

/** A channel by its name, anything else as it is. */
const sayChannel = (source: string): string => sourceTitle(source as Parameters<typeof sourceTitle>[0]) ?? source;
