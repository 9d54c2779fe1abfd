/** Counting, pruning and forgetting in memory. */
import type { SourceRef } from "@livescout/protocol/catalogue";

import type { CapturedRoom, CaptureWindow } from "../../catalogue/capture-cells.ts";
import type { CatalogueStore, Pruned, Retention, Tally } from "../../catalogue/catalogue-store.ts";
import { foldName } from "../../catalogue/check-target.ts";
import { idMark, nameMark } from "../../catalogue/owner-marks.ts";
import { FUTURE_MS, PASSING_KEPT } from "../../catalogue/retention.ts";
import { namesOwner, sourceText } from "../../catalogue/source-text.ts";
import { surplusPoints } from "../../catalogue/thin-points.ts";
import {
  dropCheck,
  dropMemoryRoom,
  dropName,
  type MemoryCatalogue,
  type MemoryRoom,
  nameOf,
} from "./catalogue-rooms.ts";

type Tallies = Awaited<ReturnType<CatalogueStore["tallies"]>>;

export function tallyMemory({ rooms }: MemoryCatalogue): Tallies {
  const live = [...rooms.values()].filter(({ kept }) => kept.room.isLive);
  const by = <Value>(valuesOf: (room: MemoryRoom) => readonly (readonly [string, Value])[]) => {
    const sums = new Map<string, Tally & { value: Value }>();
    for (const room of live) {
      for (const [name, value] of valuesOf(room)) {
        const sum = sums.get(name) ?? { value, rooms: 0, viewers: 0 };
        sums.set(name, { ...sum, rooms: sum.rooms + 1, viewers: sum.viewers + room.kept.room.viewerCount });
      }
    }
    return [...sums].sort(([a, x], [b, y]) => y.rooms - x.rooms || (a < b ? -1 : 1)).map(([, sum]) => sum);
  };
  const known = (text: string | undefined) => (text === undefined ? [] : ([[text, text]] as const));
  return {
    live: { rooms: live.length, viewers: live.reduce((sum, { kept }) => sum + kept.room.viewerCount, 0) },
    byTopic: by(({ kept }) => known(kept.room.topic)).map(({ value, ...tally }) => ({ topic: value, ...tally })),
    byGame: by(({ kept }) => known(kept.room.game)).map(({ value, ...tally }) => ({ game: value, ...tally })),
    byLanguage: by(({ kept }) => known(kept.room.language)).map(({ value, ...tally }) => ({
      language: value,
      ...tally,
    })),
    bySource: by<SourceRef>(({ sources }) => [...sources].map(([text, { source }]) => [text, source] as const)).map(
      ({ value, ...tally }) => ({ source: value, ...tally }),
    ),
  };
}

export function capturedIn({ rooms }: MemoryCatalogue, { sinceMs }: CaptureWindow): CapturedRoom[] {
  return [...rooms.values()]
    .filter(({ kept }) => Date.parse(kept.room.observedAt) >= sinceMs)
    .map(({ kept: { room }, sources }) => ({
      roomId: room.id,
      viewerCount: room.viewerCount,
      isGame: room.game !== undefined,
      sources: [...sources.values()].filter(({ lastAtMs }) => lastAtMs >= sinceMs).map(({ source }) => source),
    }))
    .filter(({ sources }) => sources.length > 0);
}

export function forgetInMemory(catalogue: MemoryCatalogue, uniqueId: string) {
  const name = foldName(uniqueId);
  const named = [...catalogue.rooms.values()].filter((room) => nameOf(room) === name);
  const ownerIds = new Set(named.map(({ kept }) => kept.room.owner.id));
  const gone = [...catalogue.rooms.values()].filter(({ kept }) => ownerIds.has(kept.room.owner.id));
  const events = catalogue.events.length;
  removeRooms(catalogue, gone);
  const ownNames = [...new Set([name, ...gone.map(nameOf)])];
  const names = (source: SourceRef | undefined) =>
    source !== undefined && ownNames.some((each) => namesOwner(source, each));
  replaceAll(catalogue.events, (event) => event.type !== "source.outcome" || !names(event.source));
  replaceAll(catalogue.calls, ({ source }) => !names(source));
  for (const { sources } of catalogue.rooms.values()) {
    for (const { source } of sources.values()) if (names(source)) sources.delete(sourceText(source));
  }
  for (const each of ownNames) dropName(catalogue, each);
  for (const { kept } of gone) dropCheck(catalogue, { kind: "room", roomId: kept.room.id });
  for (const mark of [nameMark(uniqueId), ...[...ownerIds].map(idMark)]) catalogue.forgotten.add(mark);
  return {
    rooms: gone.length,
    observations: gone.reduce((sum, { points }) => sum + points.length, 0),
    events: events - catalogue.events.length,
  };
}

const PASSING = new Set(["room.updated", "source.outcome"]);

export function pruneMemory(
  catalogue: MemoryCatalogue,
  { keepMs, thinAfterMs, nowMs }: Retention & { nowMs: number },
): Pruned {
  const oldestMs = nowMs - keepMs;
  const isKept = ({ atMs }: { atMs: number }) => atMs >= oldestMs && atMs <= nowMs + FUTURE_MS;
  const eventsBefore = catalogue.events.length;
  let observations = 0;
  const stale = [...catalogue.rooms.values()].filter(
    ({ kept: { room } }) => !room.isLive && Date.parse(room.observedAt) < oldestMs,
  );
  observations += stale.reduce((sum, { points }) => sum + points.length, 0);
  removeRooms(catalogue, stale);
  for (const room of catalogue.rooms.values()) {
    const inTime = room.points.filter(isKept);
    const surplus = new Set(surplusPoints(inTime, { beforeMs: nowMs - thinAfterMs }));
    const points = inTime.filter(({ atMs }) => !surplus.has(atMs));
    observations += room.points.length - points.length;
    room.points = points;
  }
  const passingFromId = catalogue.lastEventId - PASSING_KEPT;
  replaceAll(catalogue.events, (event) => isKept(event) && (!PASSING.has(event.type) || event.id > passingFromId));
  const calls = replaceAll(catalogue.calls, isKept);
  const events = eventsBefore - catalogue.events.length;
  return { observations, events, rooms: stale.length, calls, diskBytes: 0 };
}

/** With their events. */
function removeRooms(catalogue: MemoryCatalogue, gone: readonly MemoryRoom[]): void {
  const ids = new Set(gone.map(({ kept }) => kept.room.id));
  for (const room of gone) dropMemoryRoom(catalogue, room);
  replaceAll(catalogue.events, (event) => event.type === "source.outcome" || !ids.has(event.roomId));
}

/** In place; how many went. */
function replaceAll<Each>(list: Each[], isKept: (each: Each) => boolean): number {
  const before = list.length;
  list.splice(0, list.length, ...list.filter(isKept));
  return before - list.length;
}
