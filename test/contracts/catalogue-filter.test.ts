/** Every store answers every filter exactly as `judgeRoom` would, room by room, in a total order. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  type CatalogueRoom,
  DEFAULT_FILTER,
  foldText,
  judgeRoom,
  type RoomFilter,
  type UncertainFilter,
} from "@livescout/protocol/catalogue";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";

import type { CatalogueStore, Point } from "../../packages/livescout/src/catalogue/catalogue-store.ts";
import { createMemoryCatalogueStore } from "../../packages/livescout/src/storage/memory/catalogue-store.ts";
import { openSqliteCatalogue } from "../../packages/livescout/src/storage/sqlite/open-catalogue.ts";
import {
  anyFilter,
  MINUTE_MS,
  pageOf,
  roomFields,
  roomId,
  sampleRoom,
  SOURCES,
  START_MS,
} from "../support/catalogue-samples.ts";

const folder = mkdtempSync(join(tmpdir(), "livescout-filter-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

const STORES: readonly [string, () => Promise<CatalogueStore>][] = [
  ["memory", async () => createMemoryCatalogueStore({ world: "sandbox" })],
  ["sqlite", () => openSqliteCatalogue({ file: join(folder, `${files++}.db`), world: "sandbox" })],
];

const page = fc.record({
  minutes: fc.integer({ min: 0, max: 40 }),
  source: fc.constantFrom(...SOURCES),
  rooms: fc.array(fc.tuple(fc.integer({ min: 0, max: 24 }), roomFields), { minLength: 1, maxLength: 15 }),
});
type Page = typeof page extends fc.Arbitrary<infer Value> ? Value : never;

async function fill(store: CatalogueStore, pages: readonly Page[], ended: readonly number[]): Promise<void> {
  for (const { minutes, source, rooms } of pages) {
    const atMs = START_MS - minutes * MINUTE_MS;
    await store.record(
      pageOf(
        atMs,
        rooms.map(([number, fields]) => sampleRoom(number, fields)),
        source,
      ),
    );
  }
  const signs = ["room_info", "user_room"] as const;
  const endSigns = ended.flatMap((number) =>
    signs.map((sign) => ({ roomId: roomId(number), sign, atMs: START_MS + 1 })),
  );
  await store.record({ atMs: START_MS + 1, endSigns });
}

type Known = { key: number; room: CatalogueRoom; rising: number | undefined };

async function allRooms(store: CatalogueStore): Promise<Known[]> {
  const { keys } = await store.findRooms({ live: "any", sort: "viewers", order: "desc" }, { nowMs: START_MS });
  const rooms = await store.readRooms(keys);
  const points = await store.recentPoints(
    rooms.map(({ id }) => id),
    { sinceMs: 0 },
  );
  return rooms.map((room, at) => ({ key: keys[at] ?? 0, room, rising: risingOf(room, points.get(room.id) ?? []) }));
}

/** By the docs: viewers gained per minute in the 15 minutes up to the last observation, to hundredths. */
function risingOf({ observedAt, viewerCount }: CatalogueRoom, points: readonly Point[]): number | undefined {
  const lastMs = Date.parse(observedAt);
  const first = points.find(({ atMs }) => atMs >= lastMs - 15 * MINUTE_MS);
  if (lastMs < START_MS - 15 * MINUTE_MS || first === undefined || first.atMs === lastMs) return undefined;
  return Math.round(((viewerCount - first.viewerCount) * 100) / Math.max(1, (lastMs - first.atMs) / MINUTE_MS)) / 100;
}

function expected(all: readonly Known[], filter: RoomFilter) {
  const unknown: { [name in UncertainFilter]?: number } = {};
  const matching = all.filter(({ room }) => {
    const verdict = judgeRoom(filter, room, { nowMs: START_MS });
    if (verdict.kind === "unknown") for (const name of verdict.filters) unknown[name] = (unknown[name] ?? 0) + 1;
    return verdict.kind === "match";
  });
  const value = ({ room, rising }: Known) =>
    ({
      viewers: room.viewerCount,
      rising,
      newest: Date.parse(room.startedAt ?? room.firstSeenAt),
      name: foldText(room.owner.uniqueId),
    })[filter.sort];
  const known = matching.filter((room) => value(room) !== undefined);
  const sign = filter.order === "asc" ? 1 : -1;
  const byKey = (a: Known, b: Known) => sign * (a.key - b.key);
  const compare = (a: Known, b: Known) => {
    const [one, other] = [value(a) ?? 0, value(b) ?? 0];
    return one < other ? -sign : one > other ? sign : byKey(a, b);
  };
  const last = matching.filter((room) => value(room) === undefined).sort(byKey);
  return { keys: [...known.sort(compare), ...last].map(({ key }) => key), unknown };
}

test.each(STORES)(
  "%s: rooms, order and counts of unknown fields are those of judgeRoom, for any filter",
  async (_, open) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(page, { minLength: 1, maxLength: 6 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 24 }), { maxLength: 8 }),
        fc.array(anyFilter, { minLength: 40, maxLength: 40 }),
        async (pages, ended, filters) => {
          const store = await open();
          const early = pages.slice(0, pages.length / 2);
          await fill(store, early, []);
          await store.findRooms(DEFAULT_FILTER, { nowMs: START_MS }); // whoever keeps something from one look to the next
          await fill(store, pages.slice(early.length), ended);
          const all = await allRooms(store);
          for (const filter of filters) {
            expect({ filter, ...(await store.findRooms(filter, { nowMs: START_MS })) }).toEqual({
              filter,
              ...expected(all, filter),
            });
          }
          await store.close();
        },
      ),
      { numRuns: 12 },
    );
  },
);

test.each(STORES)("%s: signs of a query language in words mean themselves", async (_, open) => {
  const store = await open();
  const titles = ["100% a_b", "1000 axb", "c\\d [x]*?", "\"quoted\" 'text'", "NEAR(a b) OR -x", "nul\0inside"];
  await store.record(
    pageOf(
      START_MS,
      titles.map((title, at) => sampleRoom(at, { title })),
    ),
  );
  const find = async (words: string) => {
    const { keys } = await store.findRooms({ words, live: "yes", sort: "newest", order: "asc" }, { nowMs: START_MS });
    return (await store.readRooms(keys)).map(({ id }) => Number(id.slice(-3)));
  };
  expect(await find("0%")).toEqual([0]);
  expect(await find("a_b")).toEqual([0]);
  expect(await find("\\d")).toEqual([2]);
  expect(await find("[x]*?")).toEqual([2]);
  expect(await find('"quoted"')).toEqual([3]);
  expect(await find("OR -x near(A")).toEqual([4]);
  expect(await find("inside")).toEqual([5]);
  await store.close();
});
