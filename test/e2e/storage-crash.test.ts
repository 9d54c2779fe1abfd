/** What the stores promise when several processes work on one file, and when one of them is killed in the middle. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, expect, test } from "vitest";

import { loadDriver } from "../../packages/livescout/src/storage/sqlite/driver.ts";
import { openSqliteStores } from "../../packages/livescout/src/storage/sqlite/open-stores.ts";

const WORKER = fileURLToPath(new URL("./storage-worker.mjs", import.meta.url));
const DAY = "2026-11-22";
const NOW_MS = Date.parse(`${DAY}T12:00:00Z`);

let folder: string;
let file: string;
let workers: ChildProcessWithoutNullStreams[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "livescout-crash-"));
  file = join(folder, "livescout.db");
  workers = [];
});
afterEach(() => {
  for (const worker of workers) worker.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

type Mode = "open" | "pepper" | "take" | "load" | "hold";

/** A worker that has opened what it needs and waits for `go`. */
async function startWorker(mode: Mode, options: Record<string, unknown> = {}) {
  const worker = spawn(process.execPath, [WORKER, mode, JSON.stringify({ file, nowMs: NOW_MS, day: DAY, ...options })]);
  workers.push(worker);
  const errors: string[] = [];
  worker.stdin.on("error", () => {}); // what was killed does not read
  worker.stderr.on("data", (chunk: Buffer) => errors.push(chunk.toString()));
  const ended = once(worker, "close");
  const lines = createInterface({ input: worker.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`the worker ended: ${errors.join("")}`);
    return value.trimEnd();
  };
  expect(await nextLine()).toBe("ready");
  return {
    nextLine,
    go: () => worker.stdin.write("\n"),
    /** Ends it as `kill -9` does, in the middle of its work; how many lines it had written. */
    async killAfter(linesSeen: number): Promise<number> {
      for (let at = 0; at < linesSeen; at++) await nextLine();
      worker.kill("SIGKILL");
      let count = linesSeen;
      for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
        expect(line.value.trimEnd()).toBe("granted");
        count++;
      }
      await ended;
      return count;
    },
  };
}

async function race(count: number, mode: Mode, options: Record<string, unknown> = {}): Promise<string[]> {
  const racers = await Promise.all(Array.from({ length: count }, () => startWorker(mode, options)));
  for (const racer of racers) racer.go();
  return Promise.all(racers.map((racer) => racer.nextLine()));
}

async function storedUnits(): Promise<number> {
  const stores = await openSqliteStores({ file, nowMs: () => NOW_MS });
  try {
    return await stores.quota.used("key_a", DAY);
  } finally {
    await stores.close();
  }
}

async function integrity(): Promise<unknown> {
  const connection = new (await loadDriver()).DatabaseSync(file);
  try {
    return connection.prepare("PRAGMA integrity_check").all();
  } finally {
    connection.close();
  }
}

test("four processes racing on one key with 100 left are granted exactly 100", async () => {
  const granted = await race(4, "take", { callers: 50, each: 1, limit: 100 });
  expect(granted.map(Number).reduce((sum, count) => sum + count, 0)).toBe(100);
  expect(await storedUnits()).toBe(100);
});

test("four processes under load never refuse one another for being busy, and lose no count", async () => {
  const granted = await race(4, "take", { callers: 8, each: 100, limit: 1_000_000 });
  expect(granted).toEqual(["800", "800", "800", "800"]);
  expect(await storedUnits()).toBe(3200);
});

test("killed in the middle of a load: no more than the limit was granted, and only calls in flight are lost", async () => {
  const limit = 1_000_000;
  let granted = 0;
  for (const lines of [300, 1, 2500]) {
    const worker = await startWorker("load", { limit });
    worker.go();
    granted += await worker.killAfter(lines);
  }
  const stored = await storedUnits();
  expect(stored).toBeGreaterThanOrEqual(granted);
  expect(stored).toBeLessThanOrEqual(granted + 3 * 64);
  expect(await integrity()).toEqual([expect.objectContaining({ integrity_check: "ok" })]);
});

test("killed again and again near the limit, the day's limit holds over all restarts", async () => {
  const limit = 2000;
  let granted = 0;
  for (const lines of [900, 700]) {
    const worker = await startWorker("load", { limit });
    worker.go();
    granted += await worker.killAfter(lines);
  }
  const last = await startWorker("load", { limit });
  last.go();
  for (let line = await last.nextLine(); line === "granted"; line = await last.nextLine()) granted++;
  expect(granted).toBeLessThanOrEqual(limit);
  expect(granted).toBeGreaterThanOrEqual(limit - 2 * 64);
  expect(await storedUnits()).toBe(limit);
});

test("a process killed while it holds the lock does not keep the others out", async () => {
  expect(await race(1, "open")).toEqual(["sandbox"]);
  const holder = await startWorker("hold");
  holder.go();
  expect(await holder.nextLine()).toBe("holding");
  await holder.killAfter(0);
  expect(await storedUnits()).toBe(0);
});

test("a lock held by another process is told as store in bounded time, and is over when it is over", async () => {
  const stores = await openSqliteStores({ file, nowMs: () => NOW_MS, waitMs: 100 });
  const holder = await startWorker("hold");
  holder.go();
  expect(await holder.nextLine()).toBe("holding");
  await expect(stores.quota.take("key_a", DAY, 5)).rejects.toMatchObject({ code: "store", retryable: true });
  await expect(stores.check()).rejects.toMatchObject({ code: "store" });
  holder.go();
  expect(await holder.nextLine()).toBe("free");
  await stores.check();
  expect(await stores.quota.take("key_a", DAY, 5)).toEqual({ kind: "granted", used: 1 });
  await stores.close();
});

test("several processes make the same new database at once: one schema, all succeed", async () => {
  expect(await race(6, "open")).toEqual(Array.from({ length: 6 }, () => "sandbox"));
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await integrity()).toEqual([expect.objectContaining({ integrity_check: "ok" })]);
});

test("several processes make the same pepper at once: exactly one, and all read it", async () => {
  const pepper = join(folder, "livescout.db.pepper");
  const ids = await race(8, "pepper", { file: pepper });
  expect(new Set(ids).size).toBe(1);
  expect(statSync(pepper)).toMatchObject({ size: 32 });
  expect(statSync(pepper).mode & 0o777).toBe(0o600);
});
