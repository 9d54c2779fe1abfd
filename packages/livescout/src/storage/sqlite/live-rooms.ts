/**
 * What filters look at of every live room, kept in memory: looked through several times as fast as the same rows in the file.
 *
 * Whoever changes a row of `facts` notes its key in the same transaction. What was noted since the last look is read again;
 * where that is more than is kept, all of it is. Both a slice at a time, so that nobody is held up.
 */
import * as z from "zod/mini";

import type { RoomKey } from "../../catalogue/catalogue-store.ts";
import { type CatalogueDatabase, giveWay, parseNumbers, readNumber } from "./catalogue-database.ts";
import type { SqliteConnection } from "./driver.ts";

const ROOMS_AT_ONCE = 500;
const CHANGES_AT_ONCE = 500;
const CHANGES_KEPT = 20_000;

const number = z.number();
const known = z.nullable(number);
const LiveRoom = z.object({
  key: number,
  viewers: number,
  rising: known,
  began: number,
  started: known,
  first_seen: number,
  observed: number,
  followers: known,
  topic: known,
  game: known,
  language: known,
  gated: known,
  paid: known,
  sells: known,
  sources: number,
  scripts: number,
  name: z.string(),
  searched: z.string(),
});
/** The row of `facts`, with its text. */
export type LiveRoom = z.infer<typeof LiveRoom>;

const SliceRow = z.object({ rooms: z.string() });
const Slice = z.array(LiveRoom);
const ChangesRow = z.object({ numbers: z.nullable(z.string()), count: number, last: known });

export type LiveRooms = {
  /** `work` is synchronous: the rooms are those of this moment, in no order. */
  look<T>(work: (rooms: Iterable<LiveRoom>) => T): Promise<T>;
};

export function createLiveRooms({ connection, read }: CatalogueDatabase): LiveRooms {
  const rooms = new Map<RoomKey, LiveRoom>();
  /** The last change that was looked at; negative before the first look. */
  let seenTo = -1;
  /** How far the reading of all of them has come; absent once it is through. */
  let readTo: number | undefined;

  const slice = connection.prepare(sliceSql("facts.key > ? ORDER BY facts.key LIMIT ?"));
  const these = connection.prepare(sliceSql("facts.key IN (SELECT value FROM json_each(?))"));
  const oldest = connection.prepare("SELECT min(seq) AS n FROM changes");
  const newest = connection.prepare("SELECT max(seq) AS n FROM changes");
  const changes = connection.prepare(
    `SELECT group_concat(DISTINCT key) AS numbers, count(*) AS count, max(seq) AS last
     FROM (SELECT seq, key FROM changes WHERE seq > ? ORDER BY seq LIMIT ${CHANGES_AT_ONCE})`,
  );
  const parse = (row: unknown): LiveRoom[] => Slice.parse(JSON.parse(SliceRow.parse(row).rooms));
  /** What is known stays where it is in memory: rooms that lie side by side are looked through twice as fast as scattered ones. */
  const keep = (room: LiveRoom): void => {
    const kept = rooms.get(room.key);
    if (kept === undefined) return void rooms.set(room.key, room);
    const { name, searched } = kept;
    Object.assign(kept, room, name === room.name && { name }, searched === room.searched && { searched });
  };

  /** What is seen of the file and what is kept here change together, or not at all. @returns whether nothing is left to do */
  const step = (): boolean => {
    if (seenTo < 0 || seenTo + 1 < readNumber(oldest)) {
      seenTo = readNumber(newest);
      readTo = 0;
      rooms.clear();
    }
    return readTo === undefined ? readChanges() : readSlice(readTo);
  };

  const readSlice = (from: number): false => {
    const some = parse(slice.get(from, ROOMS_AT_ONCE));
    some.forEach(keep);
    readTo = some.length < ROOMS_AT_ONCE ? undefined : some.at(-1)?.key;
    return false; // what changed meanwhile comes next
  };

  const readChanges = (): boolean => {
    const { numbers, count, last } = ChangesRow.parse(changes.get(seenTo));
    if (count === 0) return true;
    const keys = parseNumbers(numbers);
    const live = parse(these.get(JSON.stringify(keys)));
    const gone = new Set(keys);
    for (const room of live) {
      keep(room);
      gone.delete(room.key);
    }
    for (const key of gone) rooms.delete(key);
    seenTo = last ?? seenTo;
    return count < CHANGES_AT_ONCE;
  };

  return {
    async look(work) {
      for (;;) {
        const result = await read(() => (step() ? { value: work(rooms.values()) } : undefined));
        if (result !== undefined) return result.value;
        await giveWay();
      }
    },
  };
}

/** Says which rows of `facts` changed, came or went; inside the transaction that does it. */
export function createChangeNotes(connection: SqliteConnection): (keys: Iterable<RoomKey>) => void {
  const note = connection.prepare("INSERT INTO changes (key) SELECT value FROM json_each(?)");
  const trim = connection.prepare(`DELETE FROM changes WHERE seq <= (SELECT max(seq) FROM changes) - ${CHANGES_KEPT}`);
  return (keys) => {
    note.run(JSON.stringify([...keys]));
    trim.run();
  };
}

/** As one text: read several times faster than as many rows. */
function sliceSql(which: string): string {
  const columns = Object.keys(LiveRoom.shape);
  const named = columns.map((column) => `'${column}', ${column}`).join(", ");
  const own = columns.map((column) => `${column === "searched" ? "texts" : "facts"}.${column}`).join(", ");
  return `SELECT json_group_array(json_object(${named})) AS rooms FROM
    (SELECT ${own} FROM facts CROSS JOIN texts ON texts.is_live = 1 AND texts.key = facts.key
     WHERE facts.is_live = 1 AND ${which})`;
}
