import { UNLIMITED } from "@livescout/protocol/wire";
import { expect, test } from "vitest";

import { createQuota, type QuotaDecision, type QuotaGrant } from "./quota.ts";
import type { QuotaStore } from "./quota-store.ts";
import { DEFAULT_TIERS } from "./tiers.ts";

const MIDNIGHT = Date.parse("2026-11-23T00:00:00Z");
const DAY_MS = 86_400_000;

/** A store that writes down what it is asked. */
function countingStore() {
  const counts = new Map<string, number>();
  const asked: string[] = [];
  const store: QuotaStore = {
    async take(keyId, day, limit) {
      asked.push(`take ${keyId} ${day} ${limit}`);
      const used = counts.get(day) ?? 0;
      if (used >= limit) return { kind: "exhausted", used };
      counts.set(day, used + 1);
      return { kind: "granted", used: used + 1 };
    },
    async giveBack(keyId, day) {
      asked.push(`giveBack ${keyId} ${day}`);
      counts.set(day, (counts.get(day) ?? 0) - 1);
    },
    async used(_keyId, day) {
      return counts.get(day) ?? 0;
    },
  };
  return { store, asked };
}

function setUp({ atMs = MIDNIGHT - 1, tiers = DEFAULT_TIERS } = {}) {
  const clock = { nowMs: atMs };
  const { store, asked } = countingStore();
  const quota = createQuota({ quota: store, tiers, nowMs: () => clock.nowMs });
  return { clock, quota, asked };
}

function granted(decision: QuotaDecision): QuotaGrant {
  if (decision.kind !== "granted") throw new Error(`expected a grant, got ${decision.kind}`);
  return decision;
}

const pro = { id: "key_a", tier: "pro" };

test("the day ends at UTC midnight: one millisecond before and after are different days", async () => {
  const { clock, quota, asked } = setUp();
  expect(await quota.take(pro)).toMatchObject({ kind: "granted", remaining: 99, limit: 100, resetsAtMs: MIDNIGHT });
  clock.nowMs = MIDNIGHT;
  expect(await quota.take(pro)).toMatchObject({ kind: "granted", remaining: 99, resetsAtMs: MIDNIGHT + DAY_MS });
  expect(asked).toEqual(["take key_a 2026-11-22 100", "take key_a 2026-11-23 100"]);
});

test("a spent quota says when it resets, and is whole again after midnight", async () => {
  const { clock, quota } = setUp();
  for (let at = 0; at < 100; at++) granted(await quota.take(pro));
  expect(await quota.take(pro)).toEqual({ kind: "exhausted", limit: 100, remaining: 0, resetsAtMs: MIDNIGHT });
  clock.nowMs = MIDNIGHT;
  expect(granted(await quota.take(pro)).remaining).toBe(99);
});

test("a unit goes back to the day it was taken from, also across midnight, and only once", async () => {
  const { clock, quota, asked } = setUp();
  const grant = granted(await quota.take(pro));
  clock.nowMs = MIDNIGHT + 5;
  await quota.giveBack(grant);
  await quota.giveBack(grant);
  expect(asked).toEqual(["take key_a 2026-11-22 100", "giveBack key_a 2026-11-22"]);
  expect(await quota.look(pro)).toEqual({ limit: 100, remaining: 100, resetsAtMs: MIDNIGHT + DAY_MS });
});

test("the limit is the tier's at the call: raised it grants on, lowered it never shows less than nothing", async () => {
  const { quota } = setUp();
  for (let at = 0; at < 30; at++) granted(await quota.take(pro));
  expect(await quota.take({ ...pro, tier: "basic" })).toMatchObject({ kind: "exhausted", limit: 20 });
  expect(await quota.look({ ...pro, tier: "basic" })).toMatchObject({ limit: 20, remaining: 0 });
  expect(await quota.take({ ...pro, tier: "ultra" })).toMatchObject({ kind: "granted", remaining: 1969, limit: 2000 });
});

test("an unlimited tier never touches the store", async () => {
  const { quota, asked } = setUp();
  const local = { id: "local", tier: "local" };
  const grant = granted(await quota.take(local));
  expect(grant).toMatchObject({ remaining: UNLIMITED, limit: UNLIMITED });
  await quota.giveBack(grant);
  expect(await quota.look(local)).toMatchObject({ remaining: UNLIMITED, limit: UNLIMITED });
  expect(asked).toEqual([]);
});

test("a tier without feed is told which one has it; so is a tier this version does not know", async () => {
  const { quota, asked } = setUp();
  const refusal = { kind: "tier_required", requiredTier: "basic" };
  expect(await quota.take({ id: "key_a", tier: "free" })).toEqual({ ...refusal, tier: "free" });
  expect(await quota.take({ id: "key_a", tier: "platinum" })).toEqual({ ...refusal, tier: "platinum" });
  expect(await quota.look({ id: "key_a", tier: "free" })).toMatchObject({ limit: 0, remaining: 0 });
  expect(asked).toEqual([]);
});

test("which tier has the feed is read from the settings", async () => {
  const { quota } = setUp({ tiers: { ...DEFAULT_TIERS, basic: { day: 0, minute: 30 } } });
  expect(await quota.take({ id: "key_a", tier: "free" })).toMatchObject({ requiredTier: "pro" });
});

test("looking costs nothing", async () => {
  const { quota, asked } = setUp();
  expect(await quota.look(pro)).toEqual({ limit: 100, remaining: 100, resetsAtMs: MIDNIGHT });
  expect(asked).toEqual([]);
});
