/** How many rooms are live in all, for statistics and exports. Counting it costs, so what was found holds for a minute. */
import type { CatalogueStore } from "../catalogue-store.ts";
import { type LiveEstimate, readEstimate } from "../estimate.ts";

export type ReadEstimate = () => Promise<LiveEstimate>;

const HOLDS_MS = 60_000;

export function createEstimates({ store, nowMs }: { store: CatalogueStore; nowMs: () => number }): ReadEstimate {
  let found: Promise<LiveEstimate> | undefined;
  let foundAtMs = -Infinity;
  return () => {
    const ageMs = nowMs() - foundAtMs;
    if (found === undefined || ageMs < 0 || ageMs >= HOLDS_MS) {
      foundAtMs = nowMs();
      found = readEstimate(store, { nowMs: foundAtMs });
      found.catch(() => (found = undefined));
    }
    return found;
  };
}
