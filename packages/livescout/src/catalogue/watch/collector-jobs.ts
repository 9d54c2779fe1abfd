/** The collector's regular work beside its calls: counts over time, signs that rooms are over, retention, and its own account. */
import type { CatalogueStore, Retention } from "../catalogue-store.ts";
import type { Account } from "./account.ts";
import type { Kept } from "./open-kept.ts";
import type { Job } from "./upkeep.ts";

export type CollectorJobsOptions = {
  store: Pick<CatalogueStore, "record" | "noteSeries" | "prune">;
  kept: Pick<Kept, "missing" | "keepPlan">;
  account: Pick<Account, "keep">;
  retention: Retention;
};

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** Signs are found some hundred rooms at a time: after a night without a collector there are thousands. */
const ROUNDS_MAX = 50;

export const collectorJobs = ({ store, kept, account, retention }: CollectorJobsOptions): Job[] => [
  { everyMs: 20 * SECOND_MS, run: () => account.keep() },
  { everyMs: MINUTE_MS, run: () => kept.keepPlan() },
  { everyMs: 5 * MINUTE_MS, firstAfterMs: MINUTE_MS, run: (atMs) => store.noteSeries({ atMs }) },
  {
    everyMs: 10 * MINUTE_MS,
    async run(atMs) {
      for (let round = 0; round < ROUNDS_MAX; round++) {
        const endSigns = await kept.missing.signsAt(atMs);
        if (endSigns.length === 0) return;
        await store.record({ atMs, endSigns });
      }
    },
  },
  {
    everyMs: 60 * MINUTE_MS,
    firstAfterMs: 2 * MINUTE_MS,
    run: async (nowMs) => void (await store.prune({ ...retention, nowMs })),
  },
];
