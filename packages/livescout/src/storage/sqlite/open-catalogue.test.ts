/** What holds for catalogues in files beyond the contract of every store: test/contracts/catalogue-*. */
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Room } from "@livescout/protocol";
import { DEFAULT_FILTER } from "@livescout/protocol/catalogue";
import { afterEach, beforeEach, expect, test } from "vitest";

import type { CatalogueStore } from "../../catalogue/catalogue-store.ts";
import { CATALOGUE_DATABASE } from "./catalogue-schema.ts";
import { loadDriver } from "./driver.ts";
import { openSqliteCatalogue } from "./open-catalogue.ts";
import { openDatabase } from "./open-database.ts";
import { openSqliteStores } from "./open-stores.ts";

const NOW_MS = Date.parse("2026-11-22T12:00:00Z");
const DAY_MS = 86_400_000;
const KEEP = { keepMs: 30 * DAY_MS, thinAfterMs: 2 * DAY_MS, nowMs: NOW_MS };

let folder: string;
let file: string;
let opened: { close(): Promise<void> | void }[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "livescout-catalogue-"));
  file = join(folder, "catalogue.db");
  opened = [];
});
afterEach(async () => {
  for (const each of opened) await each.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = async (options: Partial<Parameters<typeof openSqliteCatalogue>[0]> = {}) => {
  const store = await openSqliteCatalogue({ file, world: "sandbox", waitMs: 50, ...options });
  opened.push(store);
  return store;
};
const openRaw = async () => {
  const connection = new (await loadDriver()).DatabaseSync(file);
  opened.push(connection);
  return connection;
};
const room = (at: number, fields: Partial<Omit<Room, "owner">> & { name?: string } = {}): Room => {
  const { name = `owner${at}`, ...rest } = fields;
  return {
    id: `7300000000000000${String(at).padStart(4, "0")}`,
    world: "sandbox",
    title: `room ${at}`,
    viewerCount: 10,
    isLive: true,
    url: `https://site.invalid/@${name}/live`,
    ...rest,
    owner: { id: `id of ${name}`, uniqueId: name, nickname: `nick of ${name}` },
  };
};
const see = (store: CatalogueStore, atMs: number, rooms: readonly Room[]) =>
  store.record({ atMs, sightings: rooms.map((each) => ({ room: each, source: { channel: "87" } })) });
const refusal = async (work: Promise<unknown>) => {
  const error: unknown = await work.catch((error: unknown) => error);
  expect(error).toMatchObject({ code: "store" });
  return (error as Error).message;
};

test("a catalogue is never taken for the database of keys, nor that for a catalogue", async () => {
  await (await open()).close();
  const keys = join(folder, "livescout.db");
  await (await openSqliteStores({ file: keys, nowMs: () => NOW_MS })).close();
  const bytes = [file, keys].map((path) => readFileSync(path));
  expect(await refusal(openSqliteStores({ file, nowMs: () => NOW_MS }))).toContain("is a catalogue of rooms");
  expect(await refusal(open({ file: keys }))).toContain("is livescout's database of keys and quotas");
  expect([file, keys].map((path) => readFileSync(path))).toEqual(bytes);
});

test("a catalogue belongs to one world; another is refused, and so is a file of none where none is said", async () => {
  await (await open()).close();
  expect(await refusal(open({ world: "upstream" }))).toContain("--catalogue");
  const reader = await openSqliteCatalogue({ file });
  opened.push(reader);
  expect(reader.world).toBe("sandbox");
  const empty = join(folder, "empty.db");
  (await openDatabase({ file: empty, kind: CATALOGUE_DATABASE })).close();
  expect(await refusal(openSqliteCatalogue({ file: empty }))).toContain("of no world yet");
});

test("several that open the same new file at once all succeed, with one schema, and the file can shrink", async () => {
  const stores = await Promise.all(Array.from({ length: 6 }, () => open({ waitMs: 5_000 })));
  await Promise.all(stores.map((store, at) => see(store, NOW_MS, [room(at)])));
  expect((await stores[0]?.findRooms(DEFAULT_FILTER, { nowMs: NOW_MS }))?.keys).toHaveLength(6);
  expect((await openRaw()).prepare("PRAGMA auto_vacuum").get()).toMatchObject({ auto_vacuum: 2 });
});

test("neither name nor words of a forgotten owner are left anywhere in the file or beside it", async () => {
  const store = await open();
  const canary = (at: number) => room(at, { name: "fixture_canary", title: `kanarienvogel ${at}` });
  for (let step = 0; step < 12; step++) {
    const rooms = Array.from({ length: 20 }, (_, at) =>
      room(step * 20 + at, { title: `title ${step} ${"x".repeat(at * 9)}` }),
    );
    await see(store, NOW_MS + step, [...rooms, canary(9_000), canary(9_000 + step)]);
    await see(store, NOW_MS + step, [room(9_000, { name: "fixture_canary", title: `paradiesvogel ${step}` })]);
  }
  await store.watchName("fixture_canary", { atMs: NOW_MS });
  await store.record({
    atMs: NOW_MS + 20,
    sightings: [{ room: room(1), source: { channel: "search", tag: "fixture_canary" } }],
  });
  const bytes = () =>
    Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name)))).toString("latin1");
  expect(bytes()).toContain("fixture_canary");
  await store.forget("fixture_canary", { atMs: NOW_MS });
  for (const word of ["fixture_canary", "kanarienvogel", "paradiesvogel", "73000000000000009000"]) {
    expect(bytes().split(word)).toHaveLength(1);
  }
  expect(await store.isForgotten("fixture_canary")).toBe(true);
});

test("a page that cannot be kept whole is not kept at all, and does not sink the others in its commit", async () => {
  const store = await open();
  const broken = room(2, { viewerCount: 1.5 });
  const [good, bad, other] = await Promise.allSettled([
    see(store, NOW_MS, [room(1)]),
    see(store, NOW_MS, [room(3), broken]),
    see(store, NOW_MS, [room(4)]),
  ]);
  expect([good.status, bad.status, other.status]).toEqual(["fulfilled", "rejected", "fulfilled"]);
  const { keys } = await store.findRooms(DEFAULT_FILTER, { nowMs: NOW_MS });
  expect((await store.readRooms(keys)).map(({ title }) => title).sort()).toEqual(["room 1", "room 4"]);
  expect((await store.eventsAfter(0, { limit: 10 })).map(({ type }) => type)).toEqual(["room.began", "room.began"]);
});

test("while another process holds the lock, reading goes on and writing is refused in bounded time", async () => {
  const store = await open();
  await see(store, NOW_MS, [room(1)]);
  const other = await openRaw();
  other.exec("BEGIN IMMEDIATE");
  expect(await refusal(see(store, NOW_MS, [room(2)]))).toContain("locked");
  await expect(store.check()).rejects.toMatchObject({ code: "store", retryable: true });
  expect((await store.findRooms(DEFAULT_FILTER, { nowMs: NOW_MS })).keys).toHaveLength(1);
  other.exec("ROLLBACK");
  await store.check();
  expect(await see(store, NOW_MS, [room(2)])).toMatchObject({ newRooms: 1 });
});

test("a file removed under a running process is noticed by its check; a closed store refuses", async () => {
  const store = await open();
  renameSync(file, `${file}.away`);
  await expect(store.check()).rejects.toThrow("removed or replaced");
  renameSync(`${file}.away`, file);
  await store.close();
  expect(await refusal(see(store, NOW_MS, [room(1)]))).toContain("closed");
  await refusal(store.findRooms(DEFAULT_FILTER, { nowMs: NOW_MS }));
});

test("a limit on the disk is kept: the oldest observations go first, then ended rooms; live ones stay and the file shrinks", async () => {
  const store = await open();
  const rooms = Array.from({ length: 60 }, (_, at) =>
    room(at, { coverUrl: `https://cover.invalid/${"c".repeat(900)}` }),
  );
  await see(store, NOW_MS - 5 * DAY_MS, rooms);
  const raw = await openRaw();
  raw.exec("BEGIN");
  const insert = raw.prepare("INSERT INTO points (room_key, at, viewers) VALUES (?, ?, 5)");
  for (let at = 0; at < 30_000; at++) insert.run((at % 60) + 1, NOW_MS - 40 * 3_600_000 + at * 1_000);
  raw.exec("COMMIT");
  const full = await store.prune(KEEP);
  expect(full).toMatchObject({ observations: 0, rooms: 0 });

  const limit = Math.round(full.diskBytes * 0.6);
  const pruned = await store.prune({ ...KEEP, diskBytesMax: limit });
  expect(pruned.diskBytes).toBeLessThanOrEqual(limit);
  expect(statSync(file).size).toBeLessThanOrEqual(limit);
  expect(pruned.rooms).toBe(0);
  expect(pruned.observations).toBeGreaterThan(5_000);
  const left = await store.points(rooms[0]?.id ?? "", { fromMs: 0, toMs: NOW_MS });
  expect(left.at(-1)?.atMs).toBe(NOW_MS - 40 * 3_600_000 + 29_940 * 1_000);

  const ends = rooms
    .slice(0, 30)
    .flatMap(({ id }) => (["room_info", "user_room"] as const).map((sign) => ({ roomId: id, sign, atMs: NOW_MS })));
  await store.record({ atMs: NOW_MS, endSigns: ends });
  const last = await store.prune({ ...KEEP, diskBytesMax: 1 });
  expect(last).toMatchObject({ rooms: 30 });
  expect((await store.findRooms(DEFAULT_FILTER, { nowMs: NOW_MS })).keys).toHaveLength(30);
});

test("bits and signs that stand in files never move", async () => {
  const store = await open();
  await store.record({
    atMs: NOW_MS,
    sightings: [
      { room: room(1, { title: "a ش я 漢" }), source: { channel: "87" } },
      { room: room(1, { title: "a ش я 漢" }), source: { channel: "names" } },
    ],
  });
  const row = (await openRaw()).prepare("SELECT sources, scripts FROM facts").get();
  expect(row).toMatchObject({ sources: 0b1_0000_0001, scripts: 0b1000_0001_0011 });
});
