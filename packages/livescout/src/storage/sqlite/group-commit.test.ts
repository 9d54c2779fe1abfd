import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { loadDriver, type SqliteConnection } from "./driver.ts";
import { createGroupCommit, type GroupCommit } from "./group-commit.ts";

let folder: string;
let real: SqliteConnection;
/** Another process, as far as SQLite can tell. */
let other: SqliteConnection;
let executed: string[];
/** What the next statement of this text throws instead of running. */
let broken: Map<string, Error>;
let connection: SqliteConnection;
let commits: GroupCommit;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "livescout-commit-"));
  const { DatabaseSync } = await loadDriver();
  real = new DatabaseSync(join(folder, "a.db"));
  real.exec("PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 1");
  real.exec("CREATE TABLE numbers (n INTEGER PRIMARY KEY) STRICT");
  other = new DatabaseSync(join(folder, "a.db"));
  executed = [];
  broken = new Map();
  connection = {
    exec(sql) {
      executed.push(sql);
      const error = broken.get(sql);
      if (error !== undefined) throw error;
      real.exec(sql);
    },
    prepare: (sql) => real.prepare(sql),
    close: () => real.close(),
  };
  commits = createGroupCommit({ connection, file: "a.db", waitMs: 40 });
});
afterEach(async () => {
  await commits.close();
  real.close();
  other.close();
  rmSync(folder, { recursive: true, force: true });
});

const insert = (n: number) => () => {
  real.prepare("INSERT INTO numbers VALUES (?)").run(n);
  return n;
};
const stored = () => other.prepare("SELECT n FROM numbers ORDER BY n").all();
const rows = (...numbers: number[]) => numbers.map((n) => expect.objectContaining({ n }));
const diskError = () => Object.assign(new Error("disk I/O error"), { errcode: 10 });

test("all that wants to write in one turn shares one transaction", async () => {
  expect(await Promise.all([1, 2, 3].map((n) => commits.run(insert(n))))).toEqual([1, 2, 3]);
  expect(executed).toEqual(["BEGIN IMMEDIATE", "COMMIT"]);
});

test("nothing is answered before it is committed", async () => {
  const seen = await commits.run(insert(1)).then(stored);
  expect(seen).toEqual(rows(1));
});

test("a job refused by its table fails alone", async () => {
  await commits.run(insert(1));
  const [twice, fresh] = await Promise.allSettled([commits.run(insert(1)), commits.run(insert(2))]);
  expect([twice.status, fresh.status]).toEqual(["rejected", "fulfilled"]);
  expect(stored()).toEqual(rows(1, 2));
});

test("a lock that goes away in time is not noticed, and what waited is written once", async () => {
  other.exec("BEGIN IMMEDIATE");
  const written = commits.run(insert(1));
  setTimeout(() => other.exec("COMMIT"), 5);
  expect(await written).toBe(1);
  expect(stored()).toEqual(rows(1));
});

test("a lock that stays is told in bounded time, nothing is written, and afterwards all is well", async () => {
  other.exec("BEGIN IMMEDIATE");
  await expect(commits.run(insert(1))).rejects.toMatchObject({ code: "store", retryable: true });
  other.exec("COMMIT");
  expect(await commits.run(insert(2))).toBe(2);
  expect(stored()).toEqual(rows(2));
});

test("what is kept is written after the lock is gone although its caller was told not yet, and only once", async () => {
  other.exec("BEGIN IMMEDIATE");
  await expect(commits.run(insert(1), { isKept: true })).rejects.toMatchObject({ code: "store" });
  other.exec("COMMIT");
  await commits.run(insert(2));
  expect(stored()).toEqual(rows(1, 2));
  await commits.run(insert(3));
  expect(stored()).toEqual(rows(1, 2, 3));
});

test("a commit that breaks undoes the whole group, tells everybody, and the next one works", async () => {
  broken.set("COMMIT", diskError());
  const both = await Promise.allSettled([commits.run(insert(1)), commits.run(insert(2))]);
  expect(both.map((one) => one.status)).toEqual(["rejected", "rejected"]);
  expect(stored()).toEqual([]);
  broken.clear();
  expect(await commits.run(insert(1))).toBe(1);
  expect(stored()).toEqual(rows(1));
});

test("what is kept survives a broken commit, and is then written once", async () => {
  broken.set("COMMIT", diskError());
  await expect(commits.run(insert(1), { isKept: true })).rejects.toMatchObject({ code: "store", retryable: true });
  broken.clear();
  await commits.run(insert(2));
  expect(stored()).toEqual(rows(1, 2));
});

test("a job that breaks in the middle leaves nothing of its group behind", async () => {
  const breaking = () => {
    throw diskError();
  };
  const all = await Promise.allSettled([commits.run(insert(1)), commits.run(breaking), commits.run(insert(2))]);
  expect(all.map((one) => one.status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(stored()).toEqual([]);
});

test("a line that is full refuses at once instead of growing", async () => {
  const small = createGroupCommit({ connection, file: "a.db", waitMs: 40, waitingMax: 2 });
  const settled = await Promise.allSettled([1, 2, 3].map((n) => small.run(insert(n))));
  expect(settled.map((one) => one.status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
  await small.close();
});

test("closing writes what waits, then refuses", async () => {
  const written = commits.run(insert(1));
  await commits.close();
  expect(await written).toBe(1);
  await expect(commits.run(insert(2))).rejects.toMatchObject({ code: "store" });
});

test("closing under a lock that stays ends in bounded time", async () => {
  other.exec("BEGIN IMMEDIATE");
  const kept = commits.run(insert(1), { isKept: true }).catch(() => "told");
  await commits.close();
  expect(await kept).toBe("told");
  other.exec("COMMIT");
});

test("a full group is written although more wait, in the order they came, also after a lock", async () => {
  const small = createGroupCommit({ connection, file: "a.db", waitMs: 1_000, groupFull: 2 });
  const order: number[] = [];
  const work = [5, 4, 3, 2, 1].map(async (n) => order.push(await small.run(insert(n))));
  other.exec("BEGIN IMMEDIATE");
  setTimeout(() => other.exec("ROLLBACK"), 10);
  await Promise.all(work);
  expect(order).toEqual([5, 4, 3, 2, 1]);
  expect(executed.filter((sql) => sql === "COMMIT")).toHaveLength(3);
  await small.close();
});
