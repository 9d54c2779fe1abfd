/** What a catalogue promises when the process that collects is killed in the middle. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, expect, test } from "vitest";

import { loadDriver } from "../../packages/livescout/src/storage/sqlite/driver.ts";
import { openSqliteCatalogue } from "../../packages/livescout/src/storage/sqlite/open-catalogue.ts";

const WORKER = fileURLToPath(new URL("./catalogue-worker.mjs", import.meta.url));

let folder: string;
let file: string;
let worker: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "livescout-crash-"));
  file = join(folder, "catalogue.db");
});
afterEach(() => {
  worker?.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** Pages that were answered before the process was ended as `kill -9` does. */
async function collectUntilKilled({ firstPage, pages }: { firstPage: number; pages: number }): Promise<number[]> {
  const running = spawn(process.execPath, [WORKER, file, String(firstPage)], { stdio: ["ignore", "pipe", "inherit"] });
  worker = running;
  const ended = once(running, "close");
  const answered: number[] = [];
  for await (const line of createInterface({ input: running.stdout })) {
    answered.push(Number(line));
    if (answered.length === pages) running.kill("SIGKILL");
  }
  await ended;
  return answered;
}

async function integrity(): Promise<unknown> {
  const connection = new (await loadDriver()).DatabaseSync(file);
  try {
    return connection.prepare("PRAGMA integrity_check").all();
  } finally {
    connection.close();
  }
}

test("killed again and again while it collects, prunes and forgets: nothing answered is lost, and no page is kept by halves", async () => {
  const answered: number[] = [];
  for (const pages of [40, 1, 90]) {
    answered.push(...(await collectUntilKilled({ firstPage: Math.max(0, ...answered) + 10, pages })));
    expect(await integrity()).toEqual([expect.objectContaining({ integrity_check: "ok" })]);
  }

  const store = await openSqliteCatalogue({ file });
  const calls = await store.calls({ sinceMs: 0 });
  const kept = calls.map(({ page }) => page);
  expect(answered.filter((page) => !kept.includes(page))).toEqual([]);
  expect(new Set(kept).size).toBe(kept.length);
  expect(kept.length).toBeLessThanOrEqual(answered.length + 3 * 3); // three pages were in flight at each kill

  for (const page of kept) {
    const ids = Array.from({ length: 5 }, (_, at) => `7300000000000000${1_000 + page * 10 + at}`);
    const rooms = await Promise.all(ids.map((id) => store.roomById(id)));
    const wasForgotten = await store.isForgotten(`owner${1_000 + page * 10}`);
    expect(rooms.map((room) => room !== undefined)).toEqual([!wasForgotten, true, true, true, true]);
  }
  const always = await store.roomById("7300000000000000100");
  expect(always).toMatchObject({ viewerCount: Math.max(...kept), sources: [{ sightings: kept.length }] });
  const events = await store.eventsAfter(0, { limit: 100_000 });
  expect(events.filter(({ type }) => type === "source.outcome")).toHaveLength(kept.length);
  await store.close();
});
