import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeOutcome } from "@livescout/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLane } from "../catalogue/lane/lane.ts";
import { collectorNotice, type NoticeSettings } from "./collector-notice.ts";
import { openCatalogue } from "./open-catalogue.ts";

const NOW_MS = 1_780_000_000_000;
const PACE = { gapMs: 30_000, floorMs: 8_000, perHour: 150, perDay: 3_000 };

let folder: string;
let places: { catalogue: string; sandboxCatalogue: string };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "livescout-notice-"));
  places = { catalogue: join(folder, "catalogue.db"), sandboxCatalogue: join(folder, "sandbox-catalogue.db") };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const notice = (settings: Partial<NoticeSettings> = {}) =>
  collectorNotice({ upstream: undefined, proxy: undefined, ...settings }, { places, nowMs: NOW_MS });

async function collected({ beatAtMs, isRefused = false }: { beatAtMs: number; isRefused?: boolean }): Promise<void> {
  const lane = createLane({ name: "direct", pace: PACE, random: () => 0.5 });
  lane.begin(NOW_MS - 60_000);
  const outcome = makeOutcome(isRefused ? "captcha" : "rooms", { bytes: 0, elapsedMs: 0 });
  lane.end(outcome, { nowMs: NOW_MS - 60_000, family: "signed" });
  const store = await openCatalogue({ places, world: "upstream" });
  await store.writeState("lane:direct", lane.save());
  await store.writeState("lease", { version: 1, holder: "fixture", startedAtMs: beatAtMs, beatAtMs });
  await store.close();
}

test("a collector at work on the same address is told, and one on another address or in a sandbox is not", async () => {
  await collected({ beatAtMs: NOW_MS - 3_000 });
  expect(await notice()).toContain("count against its budget");
  expect(await notice({ proxy: { kind: "environment" } })).toBeUndefined();
  expect(await notice({ upstream: "http://127.0.0.1:8081" })).toBeUndefined();
});

test("that the address rests after a refusal is told, also where nobody collects now", async () => {
  await collected({ beatAtMs: NOW_MS - 3_600_000, isRefused: true });
  expect(await notice()).toMatch(/after captcha .* rests until 20/);
});

test("where nobody collects there is nothing to tell, and no catalogue is made", async () => {
  expect(await notice()).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
  await collected({ beatAtMs: NOW_MS - 3_600_000 });
  expect(await notice()).toBeUndefined();
});
