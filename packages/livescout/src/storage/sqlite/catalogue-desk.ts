/** The desk that a batch is taken in at, inside a transaction. */
import type { SourceRef } from "@livescout/protocol/catalogue";
import { foldText } from "@livescout/protocol/catalogue";
import * as z from "zod/mini";

import type { RoomKey } from "../../catalogue/catalogue-store.ts";
import { foldName } from "../../catalogue/check-target.ts";
import { idMark } from "../../catalogue/owner-marks.ts";
import type { FoundRoom, RecordDesk } from "../../catalogue/record-batch.ts";
import { type KeptRoom, RISING_WINDOW_MS, risingOf } from "../../catalogue/room-life.ts";
import { readNumber } from "./catalogue-database.ts";
import type { ForgottenOwners } from "./catalogue-forget.ts";
import { createNameEraser } from "./catalogue-erase.ts";
import { bit, factsOf, ROOM_COLUMNS, roomValues, textOf, toFoundRoom } from "./catalogue-rows.ts";
import type { SqliteConnection } from "./driver.ts";
import { createChangeNotes } from "./live-rooms.ts";

const PointRow = z.object({ at: z.number(), viewers: z.number() });

const FACTS =
  "viewers, rising, began, started, first_seen, observed, followers, topic, game, language, gated, paid, sells, sources, scripts, name";
const FACTS_AGAIN = FACTS.split(", ").map((name) =>
  name === "sources" ? "sources = sources | excluded.sources" : `${name} = excluded.${name}`,
);

export type SqliteDeskOptions = { connection: SqliteConnection; forgotten: ForgottenOwners };

export type SqliteDesk = RecordDesk & {
  /** At the end of each batch: for who keeps live rooms in memory. */
  noteChanges(): void;
};

export function createSqliteDesk({ connection, forgotten }: SqliteDeskOptions): SqliteDesk {
  const prepare = (sql: string) => connection.prepare(sql);
  const roomById = prepare(`SELECT ${ROOM_COLUMNS} FROM rooms WHERE room_id = ?`);
  const liveOfOwner = prepare(`SELECT ${ROOM_COLUMNS} FROM rooms WHERE owner_id = ? AND is_live = 1 AND key <> ?`);
  const insertRoom = prepare(
    `INSERT INTO rooms (room_id, owner_id, is_live, viewers_reached, is_announced, signs, room)
     VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING key AS n`,
  );
  const updateRoom = prepare(
    "UPDATE rooms SET is_live = ?, viewers_reached = ?, is_announced = ?, signs = ?, room = ? WHERE key = ?",
  );
  const saveFacts = prepare(
    `INSERT INTO facts (is_live, key, ${FACTS}) VALUES (${Array.from({ length: 18 }, () => "?").join(", ")})
     ON CONFLICT DO UPDATE SET ${FACTS_AGAIN.join(", ")}`,
  );
  const saveText = prepare(
    "INSERT INTO texts (is_live, key, searched) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET searched = excluded.searched",
  );
  const moveFacts = prepare("UPDATE facts SET is_live = ? WHERE is_live = ? AND key = ?");
  const moveText = prepare("UPDATE texts SET is_live = ? WHERE is_live = ? AND key = ?");
  const saveSighting = prepare(
    `INSERT INTO sightings (room_key, source_key, first_at, last_at, count) VALUES (?, ?, ?, ?, 1)
     ON CONFLICT DO UPDATE SET first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at),
       count = count + 1`,
  );
  const savePoint = prepare("INSERT OR REPLACE INTO points (room_key, at, viewers, likes) VALUES (?, ?, ?, ?)");
  const firstPoint = prepare(
    "SELECT at, viewers FROM points WHERE room_key = ? AND at BETWEEN ? AND ? ORDER BY at LIMIT 1",
  );
  const saveEvent = prepare("INSERT INTO events (at, type, room_key, source_key, detail) VALUES (?, ?, ?, ?, ?)");
  const saveCall = prepare(
    "INSERT INTO calls (at, lane, source_key, outcome, rooms, new_rooms, detail) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const watched = prepare("SELECT count(*) AS n FROM watched WHERE folded = ?");
  const dropName = createNameEraser(connection);
  const lastEvent = prepare("SELECT max(seq) AS n FROM sqlite_sequence WHERE name = 'events'");
  const nameKey = prepare("SELECT max(key) AS n FROM names WHERE text = ?");
  const addName = prepare("INSERT INTO names (text, folded) VALUES (?, ?) RETURNING key AS n");
  const sourceKey = prepare("SELECT max(key) AS n FROM sources WHERE channel = ? AND tag = ?");
  const addSource = prepare("INSERT INTO sources (channel, tag, folded_tag) VALUES (?, ?, ?) RETURNING key AS n");

  const keyOfName = (text: string): number => readNumber(nameKey, text) || readNumber(addName, text, foldText(text));
  const keyOfSource = ({ channel, tag = "" }: SourceRef): number =>
    readNumber(sourceKey, channel, tag) || readNumber(addSource, channel, tag, foldText(tag));

  const noteKeys = createChangeNotes(connection);
  /** Keys of a batch that failed may be left: they are noted with the next one, which does no harm. */
  const changed = new Set<RoomKey>();

  const toFound = (row: unknown): FoundRoom | undefined => (row === undefined ? undefined : toFoundRoom(row));

  const saveRoom = (found: FoundRoom | undefined, kept: KeptRoom): RoomKey => {
    if (found === undefined) return readNumber(insertRoom, kept.room.id, kept.room.owner.id, ...roomValues(kept));
    updateRoom.run(...roomValues(kept), found.key);
    const [was, is] = [bit(found.kept.room.isLive), bit(kept.room.isLive)];
    if (was !== is) for (const move of [moveFacts, moveText]) move.run(is, was, found.key);
    return found.key;
  };

  const risingNow = (key: RoomKey, { room }: KeptRoom): number | undefined => {
    const lastMs = Date.parse(room.observedAt);
    const row = firstPoint.get(key, lastMs - RISING_WINDOW_MS, lastMs);
    if (row === undefined) return undefined;
    const { at, viewers } = PointRow.parse(row);
    return risingOf({ atMs: at, viewerCount: viewers }, { atMs: lastMs, viewerCount: room.viewerCount });
  };

  return {
    findRoom: (roomId) => toFound(roomById.get(roomId)),
    liveRoomsOf: (ownerId, { but }) => liveOfOwner.all(ownerId, but).map(toFoundRoom),

    saveSeen(found, kept, { source, point }) {
      const key = saveRoom(found, kept);
      savePoint.run(key, point.atMs, point.viewerCount, point.likeCount ?? null);
      if (source !== undefined) saveSighting.run(key, keyOfSource(source), point.atMs, point.atMs);
      const rising = risingNow(key, kept);
      const facts = factsOf(kept, { keyOf: keyOfName, rising, ...(source !== undefined && { source }) });
      saveFacts.run(bit(kept.room.isLive), key, ...facts);
      changed.add(key);
      const text = textOf(kept);
      if (found === undefined || text !== textOf(found.kept)) saveText.run(bit(kept.room.isLive), key, text);
      return key;
    },

    saveEnd: (found, kept) => void changed.add(saveRoom(found, kept)),

    addEvent(key, { type, atMs, ...event }) {
      if ("source" in event) {
        const { source, ...detail } = event;
        saveEvent.run(atMs, type, null, keyOfSource(source), JSON.stringify(detail));
      } else {
        const detail = Object.keys(event).length === 0 ? null : JSON.stringify(event);
        saveEvent.run(atMs, type, key ?? null, null, detail);
      }
    },

    addCall({ atMs, lane, source, outcome, rooms, newRooms, ...detail }) {
      const key = source === undefined ? null : keyOfSource(source);
      saveCall.run(atMs, lane, key, outcome, rooms, newRooms, JSON.stringify(detail));
    },

    isForgotten: (owner) => forgotten.hasOwner(owner),
    keepOut({ id, uniqueId }, { atMs }) {
      forgotten.add([idMark(id)], atMs);
      dropName(foldName(uniqueId));
    },
    isWatched: (foldedName) => readNumber(watched, foldedName) > 0,
    lastEventId: () => readNumber(lastEvent),

    noteChanges() {
      if (changed.size > 0) noteKeys(changed);
      changed.clear();
    },
  };
}
