/** What a collector says of itself: kept in the catalogue for whoever reads it, and at hand for whoever runs it. */
import type { WireWatch } from "@livescout/protocol/wire";
import type { CatalogueStore } from "../catalogue-store.ts";
import { describeWatch, WATCH_STATE } from "./describe-watch.ts";
import type { Kept } from "./open-kept.ts";
import type { Progress } from "./progress.ts";
import type { CollectorFacts } from "./watch-types.ts";

export type AccountOptions = {
  store: Pick<CatalogueStore, "writeState">;
  kept: Pick<Kept, "lane" | "plan" | "rests">;
  progress: Progress;
  facts: () => CollectorFacts;
  regionAsked: string;
  nowMs: () => number;
};

export type Account = {
  describe(options: { isRunning: boolean }): WireWatch;
  keep(options?: { isRunning: boolean }): Promise<void>;
};

export function createAccount({ store, kept, progress, facts, regionAsked, nowMs }: AccountOptions): Account {
  const { lane, plan, rests } = kept;
  const startedAtMs = nowMs();
  const describe: Account["describe"] = ({ isRunning }) =>
    describeWatch(
      {
        ...facts(),
        isRunning,
        startedAtMs,
        regionAsked,
        lane,
        shares: plan.shares(),
        restsUntil: (source, atMs) => rests.restsUntil(source, atMs),
        lastGoodAtMs: progress.lastGoodAtMs(),
        lastCall: progress.lastCall(),
      },
      nowMs(),
    );
  return { describe, keep: (options = { isRunning: true }) => store.writeState(WATCH_STATE, describe(options)) };
}
