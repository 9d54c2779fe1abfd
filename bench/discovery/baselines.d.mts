/** Types of baselines.mjs, for the test that runs a short stretch of them. */
import type { PlanSource } from "../../packages/livescout/src/catalogue/plan/plan.ts";
import type { Chooser } from "./simulate-day.mjs";

export function plainRecommended(): Chooser;
export function fixedWeights(options: {
  tags: readonly PlanSource[];
  random: () => number;
  isWalking?: boolean;
}): Chooser;
