/** Rooms and their observations, read. */
import type { RoomSource } from "@livescout/protocol";
import type { CatalogueRoom } from "@livescout/protocol/catalogue";
import * as z from "zod/mini";

import type { CatalogueStore, Point, RoomKey } from "../../catalogue/catalogue-store.ts";
import { foldName } from "../../catalogue/check-target.ts";
import { type CatalogueDatabase, giveWay, inChunks, readNumbers } from "./catalogue-database.ts";
import { readRoomText, toSource } from "./catalogue-rows.ts";
import type { SqliteConnection } from "./driver.ts";

/** Rooms that one statement reads. */
const ROOMS_AT_ONCE = 200;

const RoomRow = z.object({ key: z.number(), room: z.string() });
const SourceRow = z.object({
  room_key: z.number(),
  channel: z.string(),
  tag: z.string(),
  first_at: z.number(),
  last_at: z.number(),
  count: z.number(),
});
const PointRow = z.object({ at: z.number(), viewers: z.number(), likes: z.nullable(z.number()) });
const RoomPointRow = z.extend(PointRow, { room_id: z.string() });

type RoomReading = Pick<
  CatalogueStore,
  "readRooms" | "roomById" | "points" | "recentPoints" | "roomsOfOwner" | "unseenRooms"
>;

export function createRoomReading({ connection, read }: CatalogueDatabase): RoomReading {
  const roomsOf = createRoomReader(connection);
  const numbers = (sql: string) => connection.prepare(sql.replace("KEYS", "group_concat(key) AS numbers"));
  const keyById = numbers("SELECT KEYS FROM rooms WHERE room_id = ?");
  const keysByName = numbers(
    `SELECT KEYS FROM (SELECT key FROM facts WHERE is_live IN (0, 1) AND name = ? ORDER BY began DESC, key DESC LIMIT ?)`,
  );
  const unseenKeys = numbers(
    `SELECT KEYS FROM
       (SELECT key FROM facts WHERE is_live = 1 AND observed < ? ORDER BY observed, key LIMIT ?)`,
  );
  const points = connection.prepare(
    `SELECT at, viewers, likes FROM points
     WHERE room_key = (SELECT key FROM rooms WHERE room_id = ?) AND at BETWEEN ? AND ? ORDER BY at`,
  );
  const recentPoints = connection.prepare(
    `SELECT room_id, at, viewers, likes FROM json_each(?) CROSS JOIN rooms ON rooms.room_id = json_each.value
     CROSS JOIN points ON points.room_key = rooms.key AND at >= ? ORDER BY room_key, at`,
  );
  const knownIds = connection.prepare("SELECT room_id FROM rooms WHERE room_id IN (SELECT value FROM json_each(?))");

  return {
    async readRooms(keys) {
      const rooms: CatalogueRoom[] = [];
      for (const some of inChunks(keys, ROOMS_AT_ONCE)) {
        if (rooms.length > 0) await giveWay();
        rooms.push(...(await read(() => roomsOf(some))));
      }
      return rooms;
    },

    roomById: (roomId) => read(() => roomsOf(readNumbers(keyById, roomId))[0]),

    points: (roomId, { fromMs, toMs }) => read(() => points.all(roomId, fromMs, toMs).map(toPoint)),

    recentPoints: (roomIds, { sinceMs }) =>
      read(() => {
        const list = JSON.stringify(roomIds);
        const found = new Map<string, Point[]>();
        for (const row of knownIds.all(list)) found.set(IdRow.parse(row).room_id, []);
        for (const row of recentPoints.all(list, sinceMs)) {
          found.get(RoomPointRow.parse(row).room_id)?.push(toPoint(row));
        }
        return found;
      }),

    roomsOfOwner: (uniqueId, { limit }) => read(() => roomsOf(readNumbers(keysByName, foldName(uniqueId), limit))),

    unseenRooms: ({ unseenSinceMs, limit }) => read(() => roomsOf(readNumbers(unseenKeys, unseenSinceMs, limit))),
  };
}

const IdRow = z.object({ room_id: z.string() });

/** Rooms by their keys, in the order asked, those that are gone left out. */
export function createRoomReader(connection: SqliteConnection): (keys: readonly RoomKey[]) => CatalogueRoom[] {
  const rooms = connection.prepare("SELECT key, room FROM rooms WHERE key IN (SELECT value FROM json_each(?))");
  const sources = connection.prepare(
    `SELECT room_key, channel, tag, first_at, last_at, count FROM sightings JOIN sources ON sources.key = source_key
     WHERE room_key IN (SELECT value FROM json_each(?)) ORDER BY room_key, first_at, channel, tag`,
  );
  return (keys) => {
    if (keys.length === 0) return [];
    const list = JSON.stringify(keys);
    const sourcesOf = new Map<RoomKey, RoomSource[]>();
    for (const row of sources.all(list)) {
      const { room_key: key, channel, tag, first_at, last_at, count: sightings } = SourceRow.parse(row);
      const [firstAt, lastAt] = [first_at, last_at].map((ms) => new Date(ms).toISOString()) as [string, string];
      const seen = { ...toSource(channel, tag), firstAt, lastAt, sightings };
      sourcesOf.set(key, [...(sourcesOf.get(key) ?? []), seen]);
    }
    const found = new Map<RoomKey, CatalogueRoom>();
    for (const row of rooms.all(list)) {
      const { key, room } = RoomRow.parse(row);
      found.set(key, { ...readRoomText(room), sources: sourcesOf.get(key) ?? [] });
    }
    return keys.flatMap((key) => found.get(key) ?? []);
  };
}

function toPoint(row: unknown): Point {
  const { at, viewers, likes } = PointRow.parse(row);
  return { atMs: at, viewerCount: viewers, ...(likes !== null && { likeCount: likes }) };
}
