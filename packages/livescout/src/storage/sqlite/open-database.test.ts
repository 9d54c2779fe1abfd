import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { loadDriver } from "./driver.ts";
import { openDatabase, type OpenDatabaseOptions } from "./open-database.ts";
import { openSqliteStores } from "./open-stores.ts";
import { MIGRATIONS } from "./schema.ts";

const nowMs = () => Date.parse("2026-11-22T12:00:00Z");
const NOW = MIGRATIONS.length;
const NEXT = [...MIGRATIONS, "ALTER TABLE keys ADD COLUMN note TEXT; CREATE TABLE extra (id INTEGER) STRICT;"];

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "livescout-database-"));
  file = join(folder, "data", "livescout.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const openAndClose = async (options: Partial<OpenDatabaseOptions> = {}) => {
  (await openDatabase({ file, waitMs: 100, ...options })).close();
};
const refusal = async (options: Partial<OpenDatabaseOptions> = {}) => {
  const error: unknown = await openDatabase({ file, waitMs: 100, ...options }).catch((error: unknown) => error);
  expect(error).toMatchObject({ code: "store", retryable: false });
  return (error as Error).message;
};
const inside = async (path: string, sql: string): Promise<unknown> => {
  const { DatabaseSync } = await loadDriver();
  const connection = new DatabaseSync(path);
  try {
    return connection.prepare(sql).get();
  } finally {
    connection.close();
  }
};
const change = async (path: string, sql: string) => {
  const { DatabaseSync } = await loadDriver();
  const connection = new DatabaseSync(path);
  connection.exec(sql);
  connection.close();
};
/** Without SQLite's side files, which the driver for Node 20 keeps until the process ends. */
const files = () =>
  readdirSync(join(folder, "data"))
    .filter((name) => !/-(?:shm|wal)$/.test(name))
    .sort();
const version = (path = file) => inside(path, "PRAGMA user_version");

test("a new database, its side files and its folder are for their owner alone", async () => {
  const stores = await openSqliteStores({ file, nowMs });
  await stores.quota.take("key_a", "2026-11-22", 5);
  const names = readdirSync(join(folder, "data"));
  expect(names.sort()).toEqual(["livescout.db", "livescout.db-shm", "livescout.db-wal"]);
  for (const name of names) expect(statSync(join(folder, "data", name)).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, "data")).mode & 0o777).toBe(0o700);
  await stores.close();
});

test("every commit is flushed to the disk before it is answered", async () => {
  const { connection, close } = await openDatabase({ file });
  expect(connection.prepare("PRAGMA synchronous").get()).toMatchObject({ synchronous: 2 });
  expect(connection.prepare("PRAGMA journal_mode").get()).toMatchObject({ journal_mode: "wal" });
  close();
});

test("several that open the same new file at once all succeed, with one schema", async () => {
  const opened = await Promise.all(
    Array.from({ length: 8 }, () => openSqliteStores({ file, world: "sandbox", nowMs })),
  );
  expect(await opened[7]?.world()).toBe("sandbox");
  for (const stores of opened) await stores.close();
  expect(await version()).toMatchObject({ user_version: MIGRATIONS.length });
});

test("an older schema is copied, then migrated, and nothing in it is lost", async () => {
  const before = await openSqliteStores({ file, world: "upstream", nowMs });
  await before.quota.take("key_a", "2026-11-22", 5);
  await before.close();
  await openAndClose({ migrations: NEXT });
  expect(await version()).toMatchObject({ user_version: NOW + 1 });
  expect(await inside(file, "SELECT used FROM quota")).toMatchObject({ used: 1 });
  expect(await inside(file, "SELECT count(*) AS n FROM extra")).toMatchObject({ n: 0 });
  const copy = `${file}.before-v${NOW + 1}.bak`;
  expect(files()).toEqual(["livescout.db", `livescout.db.before-v${NOW + 1}.bak`]);
  expect(statSync(copy).mode & 0o777).toBe(0o600);
  const old = await openSqliteStores({ file: copy, nowMs });
  expect(await old.world()).toBe("upstream");
  expect(await old.quota.used("key_a", "2026-11-22")).toBe(1);
  await old.close();
});

test("keys of a database from before there were scopes may do everything", async () => {
  await openAndClose({ migrations: MIGRATIONS.slice(0, 1) });
  await change(file, "INSERT INTO keys VALUES ('key_old', 'fixture-digest', 'fixture-pepper', '', 'pro', 1, NULL)");
  const stores = await openSqliteStores({ file, nowMs });
  expect(await stores.keys.list()).toMatchObject([{ id: "key_old", scopes: ["feed", "read"] }]);
  await stores.close();
});

test("the copy holds what was written a moment before, although another connection still has the file open", async () => {
  const running = await openSqliteStores({ file, nowMs });
  await running.quota.take("key_a", "2026-11-22", 5);
  await openAndClose({ migrations: NEXT });
  await running.close();
  expect(await inside(`${file}.before-v${NOW + 1}.bak`, "SELECT used FROM quota")).toMatchObject({ used: 1 });
});

test("several that migrate the same file at once all succeed, and one copy is made", async () => {
  await openAndClose();
  await Promise.all(Array.from({ length: 6 }, () => openAndClose({ migrations: NEXT, waitMs: 5_000 })));
  expect(await version()).toMatchObject({ user_version: NOW + 1 });
  expect(files()).toEqual(["livescout.db", `livescout.db.before-v${NOW + 1}.bak`]);
});

test("a migration that fails leaves the file as it was, and the copy beside it", async () => {
  await openAndClose();
  await expect(openAndClose({ migrations: [...MIGRATIONS, "CREATE TABLE a (n); NONSENSE;"] })).rejects.toMatchObject({
    code: "store",
  });
  expect(await version()).toMatchObject({ user_version: NOW });
  expect(await inside(file, "SELECT count(*) AS n FROM sqlite_schema WHERE name = 'a'")).toMatchObject({ n: 0 });
  await openAndClose();
});

test("a newer schema is refused: which file, its version, ours, and what to do", async () => {
  await openAndClose({ migrations: NEXT });
  const bytes = readFileSync(file);
  const text = await refusal();
  for (const part of [file, `version ${NOW + 1}`, `up to ${NOW}`, "later version", "--database"])
    expect(text).toContain(part);
  expect(readFileSync(file).equals(bytes)).toBe(true);
});

test("a file that is no database is refused and left as it is", async () => {
  await openAndClose();
  writeFileSync(file, "fixture notes, not a database at all\n");
  expect(await refusal()).toContain("is not a SQLite database");
  expect(readFileSync(file, "utf8")).toBe("fixture notes, not a database at all\n");
  expect(await refusal({ file: folder })).toContain("is no regular file");
  expect(files()).toEqual(["livescout.db"]);
});

test("a database of another program is refused and left as it is", async () => {
  for (const [at, sql] of [
    "CREATE TABLE songs (id)",
    "PRAGMA user_version = 1",
    "PRAGMA application_id = 7",
  ].entries()) {
    const foreign = join(folder, `foreign-${at}.db`);
    await change(foreign, `${sql}; CREATE TABLE a (b); DROP TABLE a`);
    const bytes = readFileSync(foreign);
    expect(await refusal({ file: foreign })).toContain("is a database of another program");
    expect(readFileSync(foreign).equals(bytes)).toBe(true);
  }
});

test("a database that is cut off or scribbled over is refused with a sentence", async () => {
  await openAndClose();
  const bytes = readFileSync(file);
  const broken = join(folder, "broken.db");
  writeFileSync(broken, Buffer.concat([bytes.subarray(0, 40), Buffer.alloc(bytes.length - 40, 0xa5)]));
  await expect(openAndClose({ file: broken })).rejects.toMatchObject({ code: "store" });
  const cutOff = join(folder, "cut-off.db");
  writeFileSync(cutOff, bytes.subarray(0, 700));
  expect(await refusal({ file: cutOff })).toContain("is cut off");
});

test("a database that was closed is whole in its one file, whatever its driver still holds", async () => {
  const stores = await openSqliteStores({ file, nowMs });
  await stores.quota.take("key_a", "2026-11-22", 5);
  await stores.close();
  const copy = join(folder, "copy.db");
  writeFileSync(copy, readFileSync(file));
  expect(await inside(copy, "SELECT used FROM quota")).toMatchObject({ used: 1 });
});

test("a database belongs to one world: the first to say one sets it, another is refused", async () => {
  const unset = await openSqliteStores({ file, nowMs });
  expect(await unset.world()).toBeUndefined();
  await unset.close();
  await openAndClose({ world: "sandbox" });
  const text = await refusal({ world: "upstream" });
  for (const part of [file, '"sandbox"', '"upstream"', "--database"]) expect(text).toContain(part);
  const stores = await openSqliteStores({ file, nowMs });
  expect(await stores.world()).toBe("sandbox");
  await stores.close();
});

test("a file that cannot be made is refused, naming it", async () => {
  await openAndClose();
  const error = await openDatabase({ file: join(file, "below.db") }).catch((error: unknown) => error);
  expect(error).toMatchObject({ code: "store" });
  expect(String(error)).toContain("below.db");
});

test("a lock held while opening is waited for, and told when it stays", async () => {
  await openAndClose();
  const { DatabaseSync } = await loadDriver();
  const other = new DatabaseSync(file);
  other.exec("BEGIN IMMEDIATE");
  await expect(openAndClose({ waitMs: 30 })).rejects.toMatchObject({ code: "store", retryable: true });
  setTimeout(() => other.exec("COMMIT"), 20);
  await openAndClose({ waitMs: 5_000 });
  other.close();
});
