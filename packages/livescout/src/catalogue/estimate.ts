/** How many rooms are live, by capture and recapture. (Being written: answers "unknown" until it is.) */
import type { CaptureCell } from "./capture-cells.ts";
import type { CatalogueStore } from "./catalogue-store.ts";

export type LiveEstimate = { liveRooms: number; low: number; high: number; method: string } | "unknown";

export function estimateLiveRooms(_captures: readonly CaptureCell[]): LiveEstimate {
  return "unknown";
}

/** The estimate as of now, for `/v1/stats` and reports. Costs about a tenth of a second: keep it for a minute. */
export async function readEstimate(
  store: Pick<CatalogueStore, "captures">,
  { nowMs }: { nowMs: number },
): Promise<LiveEstimate> {
  return estimateLiveRooms(await store.captures({ sinceMs: nowMs - 3_600_000, nowMs }));
}

/** The estimate in one sentence. */
export function describeEstimate(estimate: LiveEstimate): string {
  return estimate === "unknown"
    ? "How many rooms are live cannot be told yet."
    : `About ${estimate.liveRooms} rooms are live.`;
}
