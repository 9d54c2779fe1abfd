/** The catalogue in memory: for tests and for trying out. Its plain loops are the reference for the other stores. */
import type { World } from "@livescout/protocol";

import { countCaptures } from "../../catalogue/capture-cells.ts";
import type { CatalogueStore, Tally } from "../../catalogue/catalogue-store.ts";
import { foldName, targetText } from "../../catalogue/check-target.ts";
import { nameMark } from "../../catalogue/owner-marks.ts";
import { recordBatch } from "../../catalogue/record-batch.ts";
import { CHECKS_KEPT_MS, WANTED_CHECKS_MAX } from "../../catalogue/retention.ts";
import { sumYields } from "../../catalogue/source-yields.ts";
import { findInMemory } from "./catalogue-find.ts";
import { capturedIn, forgetInMemory, pruneMemory, tallyMemory } from "./catalogue-upkeep.ts";
import { createMemoryCatalogue, createMemoryDesk, findMemoryRoom, nameOf, toCatalogueRoom } from "./catalogue-rooms.ts";

export function createMemoryCatalogueStore({ world }: { world: World }): CatalogueStore {
  const catalogue = createMemoryCatalogue();
  const desk = createMemoryDesk(catalogue);
  const { rooms, events, calls, watched, queue, checks, forgotten } = catalogue;
  const series: (Tally & { atMs: number })[] = [];
  const states = new Map<string, string>();

  return {
    world,

    record: async (batch) => recordBatch(desk, structuredClone(batch)),

    findRooms: async (filter, { nowMs }) => findInMemory(catalogue, filter, nowMs),
    readRooms: async (keys) => keys.flatMap((key) => rooms.get(key) ?? []).map(toCatalogueRoom),

    async roomById(roomId) {
      const room = findMemoryRoom(catalogue, roomId);
      return room && toCatalogueRoom(room);
    },

    async points(roomId, { fromMs, toMs }) {
      const points = findMemoryRoom(catalogue, roomId)?.points ?? [];
      return structuredClone(points.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs));
    },

    async recentPoints(roomIds, { sinceMs }) {
      const known = roomIds.flatMap((roomId) => findMemoryRoom(catalogue, roomId) ?? []);
      return new Map(
        known.map(({ kept, points }) => [kept.room.id, structuredClone(points.filter(({ atMs }) => atMs >= sinceMs))]),
      );
    },

    async roomEvents(roomId, { fromMs, toMs }) {
      const ofRoom = events.filter(
        (event) =>
          event.type !== "source.outcome" &&
          event.type !== "room.updated" &&
          event.roomId === roomId &&
          event.atMs >= fromMs &&
          event.atMs <= toMs,
      );
      return structuredClone(ofRoom.sort((a, b) => a.atMs - b.atMs || a.id - b.id));
    },

    async roomsOfOwner(uniqueId, { limit }) {
      const name = foldName(uniqueId);
      const beganMs = (room: { startedAt?: string; firstSeenAt: string }) =>
        Date.parse(room.startedAt ?? room.firstSeenAt);
      return [...rooms.values()]
        .filter((room) => nameOf(room) === name)
        .sort((a, b) => beganMs(b.kept.room) - beganMs(a.kept.room) || b.key - a.key)
        .slice(0, limit)
        .map(toCatalogueRoom);
    },

    eventsAfter: async (id, { limit }) => structuredClone(events.filter((event) => event.id > id).slice(0, limit)),
    eventRange: async () => ({ oldest: events[0]?.id ?? 0, newest: catalogue.lastEventId }),

    tallies: async () => tallyMemory(catalogue),
    yields: async ({ sinceMs }) =>
      sumYields(
        calls.flatMap(({ source, atMs, ...call }) =>
          source === undefined || atMs < sinceMs ? [] : [{ ...call, source, calls: 1, lastAtMs: atMs }],
        ),
      ),

    async calls({ sinceMs, lane, limit }) {
      const wanted = calls
        .filter((call) => call.atMs >= sinceMs && (lane === undefined || call.lane === lane))
        .sort((a, b) => a.atMs - b.atMs);
      return structuredClone(limit === undefined ? wanted : wanted.slice(Math.max(0, wanted.length - limit)));
    },

    captures: async (window) => countCaptures(capturedIn(catalogue, window), window),
    series: async ({ sinceMs }) => series.filter(({ atMs }) => atMs >= sinceMs).map((each) => ({ ...each })),

    async noteSeries({ atMs }) {
      const others = series.filter((each) => each.atMs !== atMs);
      series.splice(0, series.length, ...others, { atMs, ...tallyMemory(catalogue).live });
      series.sort((a, b) => a.atMs - b.atMs);
    },

    async unseenRooms({ unseenSinceMs, limit }) {
      const seenMs = (room: { observedAt: string }) => Date.parse(room.observedAt);
      return [...rooms.values()]
        .filter(({ kept }) => kept.room.isLive && seenMs(kept.room) < unseenSinceMs)
        .sort((a, b) => seenMs(a.kept.room) - seenMs(b.kept.room) || a.key - b.key)
        .slice(0, limit)
        .map(toCatalogueRoom);
    },

    watchedNames: async () =>
      [...watched.values()].sort((a, b) => a.addedAtMs - b.addedAtMs || (a.uniqueId < b.uniqueId ? -1 : 1)),

    async watchName(uniqueId, { atMs }) {
      const name = foldName(uniqueId);
      if (forgotten.has(nameMark(name)) || watched.has(name)) return false;
      watched.set(name, { uniqueId: uniqueId.trim().replace(/^@/, ""), addedAtMs: atMs });
      return true;
    },
    unwatchName: async (uniqueId) => watched.delete(foldName(uniqueId)),

    forget: async (uniqueId) => forgetInMemory(catalogue, uniqueId),
    isForgotten: async (uniqueId) => forgotten.has(nameMark(uniqueId)),

    async queueChecks(targets, { atMs }) {
      let isFull = false;
      for (const target of targets) {
        const isForgotten = target.kind === "name" && forgotten.has(nameMark(target.name));
        if (isForgotten || queue.has(targetText(target))) continue;
        if (queue.size < WANTED_CHECKS_MAX) queue.set(targetText(target), { target: { ...target }, atMs });
        else isFull = true;
      }
      return { isFull };
    },

    wantedChecks: async ({ limit }) => structuredClone([...queue.values()].slice(0, limit).map(({ target }) => target)),
    async dropChecks(targets) {
      for (const target of targets) queue.delete(targetText(target));
    },

    async noteChecks(results) {
      for (const result of results) {
        const isForgotten = result.target.kind === "name" && forgotten.has(nameMark(result.target.name));
        if (!isForgotten) checks.set(targetText(result.target), structuredClone(result));
      }
    },

    findChecks: async (targets) => structuredClone(targets.flatMap((target) => checks.get(targetText(target)) ?? [])),

    async readState(name) {
      const text = states.get(name);
      const value: unknown = text === undefined ? undefined : JSON.parse(text);
      return value;
    },
    writeState: async (name, value) => void states.set(name, JSON.stringify(value)),
    async replaceState(name, { from, to }) {
      if (states.get(name) !== JSON.stringify(from)) return false;
      states.set(name, JSON.stringify(to));
      return true;
    },

    async prune(retention) {
      const oldestMs = retention.nowMs - retention.keepMs;
      for (const list of [checks, queue]) {
        for (const [text, { atMs }] of list) if (atMs < retention.nowMs - CHECKS_KEPT_MS) list.delete(text);
      }
      series.splice(0, series.length, ...series.filter(({ atMs }) => atMs >= oldestMs));
      return pruneMemory(catalogue, retention);
    },

    check: async () => {},
    close: async () => {},
  };
}
