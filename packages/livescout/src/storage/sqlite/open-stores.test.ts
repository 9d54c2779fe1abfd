import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { LivescoutError } from "@livescout/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";

import { createKeyRing } from "../../access/key-ring.ts";
import { createPepper } from "../../access/pepper.ts";
import { createQuota } from "../../access/quota.ts";
import { DEFAULT_TIERS } from "../../access/tiers.ts";
import type { Stores } from "../../access/stores.ts";
import { loadDriver, type SqliteConnection } from "./driver.ts";
import { openSqliteStores } from "./open-stores.ts";

const TODAY = "2026-11-22";
const nowMs = () => Date.parse(`${TODAY}T12:00:00Z`);

let folder: string;
let file: string;
let stores: Stores;
/** Another process, as far as SQLite can tell. */
let other: SqliteConnection;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "livescout-stores-"));
  file = join(folder, "livescout.db");
  stores = await openSqliteStores({ file, nowMs, waitMs: 50 });
  other = new (await loadDriver()).DatabaseSync(file);
});
afterEach(async () => {
  other.close();
  await stores.close();
  rmSync(folder, { recursive: true, force: true });
});

const code = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: LivescoutError) => `${error.code} ${error.retryable ? "retryable" : "final"}`,
  );

test("while another process holds the lock every write is refused in bounded time; then all is well by itself", async () => {
  await stores.quota.take("key_a", TODAY, 10);
  other.exec("BEGIN IMMEDIATE");
  const refused = await Promise.all([
    code(stores.quota.take("key_a", TODAY, 10)),
    code(stores.keys.setTier("key_a", "pro")),
    code(stores.check()),
  ]);
  expect(refused).toEqual(["store retryable", "store retryable", "store retryable"]);
  expect(await stores.quota.used("key_a", TODAY)).toBe(1); // reading goes on
  other.exec("ROLLBACK");
  await stores.check();
  expect(await stores.quota.take("key_a", TODAY, 10)).toEqual({ kind: "granted", used: 2 });
});

test("a unit given back under a lock comes back in the end, exactly once", async () => {
  await stores.quota.take("key_a", TODAY, 10);
  await stores.quota.take("key_a", TODAY, 10);
  other.exec("BEGIN IMMEDIATE");
  expect(await code(stores.quota.giveBack("key_a", TODAY))).toBe("store retryable");
  other.exec("ROLLBACK");
  expect(await stores.quota.take("key_a", TODAY, 10)).toEqual({ kind: "granted", used: 2 });
});

test("200 calls at once on a key with 100 left, over the rules and the file: exactly 100 succeed", async () => {
  const quota = createQuota({ quota: stores.quota, tiers: DEFAULT_TIERS, nowMs });
  const decisions = await Promise.all(Array.from({ length: 200 }, () => quota.take({ id: "key_a", tier: "pro" })));
  expect(decisions.filter((decision) => decision.kind === "granted")).toHaveLength(100);
  expect(decisions.filter((decision) => decision.kind === "exhausted")).toHaveLength(100);
});

test("calls on both sides of UTC midnight are counted on their own day, each up to its limit", async () => {
  const clock = { nowMs: Date.parse("2026-11-22T23:59:59.999Z") };
  const quota = createQuota({ quota: stores.quota, tiers: DEFAULT_TIERS, nowMs: () => clock.nowMs });
  const takes = [];
  for (let at = 0; at < 300; at++) {
    if (at === 150) clock.nowMs += 1;
    takes.push(quota.take({ id: "key_a", tier: "pro" }));
  }
  const granted = (await Promise.all(takes)).filter((decision) => decision.kind === "granted");
  expect(granted).toHaveLength(200);
  const [first] = granted;
  if (first?.kind === "granted") await quota.giveBack(first);
  expect(await stores.quota.used("key_a", "2026-11-22")).toBe(99);
  expect(await stores.quota.used("key_a", "2026-11-23")).toBe(100);
});

test("neither a key nor the pepper ever stands in the database, its side files or its copies", async () => {
  const pepperBytes = randomBytes(32);
  const ring = createKeyRing({ keys: stores.keys, pepper: createPepper(pepperBytes), nowMs });
  const { key, record } = await ring.issue({ tier: "pro", name: "canary" });
  const quota = createQuota({ quota: stores.quota, tiers: DEFAULT_TIERS, nowMs });
  await ring.identify(key.reveal());
  await quota.take(record);
  await ring.setTier(record.id, "ultra");
  await ring.revoke(record.id);
  other.exec(`VACUUM INTO '${file}.copy'`);
  const names = readdirSync(folder);
  expect(names).toEqual(expect.arrayContaining(["livescout.db", "livescout.db-wal", "livescout.db.copy"]));
  const kept = Buffer.concat(names.map((name) => readFileSync(join(folder, name)))).toString("latin1");
  expect(kept).toContain(record.digest);
  const random = key.reveal().slice(3, 27);
  for (const canary of [random, random.slice(0, 12), random.slice(12), Buffer.from(random).toString("hex")]) {
    expect(kept).not.toContain(canary);
  }
  for (const encoding of ["latin1", "hex", "base64"] as const)
    expect(kept).not.toContain(pepperBytes.toString(encoding));
});

test("a file removed under a running process is noticed by its check", async () => {
  await stores.check();
  renameSync(file, `${file}.away`);
  await expect(stores.check()).rejects.toThrow("removed or replaced");
  renameSync(`${file}.away`, file);
  await stores.check();
});

test("closed stores refuse instead of hanging", async () => {
  await stores.close();
  expect(await code(stores.quota.take("key_a", TODAY, 1))).toBe("store final");
  expect(await code(stores.keys.list())).toMatch(/^store/);
});
