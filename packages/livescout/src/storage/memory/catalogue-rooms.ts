/** Rooms of a catalogue in memory, and the desk that a batch is taken in at. */
import type { RoomSource } from "@livescout/protocol";
import { type CatalogueRoom, foldText, type SourceRef } from "@livescout/protocol/catalogue";

import type {
  CallFacts,
  CheckMemory,
  CheckTarget,
  Point,
  RoomKey,
  StoredEvent,
} from "../../catalogue/catalogue-store.ts";
import { foldName, targetText } from "../../catalogue/check-target.ts";
import { idMark, ownerMarks } from "../../catalogue/owner-marks.ts";
import type { FoundRoom, RecordDesk } from "../../catalogue/record-batch.ts";
import { type KeptRoom, RISING_WINDOW_MS, risingOf } from "../../catalogue/room-life.ts";
import { sourceText } from "../../catalogue/source-text.ts";

export type MemorySource = { source: SourceRef; firstAtMs: number; lastAtMs: number; sightings: number };

export type MemoryRoom = FoundRoom & {
  sources: Map<string, MemorySource>;
  /** Oldest first. */
  points: Point[];
  rising: number | undefined;
};

export type MemoryCatalogue = {
  rooms: Map<RoomKey, MemoryRoom>;
  keys: Map<string, RoomKey>;
  /** Rooms by the id of their owner. */
  owners: Map<string, Set<RoomKey>>;
  events: StoredEvent[];
  calls: (CallFacts & { rooms: number; newRooms: number })[];
  watched: Map<string, { uniqueId: string; addedAtMs: number }>;
  /** Wanted checks and found ones, by `targetText`. */
  queue: Map<string, { target: CheckTarget; atMs: number }>;
  checks: Map<string, CheckMemory>;
  /** By `ownerMarks`. */
  forgotten: Set<string>;
  lastKey: RoomKey;
  lastEventId: number;
};

export const createMemoryCatalogue = (): MemoryCatalogue => ({
  rooms: new Map(),
  keys: new Map(),
  owners: new Map(),
  events: [],
  calls: [],
  watched: new Map(),
  queue: new Map(),
  checks: new Map(),
  forgotten: new Set(),
  lastKey: 0,
  lastEventId: 0,
});

export function createMemoryDesk(catalogue: MemoryCatalogue): RecordDesk {
  const { rooms, keys, owners, events, calls, watched, forgotten } = catalogue;
  const roomOf = (key: RoomKey): MemoryRoom => {
    const room = rooms.get(key);
    if (room === undefined) throw new TypeError("no such room");
    return room;
  };

  const newRoom = (kept: KeptRoom): MemoryRoom => {
    const room = { key: ++catalogue.lastKey, kept, sources: new Map(), points: [], rising: undefined };
    rooms.set(room.key, room);
    keys.set(kept.room.id, room.key);
    owners.set(kept.room.owner.id, (owners.get(kept.room.owner.id) ?? new Set()).add(room.key));
    return room;
  };

  return {
    findRoom: (roomId) => findMemoryRoom(catalogue, roomId),
    liveRoomsOf: (ownerId, { but }) =>
      [...(owners.get(ownerId) ?? [])].map(roomOf).filter(({ key, kept }) => kept.room.isLive && key !== but),

    saveSeen(found, kept, { source, point }) {
      const room = found === undefined ? newRoom(kept) : roomOf(found.key);
      room.kept = kept;
      if (source !== undefined) noteSource(room, source, point.atMs);
      const others = room.points.filter(({ atMs }) => atMs !== point.atMs);
      room.points = [...others, point].sort((a, b) => a.atMs - b.atMs);
      room.rising = risingIn(room);
      return room.key;
    },
    saveEnd: ({ key }, kept) => void (roomOf(key).kept = kept),

    addEvent(key, event) {
      const id = ++catalogue.lastEventId;
      events.push(
        event.type === "source.outcome" ? { id, ...event } : { id, roomId: roomOf(key ?? 0).kept.room.id, ...event },
      );
    },
    addCall: (call) => void calls.push(call),

    isForgotten: (owner) => ownerMarks(owner).some((mark) => forgotten.has(mark)),
    keepOut({ id, uniqueId }) {
      forgotten.add(idMark(id));
      dropName(catalogue, foldName(uniqueId));
    },
    isWatched: (foldedName) => watched.has(foldedName),
    lastEventId: () => catalogue.lastEventId,
  };
}

export function findMemoryRoom({ rooms, keys }: MemoryCatalogue, roomId: string): MemoryRoom | undefined {
  const key = keys.get(roomId);
  return key === undefined ? undefined : rooms.get(key);
}

function noteSource({ sources }: MemoryRoom, source: SourceRef, atMs: number): void {
  const known = sources.get(sourceText(source));
  sources.set(sourceText(source), {
    source,
    firstAtMs: Math.min(known?.firstAtMs ?? atMs, atMs),
    lastAtMs: Math.max(known?.lastAtMs ?? atMs, atMs),
    sightings: (known?.sightings ?? 0) + 1,
  });
}

function risingIn({ kept: { room }, points }: MemoryRoom): number | undefined {
  const lastMs = Date.parse(room.observedAt);
  const first = points.find(({ atMs }) => atMs >= lastMs - RISING_WINDOW_MS && atMs <= lastMs);
  return first && risingOf(first, { atMs: lastMs, viewerCount: room.viewerCount });
}

export function toCatalogueRoom({ kept, sources }: MemoryRoom): CatalogueRoom {
  const toSource = ({ source, firstAtMs, lastAtMs, sightings }: MemorySource): RoomSource => ({
    ...source,
    firstAt: new Date(firstAtMs).toISOString(),
    lastAt: new Date(lastAtMs).toISOString(),
    sightings,
  });
  const inOrder = [...sources.values()].sort(
    (a, b) => a.firstAtMs - b.firstAtMs || (sourceText(a.source) < sourceText(b.source) ? -1 : 1),
  );
  return structuredClone({ ...kept.room, sources: inOrder.map(toSource) });
}

export function dropMemoryRoom({ rooms, keys, owners }: MemoryCatalogue, { key, kept }: MemoryRoom): void {
  rooms.delete(key);
  keys.delete(kept.room.id);
  const others = owners.get(kept.room.owner.id);
  others?.delete(key);
  if (others?.size === 0) owners.delete(kept.room.owner.id);
}

/** A folded name taken off the watched ones, with its checks. */
export function dropName(catalogue: MemoryCatalogue, name: string): void {
  catalogue.watched.delete(name);
  dropCheck(catalogue, { kind: "name", name });
}

export function dropCheck({ queue, checks }: MemoryCatalogue, target: CheckTarget): void {
  queue.delete(targetText(target));
  checks.delete(targetText(target));
}

export const nameOf = ({ kept }: MemoryRoom): string => foldText(kept.room.owner.uniqueId);
