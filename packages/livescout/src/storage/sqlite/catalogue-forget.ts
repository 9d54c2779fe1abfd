/**
 * Owners who were forgotten: everything of theirs is erased, and a digest keeps what comes later out.
 *
 * The digest is keyed with random bytes of this very file. Deleted rows are overwritten (`secure_delete`); what stands in the
 * side file is gone once that is cut, which is done at once where no other process is reading.
 */
import { createHmac } from "node:crypto";

import type { RoomOwner } from "@livescout/protocol";
import * as z from "zod/mini";

import type { CatalogueStore } from "../../catalogue/catalogue-store.ts";
import { foldName } from "../../catalogue/check-target.ts";
import { idMark, nameMark, ownerMarks } from "../../catalogue/owner-marks.ts";
import { type CatalogueDatabase, readNumber } from "./catalogue-database.ts";
import { createCheckEraser, createNameEraser, createRoomEraser } from "./catalogue-erase.ts";
import type { SqliteConnection } from "./driver.ts";

export type ForgottenOwners = {
  hasOwner(owner: RoomOwner): boolean;
  hasName(uniqueId: string): boolean;
  add(marks: readonly string[], atMs: number): void;
};

const KeyRow = z.object({ value: z.string() });

export function createForgottenOwners(connection: SqliteConnection): ForgottenOwners {
  const { value } = KeyRow.parse(connection.prepare("SELECT value FROM meta WHERE name = 'forget_key'").get());
  const key = Buffer.from(value, "hex");
  const known = connection.prepare("SELECT count(*) AS n FROM forgotten WHERE digest = ?");
  const any = connection.prepare("SELECT EXISTS (SELECT 1 FROM forgotten) AS n");
  const insert = connection.prepare("INSERT OR IGNORE INTO forgotten (digest, at) VALUES (?, ?)");
  const digest = (mark: string) => createHmac("sha256", key).update(mark).digest("base64url");
  const has = (marks: readonly string[]) =>
    readNumber(any) === 1 && marks.some((mark) => readNumber(known, digest(mark)) > 0);
  return {
    hasOwner: (owner) => has(ownerMarks(owner)),
    hasName: (uniqueId) => has([nameMark(uniqueId)]),
    add: (marks, atMs) => marks.forEach((mark) => void insert.run(digest(mark), atMs)),
  };
}

const RoomRow = z.object({ key: z.number(), room_id: z.string(), owner_id: z.string(), name: z.string() });
const SourceRow = z.object({ key: z.number() });

export function createForgetting(database: CatalogueDatabase, forgotten: ForgottenOwners) {
  const { connection, read, write } = database;
  const eraser = createRoomEraser(connection);
  const roomsOfOwner = connection.prepare(
    `SELECT rooms.key, room_id, owner_id, name FROM rooms
     JOIN facts ON facts.is_live = rooms.is_live AND facts.key = rooms.key WHERE owner_id IN
       (SELECT owner_id FROM rooms JOIN facts USING (key) WHERE facts.is_live IN (0, 1) AND facts.name = ?)`,
  );
  const namedSources = connection.prepare(
    "SELECT key FROM sources WHERE channel IN ('search', 'names') AND folded_tag IN (?, '@' || ?)",
  );
  const ofSource = ["DELETE FROM sightings WHERE source_key = ?", "DELETE FROM calls WHERE source_key = ?"].map((sql) =>
    connection.prepare(sql),
  );
  const eventsOfSource = connection.prepare("DELETE FROM events WHERE source_key = ?");
  const dropSource = connection.prepare("DELETE FROM sources WHERE key = ?");
  const dropName = createNameEraser(connection);
  const dropCheck = createCheckEraser(connection);

  const forgetSource = (key: number): number => {
    for (const statement of ofSource) statement.run(key);
    const { changes } = eventsOfSource.run(key);
    dropSource.run(key);
    return Number(changes);
  };

  const forgetNow = (uniqueId: string, atMs: number) => {
    const name = foldName(uniqueId);
    const rooms = roomsOfOwner.all(name).map((row) => RoomRow.parse(row));
    const gone = eraser.erase(rooms.map(({ key }) => key));
    for (const each of new Set([name, ...rooms.map((room) => room.name)])) {
      for (const row of namedSources.all(each, each)) gone.events += forgetSource(SourceRow.parse(row).key);
      dropName(each);
    }
    for (const { room_id: roomId } of rooms) dropCheck({ kind: "room", roomId });
    const ownerIds = new Set(rooms.map(({ owner_id: ownerId }) => ownerId));
    forgotten.add([nameMark(name), ...[...ownerIds].map(idMark)], atMs);
    return { rooms: rooms.length, ...gone };
  };

  return {
    async forget(uniqueId, { atMs }) {
      const counts = await write(() => forgetNow(uniqueId, atMs));
      await read(() => connection.prepare("PRAGMA wal_checkpoint(TRUNCATE)").all());
      return counts;
    },
    isForgotten: (uniqueId) => read(() => forgotten.hasName(uniqueId)),
  } satisfies Pick<CatalogueStore, "forget" | "isForgotten">;
}
