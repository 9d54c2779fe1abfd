/**
 * The daily quota of a key: one unit a call, days end at UTC midnight.
 *
 * The limit is the tier's at the moment of the call, not the one the day began with. Unlimited tiers never touch the store.
 */
import { UNLIMITED } from "@livescout/protocol/wire";

import type { KeyRecord } from "./key-store.ts";
import type { QuotaStore, UtcDay } from "./quota-store.ts";
import { findTier, TIER_NAMES, type TierName, type Tiers } from "./tiers.ts";

/** Whose quota: a key record, or the one caller of a gateway without keys (`{ id: "local", tier: "local" }`). */
export type QuotaHolder = Pick<KeyRecord, "id" | "tier">;

export type QuotaState = { limit: number; remaining: number; resetsAtMs: number };

/** Kept by whoever took the unit, to give it back. */
export type QuotaGrant = QuotaState & {
  kind: "granted";
  keyId: string;
  /** The day the unit was taken from; absent where nothing was counted. */
  day?: UtcDay;
};

export type QuotaDecision =
  | QuotaGrant
  | { kind: "exhausted"; limit: number; remaining: 0; resetsAtMs: number }
  | { kind: "tier_required"; tier: string; requiredTier: TierName };

export type Quota = {
  /** Rejects with a `LivescoutError` `store` where it cannot be told: then nothing is granted. */
  take(holder: QuotaHolder): Promise<QuotaDecision>;
  /**
   * For a call that failed after all: back to the day it was taken from, also after midnight. Never call it twice for one
   * grant (a second call does nothing). A rejection says that it is not durable yet, not that it is lost.
   */
  giveBack(grant: QuotaGrant): Promise<void>;
  /** Without taking. A tier without feed has a limit of 0. */
  look(holder: QuotaHolder): Promise<QuotaState>;
};

export type QuotaOptions = { quota: QuotaStore; tiers: Tiers; nowMs: () => number };

const DAY_MS = 86_400_000;

export const utcDay = (atMs: number): UtcDay => new Date(atMs).toISOString().slice(0, 10);

export function createQuota({ quota, tiers, nowMs }: QuotaOptions): Quota {
  const givenBack = new WeakSet<QuotaGrant>();
  let dayIndex = Number.NaN;
  let day = "";

  const today = (): { day: UtcDay; resetsAtMs: number } => {
    const index = Math.floor(nowMs() / DAY_MS);
    if (index !== dayIndex) {
      dayIndex = index;
      day = utcDay(index * DAY_MS);
    }
    return { day, resetsAtMs: (index + 1) * DAY_MS };
  };

  return {
    async take({ id, tier }) {
      const limit = dayLimit(tiers, tier);
      if (limit <= 0) return { kind: "tier_required", tier, requiredTier: lowestTierWithFeed(tiers) };
      const { day, resetsAtMs } = today();
      if (limit >= UNLIMITED) {
        return { kind: "granted", keyId: id, limit: UNLIMITED, remaining: UNLIMITED, resetsAtMs };
      }
      const taken = await quota.take(id, day, limit);
      if (taken.kind === "exhausted") return { kind: "exhausted", limit, remaining: 0, resetsAtMs };
      return { kind: "granted", keyId: id, day, limit, remaining: limit - taken.used, resetsAtMs };
    },

    async giveBack(grant) {
      if (grant.day === undefined || givenBack.has(grant)) return;
      givenBack.add(grant);
      await quota.giveBack(grant.keyId, grant.day);
    },

    async look({ id, tier }) {
      const limit = dayLimit(tiers, tier);
      const { day, resetsAtMs } = today();
      if (limit >= UNLIMITED) return { limit: UNLIMITED, remaining: UNLIMITED, resetsAtMs };
      if (limit <= 0) return { limit: 0, remaining: 0, resetsAtMs };
      const used = await quota.used(id, day);
      return { limit, remaining: Math.max(0, limit - used), resetsAtMs };
    },
  };
}

const dayLimit = (tiers: Tiers, name: string): number => findTier(tiers, name).day;

const lowestTierWithFeed = (tiers: Tiers): TierName => TIER_NAMES.find((name) => tiers[name].day > 0) ?? "local";
