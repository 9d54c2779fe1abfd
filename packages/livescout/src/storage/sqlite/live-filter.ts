/** A filter over live rooms in memory, in the three values of `judgeRoom`: `undefined` where a field is unknown. */
import {
  foldText,
  foldWords,
  isInRange,
  type Range,
  type RoomFilter,
  type SortName,
  type UncertainFilter,
} from "@livescout/protocol/catalogue";

import type { RoomKey } from "../../catalogue/catalogue-store.ts";
import { RISING_WINDOW_MS } from "../../catalogue/room-life.ts";
import { type FoundKeys, type NameKeys, timesOf } from "./catalogue-query.ts";
import { scriptBits, sourceBits } from "./catalogue-rows.ts";
import type { LiveRoom } from "./live-rooms.ts";

type Certain = (room: LiveRoom) => boolean;
type Uncertain = { name: UncertainFilter; fits: (room: LiveRoom) => boolean | undefined };
type Options = { nowMs: number; names: NameKeys };

/** @returns where the filter sorts by name, keys alone: names are put in order by their index. */
export function searchLive(rooms: Iterable<LiveRoom>, filter: RoomFilter, options: Options): FoundKeys {
  const [certain, uncertain] = [certainOf(filter, options), uncertainOf(filter, options)];
  const value = sortValueOf(filter.sort, options.nowMs);
  const found: FoundKeys = { keys: [], values: [], rest: [], unknown: {} };
  for (const room of rooms) {
    if (!certain.every((fits) => fits(room)) || !isKnown(room, uncertain, found)) continue;
    const sort = value(room);
    if (sort === null) found.rest.push(room.key);
    else {
      found.keys.push(room.key);
      found.values.push(sort);
    }
  }
  return found;
}

/** Whether all of them hold. Where none fails and some cannot be told, these are counted. */
function isKnown(room: LiveRoom, uncertain: readonly Uncertain[], { unknown }: FoundKeys): boolean {
  let isUnknown = false;
  for (const { fits } of uncertain) {
    const fit = fits(room);
    if (fit === false) return false;
    if (fit === undefined) isUnknown = true;
  }
  if (!isUnknown) return true;
  for (const { name, fits } of uncertain) if (fits(room) === undefined) unknown[name] = (unknown[name] ?? 0) + 1;
  return false;
}

function certainOf(filter: RoomFilter, { nowMs, names }: Options): Certain[] {
  const { viewers, sources, tags, firstSeen, scripts, words, hide = [] } = filter;
  const all: Certain[] = [];
  if (viewers !== undefined) all.push((room) => isInRange(viewers, room.viewers));
  if (sources !== undefined) {
    const bits = sourceBits(sources);
    all.push((room) => (room.sources & bits) !== 0);
  }
  if (firstSeen !== undefined) {
    const times = timesOf(firstSeen, nowMs);
    all.push((room) => isInRange(times, room.first_seen));
  }
  if (scripts !== undefined) {
    const bits = scriptBits(scripts);
    all.push((room) => (room.scripts & bits) !== 0);
  }
  if (tags !== undefined) {
    const tagged: ReadonlySet<RoomKey> = new Set(names.liveKeysOfTags(tags));
    all.push((room) => tagged.has(room.key));
  }
  const sought = foldWords(words ?? "");
  if (sought.length > 0) all.push((room) => sought.every((word) => room.searched.includes(word)));

  const hidden = (kind: "owner" | "topic" | "word") =>
    hide.filter((rule) => rule.kind === kind).map(({ text }) => foldText(text));
  const [owners, topics, hiddenWords] = [new Set(hidden("owner")), hidden("topic"), hidden("word")];
  if (owners.size > 0) all.push((room) => !owners.has(room.name));
  if (topics.length > 0) {
    const keys = new Set(names.keysOfNames(topics));
    all.push((room) => room.topic === null || !keys.has(room.topic));
  }
  if (hiddenWords.length > 0) all.push((room) => !hiddenWords.some((word) => room.searched.includes(word)));
  return all;
}

function uncertainOf(filter: RoomFilter, { nowMs, names }: Options): Uncertain[] {
  const { followers, topics, games, languages, age, isGated, sellsGoods, isPaid } = filter;
  const all: Uncertain[] = [];
  const named = (column: "topic" | "game" | "language", texts: readonly string[] | undefined) => {
    if (texts === undefined) return;
    const keys = new Set(names.keysOfNames(texts));
    all.push({ name: column, fits: ({ [column]: key }) => (key === null ? undefined : keys.has(key)) });
  };
  const answer = (column: "gated" | "sells" | "paid", isYes: boolean | undefined) => {
    if (isYes === undefined) return;
    all.push({ name: column, fits: ({ [column]: bit }) => (bit === null ? undefined : (bit === 1) === isYes) });
  };
  if (followers !== undefined) {
    const fits = ({ followers: count }: LiveRoom) => (count === null ? undefined : isInRange(followers, count));
    all.push({ name: "followers", fits });
  }
  named("topic", topics);
  named("game", games);
  named("language", languages);
  if (age !== undefined) all.push({ name: "age", fits: startedIn(timesOf(age, nowMs)) });
  answer("gated", isGated);
  answer("sells", sellsGoods);
  answer("paid", isPaid);
  return all;
}

/** A room whose beginning is unknown had begun by the time it was first seen, which decides some of them. */
function startedIn(times: Range): Uncertain["fits"] {
  const { min, max = Number.MAX_SAFE_INTEGER } = times;
  return ({ started, first_seen: seen }) => {
    if (started !== null) return isInRange(times, started);
    if (min === undefined) return seen <= max ? true : undefined;
    return seen < min ? false : undefined;
  };
}

function sortValueOf(sort: SortName, nowMs: number): (room: LiveRoom) => number | null {
  switch (sort) {
    case "viewers":
      return ({ viewers }) => viewers;
    case "rising":
      return ({ rising, observed }) => (observed >= nowMs - RISING_WINDOW_MS ? rising : null);
    case "newest":
      return ({ began }) => began;
    case "name":
      return ({ key }) => key;
    default:
      return sort satisfies never;
  }
}
