/** The collector's regular work beside its calls: counts over time, signs that rooms are over, retention, and its own account. */
import type { WireWatch } from "@livescout/protocol/wire";
import type { CatalogueStore, Retention } from "../catalogue-store.ts";
import type { Plan } from "../plan/plan.ts";
import { WATCH_STATE } from "./describe-watch.ts";
import type { MissingRooms } from "./missing-rooms.ts";
import type { Job } from "./upkeep.ts";

export type CollectorJobsOptions = {
  store: Pick<CatalogueStore, "record" | "writeState" | "noteSeries" | "prune">;
  plan: Pick<Plan, "save">;
  missing: Pick<MissingRooms, "signsAt">;
  retention: Retention;
  describe: () => WireWatch;
};

export const PLAN_STATE = "plan";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

export const collectorJobs = ({ store, plan, missing, retention, describe }: CollectorJobsOptions): Job[] => [
  { everyMs: 20 * SECOND_MS, run: () => store.writeState(WATCH_STATE, describe()) },
  { everyMs: MINUTE_MS, run: () => store.writeState(PLAN_STATE, plan.save()) },
  { everyMs: 5 * MINUTE_MS, firstAfterMs: MINUTE_MS, run: (atMs) => store.noteSeries({ atMs }) },
  {
    everyMs: 10 * MINUTE_MS,
    async run(atMs) {
      const endSigns = await missing.signsAt(atMs);
      if (endSigns.length > 0) await store.record({ atMs, endSigns });
    },
  },
  {
    everyMs: 60 * MINUTE_MS,
    firstAfterMs: 2 * MINUTE_MS,
    run: async (nowMs) => void (await store.prune({ ...retention, nowMs })),
  },
];
