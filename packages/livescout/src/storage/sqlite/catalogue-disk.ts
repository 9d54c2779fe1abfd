/**
 * How much of the disk a catalogue takes, and keeping it below a limit: the oldest observations go first, then ended rooms,
 * the longest unseen before the others. Live rooms stay.
 */
import { stat } from "node:fs/promises";

import { type CatalogueDatabase, giveWay, readNumber, readNumbers } from "./catalogue-database.ts";
import { createRoomEraser } from "./catalogue-erase.ts";

const HOUR_MS = 3_600_000;
const ROOMS_AT_ONCE = 250;
const ROOMS_ERASED_AT_ONCE = 20;
/** Pages that are given back to the disk in one transaction. */
const PAGES_AT_ONCE = 250;
/** With more free pages than one in so many the file is cut, limit or not. */
const FREE_SHARE = 8;
/** What an observation takes, with its share of the page: a guess that decides only how much goes at a time. */
const POINT_BYTES = 32;

export type Freed = { observations: number; rooms: number; events: number };

export type DiskKeeper = {
  bytes(): Promise<number>;
  keepBelow(bytesMax: number | undefined): Promise<Freed>;
};

export function createDiskKeeper({ connection, file, read, write }: CatalogueDatabase): DiskKeeper {
  const prepare = (sql: string) => connection.prepare(sql);
  const eraser = createRoomEraser(connection);
  const pageCount = prepare("SELECT page_count AS n FROM pragma_page_count");
  const pageSize = prepare("SELECT page_size AS n FROM pragma_page_size");
  const freePages = prepare("SELECT freelist_count AS n FROM pragma_freelist_count");
  const firstRoom = prepare("SELECT min(room_key) AS n FROM points");
  const lastRoom = prepare("SELECT max(room_key) AS n FROM points");
  const hoursOf = prepare(
    `SELECT group_concat(hour) AS numbers FROM (SELECT at / ${HOUR_MS} AS hour FROM points WHERE room_key BETWEEN ? AND ?)`,
  );
  const dropPoints = prepare("DELETE FROM points WHERE room_key BETWEEN ? AND ? AND at < ?");
  const endedRooms = prepare(
    `SELECT group_concat(key) AS numbers FROM
       (SELECT key FROM facts WHERE is_live = 0 ORDER BY observed, key LIMIT ${ROOMS_ERASED_AT_ONCE})`,
  );

  const cutSideFile = () => read(() => void connection.prepare("PRAGMA wal_checkpoint(TRUNCATE)").all());

  /** What the data takes once free pages are given back. */
  const usedBytes = () => read(() => (readNumber(pageCount) - readNumber(freePages)) * readNumber(pageSize));

  const bytes = async (): Promise<number> => {
    const sizes = await Promise.all(
      [file, `${file}-wal`].map((path) =>
        stat(path).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  };

  const giveBack = async (): Promise<void> => {
    while ((await read(() => readNumber(freePages))) > 0) {
      const before = await read(() => readNumber(pageCount));
      await read(() => connection.exec(`PRAGMA incremental_vacuum(${PAGES_AT_ONCE})`));
      if ((await read(() => readNumber(pageCount))) >= before) break; // a file that was made without it
      await giveWay();
    }
    await cutSideFile();
  };

  const forPoints = async (work: (from: number, to: number) => Promise<void>): Promise<void> => {
    const [first, last] = await read(() => [readNumber(firstRoom), readNumber(lastRoom)] as const);
    for (let from = first; from <= last; from += ROOMS_AT_ONCE) {
      await work(from, from + ROOMS_AT_ONCE - 1);
      await giveWay();
    }
  };

  /** The time before which lie about as many observations as are to go; `undefined` where there are none. */
  const cutAt = async (count: number): Promise<number | undefined> => {
    const counts = new Map<number, number>();
    await forPoints(async (from, to) => {
      for (const hour of await read(() => readNumbers(hoursOf, from, to)))
        counts.set(hour, (counts.get(hour) ?? 0) + 1);
    });
    let sum = 0;
    for (const [hour, here] of [...counts].sort(([a], [b]) => a - b)) {
      sum += here;
      if (sum >= count) return (hour + 1) * HOUR_MS;
    }
    return sum === 0 ? undefined : Number.MAX_SAFE_INTEGER;
  };

  const dropOldest = async (bytesOver: number): Promise<number> => {
    const beforeMs = await cutAt(Math.ceil(bytesOver / POINT_BYTES));
    let gone = 0;
    if (beforeMs !== undefined) {
      await forPoints(async (from, to) => {
        gone += await write(() => Number(dropPoints.run(from, to, beforeMs).changes));
      });
    }
    return gone;
  };

  const dropEnded = () =>
    write(() => {
      const keys = readNumbers(endedRooms);
      return { rooms: keys.length, ...eraser.erase(keys) };
    });

  return {
    bytes,
    async keepBelow(bytesMax = Number.POSITIVE_INFINITY) {
      const freed: Freed = { observations: 0, rooms: 0, events: 0 };
      for (let over = (await usedBytes()) - bytesMax; over > 0; over = (await usedBytes()) - bytesMax) {
        const observations = await dropOldest(over);
        freed.observations += observations;
        if (observations > 0) continue;
        const ended = await dropEnded();
        if (ended.rooms === 0) break; // nothing is left that may go
        freed.rooms += ended.rooms;
        freed.observations += ended.observations;
        freed.events += ended.events;
        await giveWay();
      }
      const [pages, free] = await read(() => [readNumber(pageCount), readNumber(freePages)] as const);
      if (free > pages / FREE_SHARE || (await bytes()) > bytesMax) await giveBack();
      return freed;
    },
  };
}
