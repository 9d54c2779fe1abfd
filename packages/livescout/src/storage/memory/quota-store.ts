/** Quota in memory: exact within one process, gone with it. */
import { utcDay } from "../../access/quota.ts";
import type { QuotaStore, UtcDay } from "../../access/quota-store.ts";

const DAYS_KEPT_MS = 8 * 86_400_000;

export function createMemoryQuotaStore({ nowMs }: { nowMs: () => number }): QuotaStore {
  const days = new Map<UtcDay, Map<string, number>>();

  const countsOf = (day: UtcDay): Map<string, number> => {
    let counts = days.get(day);
    if (counts === undefined) {
      counts = new Map();
      days.set(day, counts);
      const oldestKept = utcDay(nowMs() - DAYS_KEPT_MS);
      for (const known of days.keys()) if (known < oldestKept) days.delete(known);
    }
    return counts;
  };

  return {
    async take(keyId, day, limit) {
      const counts = countsOf(day);
      const used = counts.get(keyId) ?? 0;
      if (used >= limit) return { kind: "exhausted", used };
      counts.set(keyId, used + 1);
      return { kind: "granted", used: used + 1 };
    },

    async giveBack(keyId, day) {
      const counts = days.get(day);
      const used = counts?.get(keyId) ?? 0;
      if (used > 0) counts?.set(keyId, used - 1);
    },

    async used(keyId, day) {
      return days.get(day)?.get(keyId) ?? 0;
    },
  };
}
