/** Live rooms in memory are those of the file at any moment, whoever changes it and however much. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Room } from "@livescout/protocol";
import type { RoomFilter } from "@livescout/protocol/catalogue";
import { afterEach, beforeEach, expect, test } from "vitest";

import type { CatalogueStore, EndSign } from "../../catalogue/catalogue-store.ts";
import { loadDriver } from "./driver.ts";
import { openSqliteCatalogue } from "./open-catalogue.ts";

const NOW_MS = Date.parse("2026-11-22T12:00:00Z");
const MINUTE_MS = 60_000;

let folder: string;
let file: string;
let opened: { close(): Promise<void> | void }[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "livescout-live-"));
  file = join(folder, "catalogue.db");
  opened = [];
});
afterEach(async () => {
  for (const each of opened) await each.close();
  rmSync(folder, { recursive: true, force: true });
});

const openFile = async () => {
  const store = await openSqliteCatalogue({ file, world: "sandbox" });
  opened.push(store);
  return store;
};
/** The first look is at the file. */
const open = async () => {
  const store = await openFile();
  await found(store);
  return store;
};
const roomId = (at: number) => `730000000000000${String(at).padStart(4, "0")}`;
const room = (at: number, viewerCount = at): Room => ({
  id: roomId(at),
  world: "sandbox",
  title: `room ${at} of many`,
  viewerCount,
  isLive: true,
  url: `https://site.invalid/@owner${at}/live`,
  owner: { id: `id${at}`, uniqueId: `owner${at}`, nickname: "" },
});
const see = (store: CatalogueStore, rooms: readonly Room[], atMs = NOW_MS) =>
  store.record({ atMs, sightings: rooms.map((each) => ({ room: each, source: { channel: "87" } })) });
const end = (store: CatalogueStore, at: number, atMs = NOW_MS + 1) =>
  store.record({
    atMs,
    endSigns: (["room_info", "user_room"] satisfies EndSign[]).map((sign) => ({ roomId: roomId(at), sign, atMs })),
  });
const many = (count: number, viewers?: number) => Array.from({ length: count }, (_, at) => room(at, viewers));

async function found(store: CatalogueStore, filter: Partial<RoomFilter> = {}): Promise<string[]> {
  const { keys } = await store.findRooms({ live: "yes", sort: "viewers", order: "asc", ...filter }, { nowMs: NOW_MS });
  return (await store.readRooms(keys)).map(({ id }) => id);
}
const ids = (...ats: number[]) => ats.map(roomId);

test("who only reads follows what another process sees, ends, sees again, renames and erases", async () => {
  const [writer, reader] = [await open(), await open()];
  expect(await found(reader)).toEqual([]);
  await see(writer, [room(1), room(2), room(3)]);
  expect(await found(reader)).toEqual(ids(1, 2, 3));
  await see(writer, [room(1, 9)]);
  expect(await found(reader)).toEqual(ids(2, 3, 1));
  await end(writer, 3);
  expect(await found(reader)).toEqual(ids(2, 1));
  expect(await found(reader, { live: "any" })).toEqual(ids(2, 3, 1));
  await see(writer, [{ ...room(3), title: "back again" }], NOW_MS + MINUTE_MS);
  expect(await found(reader, { words: "back" })).toEqual(ids(3));
  expect(await found(reader, { words: "many" })).toEqual(ids(2, 1));
  expect(await found(reader, { sort: "name", order: "desc" })).toEqual(ids(3, 2, 1));
  await writer.forget("owner2", { atMs: NOW_MS });
  expect(await found(reader)).toEqual(ids(3, 1));
});

test("the first look, at the file, sees what later ones see in memory", async () => {
  const store = await open();
  await see(store, many(30));
  await end(store, 3);
  for (const filter of [{}, { order: "desc" }, { sort: "name" }, { words: "room 2" }] satisfies Partial<RoomFilter>[]) {
    const inMemory = await found(store, filter);
    expect(inMemory.length).toBeGreaterThan(5);
    expect(await found(await openFile(), filter)).toEqual(inMemory);
  }
});

test("what changes while all rooms are read for the first time is not missed", async () => {
  const [writer, reader] = [await open(), await open()];
  await see(writer, many(1_200));
  const first = found(reader);
  await end(writer, 0); // read long ago, once this is through
  await see(writer, [room(1, 5_000), room(1_300)]);
  await first;
  const now = await found(reader);
  expect(now.slice(0, 2)).toEqual(ids(2, 3));
  expect(now.slice(-2)).toEqual(ids(1_300, 1));
  expect(now).toEqual(await found(await open()));
});

test("who did not look for longer than changes are kept reads everything anew, and the list of changes stays short", async () => {
  const [writer, reader] = [await open(), await open()];
  await see(writer, many(40));
  expect(await found(reader)).toHaveLength(40);
  await end(writer, 7);
  const raw = new (await loadDriver()).DatabaseSync(file);
  opened.push(raw);
  raw.exec("BEGIN");
  const note = raw.prepare("INSERT INTO changes (key) VALUES (1)");
  for (let at = 0; at < 25_000; at++) note.run();
  raw.exec("COMMIT");
  await see(writer, [room(3, 1_000)]);
  expect(raw.prepare("SELECT count(*) AS n FROM changes").get()).toEqual({ n: 20_000 });
  const now = await found(reader);
  expect(now).toHaveLength(39);
  expect(now.at(-1)).toBe(roomId(3));
});

test("what is undone in the file was never seen", async () => {
  const store = await open();
  await see(store, [room(1)]);
  expect(await found(store)).toEqual(ids(1));
  const halfDone = see(store, [room(2), room(3, 1.5)]);
  await expect(halfDone).rejects.toMatchObject({ code: "store" });
  expect(await found(store)).toEqual(ids(1));
  await see(store, [room(4)]);
  expect(await found(store)).toEqual(ids(1, 4));
});

test("a catalogue from before changes were noted is brought up to it with its rooms", async () => {
  const before = await open();
  await see(before, many(3));
  await before.close();
  const raw = new (await loadDriver()).DatabaseSync(file);
  raw.exec("DROP TABLE changes; PRAGMA user_version = 1");
  raw.close();
  const store = await open();
  expect(await found(store)).toEqual(ids(0, 1, 2));
  await see(store, [room(3)]);
  expect(await found(store)).toEqual(ids(0, 1, 2, 3));
});
