/**
 * What is too old goes, a slice at a time: each slice is a short transaction of its own, between which others have their turn.
 *
 * A prune that is cut off in the middle has done part of its work and harmed nothing; the next one does the rest.
 */
import * as z from "zod/mini";

import type { CatalogueStore, Point, Pruned, Retention } from "../../catalogue/catalogue-store.ts";
import { CHECKS_KEPT_MS, FUTURE_MS, PASSING_KEPT } from "../../catalogue/retention.ts";
import { surplusPoints } from "../../catalogue/thin-points.ts";
import { type CatalogueDatabase, giveWay, readNumber, readNumbers } from "./catalogue-database.ts";
import { createDiskKeeper } from "./catalogue-disk.ts";
import { createRoomEraser } from "./catalogue-erase.ts";

const ROOMS_ERASED_AT_ONCE = 20;
/** Keys of rooms whose observations one statement goes through. */
const ROOMS_AT_ONCE = 250;
const EVENTS_AT_ONCE = 4_000;

const PointRow = z.object({ room_key: z.number(), at: z.number(), viewers: z.number() });

type Times = { nowMs: number; oldestMs: number; newestMs: number; thinBeforeMs: number };

export function createPruning(database: CatalogueDatabase): Pick<CatalogueStore, "prune"> {
  const { connection, read, write } = database;
  const prepare = (sql: string) => connection.prepare(sql);
  const eraser = createRoomEraser(connection);
  const disk = createDiskKeeper(database);
  const staleRooms = prepare(
    `SELECT group_concat(key) AS numbers FROM
       (SELECT key FROM facts WHERE is_live = 0 AND observed < ? LIMIT ${ROOMS_ERASED_AT_ONCE})`,
  );
  const firstRoom = prepare("SELECT min(room_key) AS n FROM points");
  const lastRoom = prepare("SELECT max(room_key) AS n FROM points");
  const dropPoints = prepare("DELETE FROM points WHERE room_key BETWEEN ? AND ? AND (at < ? OR at > ?)");
  const crowdedRooms = prepare(
    `SELECT group_concat(room_key) AS numbers FROM
       (SELECT room_key FROM points WHERE room_key BETWEEN ? AND ? AND at >= ? AND at < ?
        GROUP BY room_key HAVING count(*) > count(DISTINCT at / 3600000))`,
  );
  const pointsOfRoom = prepare("SELECT room_key, at, viewers FROM points WHERE room_key = ? ORDER BY at");
  const dropThese = prepare("DELETE FROM points WHERE room_key = ? AND at IN (SELECT value FROM json_each(?))");
  const firstEvent = prepare("SELECT min(id) AS n FROM events");
  const lastEvent = prepare("SELECT max(seq) AS n FROM sqlite_sequence WHERE name = 'events'");
  const dropEvents = prepare(
    `DELETE FROM events WHERE id BETWEEN ? AND ? AND
       (at < ? OR at > ? OR (id <= ? AND type IN ('room.updated', 'source.outcome')))`,
  );
  const dropCalls = prepare(
    "DELETE FROM calls WHERE id IN (SELECT id FROM calls WHERE at < ? UNION ALL SELECT id FROM calls WHERE at > ? LIMIT 1000)",
  );
  const dropSeries = prepare("DELETE FROM series WHERE at < ? OR at > ?");
  const dropChecks = ["checks", "wanted_checks"].map((table) => prepare(`DELETE FROM ${table} WHERE at < ?`));

  const pruneRooms = async ({ oldestMs }: Times): Promise<Pick<Pruned, "rooms" | "observations" | "events">> => {
    const sum = { rooms: 0, observations: 0, events: 0 };
    for (;;) {
      const { keys, erased } = await write(() => {
        const stale = readNumbers(staleRooms, oldestMs);
        return { keys: stale, erased: eraser.erase(stale) };
      });
      if (keys.length === 0) return sum;
      sum.rooms += keys.length;
      sum.observations += erased.observations;
      sum.events += erased.events;
      await giveWay();
    }
  };

  const prunePoints = async ({ oldestMs, newestMs, thinBeforeMs }: Times): Promise<number> => {
    let gone = 0;
    const [first, last] = await read(() => [readNumber(firstRoom), readNumber(lastRoom)] as const);
    for (let from = first; from <= last; from += ROOMS_AT_ONCE) {
      const to = from + ROOMS_AT_ONCE - 1;
      gone += await write(() => Number(dropPoints.run(from, to, oldestMs, newestMs).changes));
      for (const key of await read(() => readNumbers(crowdedRooms, from, to, oldestMs, thinBeforeMs))) {
        gone += await write(() => thinRoom(key, thinBeforeMs));
      }
      await giveWay();
    }
    return gone;
  };

  const thinRoom = (key: number, beforeMs: number): number => {
    const points = pointsOfRoom.all(key).map((row): Point => {
      const { at, viewers } = PointRow.parse(row);
      return { atMs: at, viewerCount: viewers };
    });
    return Number(dropThese.run(key, JSON.stringify(surplusPoints(points, { beforeMs }))).changes);
  };

  const pruneEvents = async ({ oldestMs, newestMs }: Times): Promise<number> => {
    let gone = 0;
    const [first, last] = await read(() => [readNumber(firstEvent), readNumber(lastEvent)] as const);
    for (let from = first; from <= last; from += EVENTS_AT_ONCE) {
      const to = from + EVENTS_AT_ONCE - 1;
      const passingTo = last - PASSING_KEPT;
      gone += await write(() => Number(dropEvents.run(from, to, oldestMs, newestMs, passingTo).changes));
      await giveWay();
    }
    return gone;
  };

  const pruneCalls = async ({ oldestMs, newestMs }: Times): Promise<number> => {
    let gone = 0;
    for (;;) {
      const some = await write(() => Number(dropCalls.run(oldestMs, newestMs).changes));
      if (some === 0) return gone;
      gone += some;
      await giveWay();
    }
  };

  return {
    async prune({ keepMs, thinAfterMs, diskBytesMax, nowMs }: Retention & { nowMs: number }) {
      const times = { nowMs, oldestMs: nowMs - keepMs, newestMs: nowMs + FUTURE_MS, thinBeforeMs: nowMs - thinAfterMs };
      await write(() => {
        dropSeries.run(times.oldestMs, times.newestMs);
        for (const statement of dropChecks) statement.run(nowMs - CHECKS_KEPT_MS);
      });
      const rooms = await pruneRooms(times);
      const observations = await prunePoints(times);
      const events = await pruneEvents(times);
      const calls = await pruneCalls(times);
      const freed = await disk.keepBelow(diskBytesMax);
      return {
        rooms: rooms.rooms + freed.rooms,
        observations: rooms.observations + observations + freed.observations,
        events: rooms.events + events + freed.events,
        calls,
        diskBytes: await disk.bytes(),
      };
    },
  };
}
