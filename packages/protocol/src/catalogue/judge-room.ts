/**
 * A filter applied to one room, in three values: it matches, it does not, or a field that was asked about is unknown.
 *
 * Unknown is never taken for no: such rooms are left out and counted. Stores may do the same in their own language.
 */
import type { Room } from "../room.ts";
import { foldText, foldWords, searchedText } from "./fold-text.ts";
import { isInRange, type Range } from "./ranges.ts";
import type { FilterName, RoomFilter } from "./room-filter.ts";
import { scriptsOf } from "./title-scripts.ts";

/** Filters that can meet a room whose field is unknown. */
export const UNCERTAIN_FILTERS = [
  "followers",
  "topic",
  "game",
  "language",
  "age",
  "gated",
  "sells",
  "paid",
] as const satisfies readonly FilterName[];
export type UncertainFilter = (typeof UNCERTAIN_FILTERS)[number];

export type RoomVerdict =
  | { kind: "match" }
  | { kind: "no" }
  /** All that is known fits; these filters could not be decided. */
  | { kind: "unknown"; filters: UncertainFilter[] };

/** @param nowMs what ages are counted to */
export function judgeRoom(filter: RoomFilter, room: Room, { nowMs }: { nowMs: number }): RoomVerdict {
  if (!matchesCertain(filter, room, nowMs)) return { kind: "no" };
  const unknown: UncertainFilter[] = [];
  for (const name of UNCERTAIN_FILTERS) {
    const fits = fitsUncertain(name, filter, room, nowMs);
    if (fits === false) return { kind: "no" };
    if (fits === "unknown") unknown.push(name);
  }
  return unknown.length === 0 ? { kind: "match" } : { kind: "unknown", filters: unknown };
}

function matchesCertain(filter: RoomFilter, room: Room, nowMs: number): boolean {
  const { viewers, tags, sources, scripts, firstSeen, words, hide = [] } = filter;
  if (filter.live !== "any" && room.isLive !== (filter.live === "yes")) return false;
  if (viewers !== undefined && !isInRange(viewers, room.viewerCount)) return false;
  const seenIn = room.sources ?? [];
  if (sources !== undefined && !seenIn.some(({ channel }) => sources.includes(channel))) return false;
  if (tags !== undefined && !seenIn.some(({ tag }) => tag !== undefined && isOneOf(tags, tag))) return false;
  if (firstSeen !== undefined && !isAged(firstSeen, room.firstSeenAt, nowMs)) return false;
  if (scripts !== undefined && !scriptsOf(room.title).some((script) => scripts.includes(script))) return false;
  if (words !== undefined && !holdsWords(words, room)) return false;
  return !hide.some(({ kind, text }) => isHidden(kind, foldText(text), room));
}

type Fit = boolean | "unknown";

function fitsUncertain(name: UncertainFilter, filter: RoomFilter, room: Room, nowMs: number): Fit {
  const { followers, topics, games, languages, age } = filter;
  switch (name) {
    case "followers":
      return followers === undefined || known(room.owner.followerCount, (count) => isInRange(followers, count));
    case "topic":
      return topics === undefined || known(room.topic, (topic) => isOneOf(topics, topic));
    case "game":
      return games === undefined || known(room.game, (game) => isOneOf(games, game));
    case "language":
      return languages === undefined || known(room.language, (language) => isOneOf(languages, language));
    case "age":
      return age === undefined || fitsAge(age, room, nowMs);
    case "gated":
      return filter.isGated === undefined || known(room.isGated, (isGated) => isGated === filter.isGated);
    case "sells":
      return filter.sellsGoods === undefined || known(room.sellsGoods, (sells) => sells === filter.sellsGoods);
    case "paid":
      return filter.isPaid === undefined || known(room.isPaid, (isPaid) => isPaid === filter.isPaid);
    default:
      return name satisfies never;
  }
}

function known<Value>(value: Value | undefined, fits: (value: Value) => boolean): Fit {
  return value === undefined ? "unknown" : fits(value);
}

/** Feeds do not say when a room began; that it had begun by the time it was first seen often decides all the same. */
function fitsAge(age: Range, { startedAt, firstSeenAt }: Room, nowMs: number): Fit {
  if (startedAt !== undefined) return isAged(age, startedAt, nowMs);
  if (firstSeenAt === undefined) return "unknown";
  const ageMinMs = Math.max(0, nowMs - Date.parse(firstSeenAt));
  if (age.max !== undefined) return ageMinMs > age.max ? false : "unknown";
  return ageMinMs >= (age.min ?? 0) ? true : "unknown";
}

const isOneOf = (wanted: readonly string[], text: string): boolean => {
  const folded = foldText(text);
  return wanted.some((each) => foldText(each) === folded);
};

function isAged(range: Range, sinceTime: string | undefined, nowMs: number): boolean {
  return sinceTime !== undefined && isInRange(range, Math.max(0, nowMs - Date.parse(sinceTime)));
}

function holdsWords(words: string, room: Room): boolean {
  const text = searchedText(room);
  return foldWords(words).every((word) => text.includes(word));
}

function isHidden(kind: "owner" | "topic" | "word", text: string, room: Room): boolean {
  switch (kind) {
    case "owner":
      return foldText(room.owner.uniqueId) === text;
    case "topic":
      return room.topic !== undefined && foldText(room.topic) === text;
    case "word":
      return searchedText(room).includes(text);
    default:
      return kind satisfies never;
  }
}
