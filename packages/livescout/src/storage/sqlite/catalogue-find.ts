/**
 * Rooms by filter: live ones in memory from the second look on, ended ones in the file a range of keys at a time, so that a
 * long list holds nobody up.
 *
 * Keys and sort values come back as two texts, and are put in order here: SQLite's own sorting takes longer than the search.
 * Only names it sorts itself, by their index.
 */

import { foldText, type RoomFilter, UNCERTAIN_FILTERS } from "@livescout/protocol/catalogue";
import * as z from "zod/mini";

import type { CatalogueStore, RoomKey, RoomsFound } from "../../catalogue/catalogue-store.ts";
import {
  type CatalogueDatabase,
  createStatementCache,
  giveWay,
  parseNumbers,
  readNumber,
  readNumbers,
} from "./catalogue-database.ts";
import { compileFilter, type FoundKeys, type NameKeys, searchSql } from "./catalogue-query.ts";
import type { SqliteConnection } from "./driver.ts";
import { searchLive } from "./live-filter.ts";
import { createLiveRooms, type LiveRoom } from "./live-rooms.ts";
import { sortKeys } from "./sort-keys.ts";

/** Keys of ended rooms that one statement looks through. */
const ENDED_KEYS_AT_ONCE = 15_000;

const FoundRow = z.catchall(
  z.object({
    keys: z.nullable(z.string()),
    sort: z.optional(z.nullable(z.string())),
    rest: z.nullable(z.string()),
  }),
  z.nullable(z.number()),
);

export function createRoomSearch(database: CatalogueDatabase): Pick<CatalogueStore, "findRooms"> {
  const { connection, read } = database;
  const statement = createStatementCache(connection);
  const names = createNameKeys(connection);
  const liveRooms = createLiveRooms(database);
  const firstEnded = connection.prepare("SELECT min(key) AS n FROM facts WHERE is_live = 0");
  const lastEnded = connection.prepare("SELECT max(key) AS n FROM facts WHERE is_live = 0");
  const liveByName = connection.prepare(
    "SELECT group_concat(key) AS numbers FROM (SELECT key FROM facts WHERE is_live = 1 ORDER BY name, key)",
  );

  /** Reading all of them into memory pays for who looks again: a program that asks once asks the file. */
  let isFirst = true;

  const search = (filter: RoomFilter, { nowMs, rows }: { nowMs: number; rows: string }): FoundKeys => {
    const compiled = compileFilter(filter, { nowMs, names, rows });
    const sql = searchSql(compiled, { rows, ...(filter.sort === "name" && { order: filter.order }) });
    const { keys, sort = null, rest, ...counts } = FoundRow.parse(statement(sql.text).get(...sql.values));
    const unknown = compiled.uncertain.flatMap(({ name }, at) => {
      const count = counts[`u${at}`] ?? 0;
      return count > 0 ? [[name, count] as const] : [];
    });
    return {
      keys: parseNumbers(keys),
      values: parseNumbers(sort),
      rest: parseNumbers(rest),
      unknown: Object.fromEntries(unknown),
    };
  };

  const searchInMemory = (rooms: Iterable<LiveRoom>, filter: RoomFilter, nowMs: number): FoundKeys => {
    const found = searchLive(rooms, filter, { nowMs, names });
    if (filter.sort !== "name") return found;
    const matching = marksOf(found.keys);
    const keys = readNumbers(liveByName).filter((key) => matching[key] === 1);
    return { ...found, keys: filter.order === "asc" ? keys : keys.reverse() };
  };

  async function* searchAll(filter: RoomFilter, nowMs: number): AsyncGenerator<FoundKeys> {
    if (filter.sort === "name" && filter.live !== "yes") {
      yield await read(() => search(filter, { nowMs, rows: `is_live ${filter.live === "no" ? "= 0" : "IN (0, 1)"}` }));
      return;
    }
    if (filter.live !== "no") {
      const fromFile = isFirst;
      isFirst = false;
      yield await (fromFile
        ? read(() => search(filter, { nowMs, rows: "is_live = 1" }))
        : liveRooms.look((rooms) => searchInMemory(rooms, filter, nowMs)));
    }
    if (filter.live === "yes") return;
    const [first, last] = await read(() => [readNumber(firstEnded), readNumber(lastEnded)] as const);
    for (let from = first; from <= last; from += ENDED_KEYS_AT_ONCE) {
      await giveWay();
      const rows = `is_live = 0 AND key BETWEEN ${from} AND ${from + ENDED_KEYS_AT_ONCE - 1}`;
      yield await read(() => search(filter, { nowMs, rows }));
    }
  }

  return {
    async findRooms(filter, { nowMs }) {
      let [keys, values, rest]: [RoomKey[], number[], RoomKey[]] = [[], [], []];
      const unknown: RoomsFound["unknown"] = {};
      for await (const found of searchAll(filter, nowMs)) {
        keys = keys.length === 0 ? found.keys : keys.concat(found.keys);
        values = values.length === 0 ? found.values : values.concat(found.values);
        rest = rest.length === 0 ? found.rest : rest.concat(found.rest);
        for (const { name, count } of countsOf(found.unknown)) unknown[name] = (unknown[name] ?? 0) + count;
      }
      const ordered = filter.sort === "name" ? keys : sortKeys(keys, values, filter.order);
      const all = rest.length === 0 ? ordered : [...ordered, ...sortKeys(rest, rest, filter.order)];
      // A room that ended between two looks was found in both.
      return { keys: filter.live === "any" ? withoutRepeats(all) : all, unknown };
    },
  };
}

const countsOf = (unknown: RoomsFound["unknown"]) =>
  UNCERTAIN_FILTERS.flatMap((name) => (unknown[name] === undefined ? [] : [{ name, count: unknown[name] }]));

/** A 1 at the place of each key: quicker to make and to ask than a set, for tens of thousands. */
function marksOf(keys: readonly RoomKey[]): Uint8Array {
  const marks = new Uint8Array(keys.reduce((most, key) => Math.max(most, key), 0) + 1);
  for (const key of keys) marks[key] = 1;
  return marks;
}

function withoutRepeats(keys: readonly RoomKey[]): RoomKey[] {
  const left = marksOf(keys);
  return keys.filter((key) => {
    const isFirst = left[key] === 1;
    left[key] = 0;
    return isFirst;
  });
}

function createNameKeys(connection: SqliteConnection): NameKeys {
  const numbers = (column: string, where: string) =>
    connection.prepare(`SELECT group_concat(${column}) AS numbers FROM ${where}`);
  const wanted = "IN (SELECT value FROM json_each(?))";
  const keysOfNames = numbers("key", `names WHERE folded ${wanted}`);
  const ofTags = `sources WHERE folded_tag ${wanted} AND tag <> ''`;
  const keysOfTags = numbers("key", ofTags);
  const liveKeysOfTags = numbers(
    "DISTINCT room_key",
    `sightings WHERE source_key IN (SELECT key FROM ${ofTags})
       AND room_key >= (SELECT min(key) FROM facts WHERE is_live = 1)`,
  );
  const folded = (texts: readonly string[]) => JSON.stringify(texts.map(foldText));
  return {
    keysOfNames: (texts) => readNumbers(keysOfNames, folded(texts)),
    keysOfTags: (tags) => readNumbers(keysOfTags, folded(tags)),
    liveKeysOfTags: (tags) => readNumbers(liveKeysOfTags, folded(tags)),
  };
}
