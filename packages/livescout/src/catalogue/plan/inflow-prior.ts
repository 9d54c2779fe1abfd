/**
 * What is believed of a source before it was asked much: the inflow of its siblings, the sources of the same channel, and
 * where these are unknown too, of all. A tag with more viewers than its siblings is believed to have more rooms.
 */
import type { PlanSource } from "./plan.ts";

/** New rooms per ms for each page that a stock holds, where nothing at all is known. */
const ORDINARY_INFLOW = 1.5 / 3_600_000;
/** How many rooms a belief in what is more general weighs. */
const PRIOR_ROOMS = 4;
const WEIGHT_MIN = 0.3;
const WEIGHT_MAX = 3;

export type Evidence = { source: PlanSource; caught: number; exposedMs: number };

/** New rooms per ms for each of the sources, in their order, if their stocks hold so many pages. */
export function inflowPriors(evidences: readonly Evidence[], stockPages: number): number[] {
  const all = blend(evidences, ORDINARY_INFLOW * stockPages, () => 1);
  const channels = new Map<string, { prior: number; weightOf: (source: PlanSource) => number }>();
  for (const { source } of evidences) {
    const { channel } = source.source;
    if (channels.has(channel)) continue;
    const siblings = evidences.filter((each) => each.source.source.channel === channel);
    const weightOf = viewerWeights(siblings.map((each) => each.source));
    channels.set(channel, { prior: blend(siblings, all, weightOf), weightOf });
  }
  return evidences.map(({ source }) => {
    const { prior = all, weightOf = () => 1 } = channels.get(source.source.channel) ?? {};
    return prior * weightOf(source);
  });
}

function blend(evidences: readonly Evidence[], before: number, weightOf: (source: PlanSource) => number): number {
  const caught = evidences.reduce((sum, each) => sum + each.caught, 0);
  const exposedMs = evidences.reduce((sum, each) => sum + each.exposedMs * weightOf(each.source), 0);
  return (caught + PRIOR_ROOMS) / (exposedMs + PRIOR_ROOMS / before);
}

/** By the root of its viewers against the siblings' mean: many viewers may be one large room. */
function viewerWeights(sources: readonly PlanSource[]): (source: PlanSource) => number {
  const known = sources.flatMap(({ viewerCount }) => (viewerCount === undefined ? [] : [Math.sqrt(viewerCount)]));
  const mean = known.reduce((sum, each) => sum + each, 0) / known.length;
  if (known.length < 2 || mean <= 0) return () => 1;
  return ({ viewerCount }) => {
    if (viewerCount === undefined) return 1;
    return Math.min(WEIGHT_MAX, Math.max(WEIGHT_MIN, Math.sqrt(viewerCount) / mean));
  };
}
