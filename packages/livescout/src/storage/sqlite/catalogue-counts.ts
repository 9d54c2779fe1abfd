/** Rooms, viewers, calls and captures, counted. Long counts go a part at a time. */
import type { SourceRef } from "@livescout/protocol/catalogue";
import * as z from "zod/mini";

import { type CapturedRoom, countCaptures } from "../../catalogue/capture-cells.ts";
import type { CatalogueStore, Tally } from "../../catalogue/catalogue-store.ts";
import { sumYields } from "../../catalogue/source-yields.ts";
import { sourceText } from "../../catalogue/source-text.ts";
import { type CatalogueDatabase, giveWay, inChunks, readNumbers } from "./catalogue-database.ts";
import { OutcomeName, toSource } from "./catalogue-rows.ts";
import type { SqliteConnection } from "./driver.ts";

/** Rooms whose sources one statement looks up. */
const ROOMS_AT_ONCE = 5_000;

const TallyRow = z.object({ rooms: z.number(), viewers: z.nullable(z.number()) });
const NamedRow = z.extend(TallyRow, { text: z.string() });
const SourceTallyRow = z.extend(TallyRow, { source_key: z.number() });
const SourceRow = z.object({ key: z.number(), channel: z.string(), tag: z.string() });
const SeriesRow = z.object({ at: z.number(), rooms: z.number(), viewers: z.number() });
const YieldRow = z.object({
  channel: z.string(),
  tag: z.string(),
  outcome: OutcomeName,
  calls: z.number(),
  rooms: z.number(),
  new_rooms: z.number(),
  last_at: z.number(),
});
const CapturedRow = z.object({
  room_id: z.string(),
  viewers: z.number(),
  is_game: z.number(),
  sources: z.string(),
});

type Counting = Pick<CatalogueStore, "tallies" | "yields" | "captures" | "series" | "noteSeries">;

export function createCounting({ connection, read, write }: CatalogueDatabase): Counting {
  const prepare = (sql: string) => connection.prepare(sql);
  const sourcesByKey = createSourceReader(connection);
  const live = prepare("SELECT count(*) AS rooms, sum(viewers) AS viewers FROM facts WHERE is_live = 1");
  const by = (column: "topic" | "game" | "language") =>
    prepare(
      `SELECT names.text, count(*) AS rooms, sum(viewers) AS viewers FROM facts JOIN names ON names.key = facts.${column}
       WHERE is_live = 1 GROUP BY facts.${column} ORDER BY rooms DESC, text`,
    );
  const [byTopic, byGame, byLanguage] = [by("topic"), by("game"), by("language")];
  const liveKeys = prepare("SELECT group_concat(key) AS numbers FROM facts WHERE is_live = 1");
  const bySource = prepare(
    `SELECT source_key, count(*) AS rooms, sum(viewers) AS viewers
     FROM facts CROSS JOIN sightings ON room_key = facts.key
     WHERE is_live = 1 AND facts.key IN (SELECT value FROM json_each(?)) GROUP BY source_key`,
  );
  const yields = prepare(
    `SELECT channel, tag, outcome, count(*) AS calls, sum(rooms) AS rooms, sum(new_rooms) AS new_rooms, max(at) AS last_at
     FROM calls JOIN sources ON sources.key = source_key WHERE at >= ? GROUP BY source_key, outcome`,
  );
  const capturedKeys = prepare(
    "SELECT group_concat(key) AS numbers FROM facts WHERE is_live IN (0, 1) AND observed >= ?",
  );
  const captured = prepare(
    `SELECT room_id, viewers, game IS NOT NULL AS is_game, group_concat(source_key) AS sources
     FROM json_each(?) CROSS JOIN facts ON facts.is_live IN (0, 1) AND facts.key = json_each.value
     CROSS JOIN sightings ON room_key = facts.key AND last_at >= ? CROSS JOIN rooms ON rooms.key = facts.key
     GROUP BY facts.key`,
  );
  const series = prepare("SELECT at, rooms, viewers FROM series WHERE at >= ? ORDER BY at");
  const noteSeries = prepare("INSERT OR REPLACE INTO series (at, rooms, viewers) VALUES (?, ?, ?)");

  return {
    async tallies() {
      const total = await read(() => toTally(live.get()));
      const topics = await read(() => byTopic.all().map(toNamed));
      await giveWay();
      const games = await read(() => byGame.all().map(toNamed));
      await giveWay();
      const languages = await read(() => byLanguage.all().map(toNamed));
      const sums = new Map<number, Tally>();
      for (const keys of inChunks(await read(() => readNumbers(liveKeys)), ROOMS_AT_ONCE)) {
        await giveWay();
        for (const row of await read(() => bySource.all(JSON.stringify(keys)))) {
          const { source_key: key, rooms, viewers } = SourceTallyRow.parse(row);
          const sum = sums.get(key) ?? { rooms: 0, viewers: 0 };
          sums.set(key, { rooms: sum.rooms + rooms, viewers: sum.viewers + (viewers ?? 0) });
        }
      }
      const sources = await read(() => sourcesByKey([...sums.keys()]));
      return {
        live: total,
        byTopic: topics.map(({ text, ...tally }) => ({ topic: text, ...tally })),
        byGame: games.map(({ text, ...tally }) => ({ game: text, ...tally })),
        byLanguage: languages.map(({ text, ...tally }) => ({ language: text, ...tally })),
        bySource: [...sums]
          .flatMap(([key, tally]) => (sources.has(key) ? [{ source: sources.get(key) as SourceRef, ...tally }] : []))
          .sort((a, b) => b.rooms - a.rooms || (sourceText(a.source) < sourceText(b.source) ? -1 : 1)),
      };
    },

    yields: ({ sinceMs }) =>
      read(() =>
        sumYields(
          yields.all(sinceMs).map((row) => {
            const { channel, tag, new_rooms: newRooms, last_at: lastAtMs, ...same } = YieldRow.parse(row);
            return { ...same, source: toSource(channel, tag), newRooms, lastAtMs };
          }),
        ),
      ),

    async captures(window) {
      const rooms: CapturedRoom[] = [];
      for (const keys of inChunks(await read(() => readNumbers(capturedKeys, window.sinceMs)), ROOMS_AT_ONCE)) {
        await giveWay();
        const rows = await read(() => captured.all(JSON.stringify(keys), window.sinceMs));
        const found = rows.map((row) => CapturedRow.parse(row));
        const sources = await read(() => sourcesByKey([...new Set(found.flatMap((row) => keysIn(row.sources)))]));
        for (const row of found) {
          rooms.push({
            roomId: row.room_id,
            viewerCount: row.viewers,
            isGame: row.is_game === 1,
            sources: keysIn(row.sources).flatMap((key) => sources.get(key) ?? []),
          });
        }
      }
      return countCaptures(rooms, window);
    },

    series: ({ sinceMs }) =>
      read(() =>
        series.all(sinceMs).map((row) => {
          const { at, ...tally } = SeriesRow.parse(row);
          return { atMs: at, ...tally };
        }),
      ),

    noteSeries: ({ atMs }) =>
      write(() => {
        const { rooms, viewers } = toTally(live.get());
        noteSeries.run(atMs, rooms, viewers);
      }),
  };
}

const keysIn = (text: string): number[] => text.split(",").map(Number);

function toTally(row: unknown): Tally {
  const { rooms, viewers } = TallyRow.parse(row);
  return { rooms, viewers: viewers ?? 0 };
}

const toNamed = (row: unknown): Tally & { text: string } => ({ text: NamedRow.parse(row).text, ...toTally(row) });

function createSourceReader(connection: SqliteConnection): (keys: readonly number[]) => Map<number, SourceRef> {
  const statement = connection.prepare(
    "SELECT key, channel, tag FROM sources WHERE key IN (SELECT value FROM json_each(?))",
  );
  return (keys) =>
    new Map(
      statement.all(JSON.stringify(keys)).map((row) => {
        const { key, channel, tag } = SourceRow.parse(row);
        return [key, toSource(channel, tag)];
      }),
    );
}
