/** Observations as lines of a plot. Where nobody looked for long a line ends and another begins: gaps stay gaps. */

export type PlotPoint = { atMs: number; value: number };
export type Span = { fromMs: number; toMs: number };

const GAP_MIN_MS = 5 * 60_000;
/** Longer than so many usual steps without a look is a gap. */
const GAP_STEPS = 4;

/** Points are in the order of time. */
export function plotLines(points: readonly PlotPoint[]): PlotPoint[][] {
  const gapMs = gapOf(points);
  const lines: PlotPoint[][] = [];
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const point of points) {
    if (point.atMs - lastMs > gapMs) lines.push([]);
    lines.at(-1)?.push(point);
    lastMs = point.atMs;
  }
  return lines;
}

/** From which distance on two neighbours are apart: by the middle one of all distances. */
function gapOf(points: readonly PlotPoint[]): number {
  const steps = points.slice(1).map(({ atMs }, index) => atMs - (points[index]?.atMs ?? atMs));
  const middle = steps.sort((one, other) => one - other)[Math.floor(steps.length / 2)] ?? 0;
  return Math.max(GAP_MIN_MS, GAP_STEPS * middle);
}

/** Those inside a span, and the neighbours just outside it, so that lines run to the edge. */
export function pointsIn(points: readonly PlotPoint[], { fromMs, toMs }: Span): PlotPoint[] {
  return points.filter(({ atMs }, index) => {
    const isNear = (points[index + 1]?.atMs ?? atMs) >= fromMs && (points[index - 1]?.atMs ?? atMs) <= toMs;
    return isNear;
  });
}

/** The one closest to a time. */
export function closestIndex(points: readonly PlotPoint[], atMs: number): number {
  let best = 0;
  for (const [index, point] of points.entries())
    if (Math.abs(point.atMs - atMs) < Math.abs((points[best]?.atMs ?? 0) - atMs)) best = index;
  return best;
}

/** So much around a time, never beyond the whole; `undefined` where that is all there is. */
export function spanAround(atMs: number, { ms, whole }: { ms: number; whole: Span }): Span | undefined {
  if (ms >= whole.toMs - whole.fromMs) return undefined;
  const fromMs = Math.max(whole.fromMs, Math.min(whole.toMs - ms, atMs - ms / 2));
  return { fromMs, toMs: fromMs + ms };
}
