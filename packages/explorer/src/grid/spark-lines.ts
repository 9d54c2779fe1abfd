/** The last hour of a room as lines in a box. Where nobody looked for long there is a gap, not a line. */

export type SparkPoint = { at: string; viewerCount: number };
export type SparkBox = { width: number; height: number; nowMs: number; spanMs: number };

/** Between two looks at a room that far apart nothing is drawn. */
export const GAP_MS = 15 * 60_000;

/** `points` attributes of polylines, one for each stretch without a gap. */
export function sparkLines(points: readonly SparkPoint[], { width, height, nowMs, spanMs }: SparkBox): string[] {
  const counts = points.map(({ viewerCount }) => viewerCount);
  const [low, high] = [Math.min(...counts), Math.max(...counts)];
  const lines: string[][] = [];
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const { at, viewerCount } of points) {
    const atMs = Date.parse(at);
    const x = width * (1 - Math.min(1, Math.max(0, (nowMs - atMs) / spanMs)));
    const y = high === low ? height / 2 : 1.5 + (height - 3) * (1 - (viewerCount - low) / (high - low));
    if (atMs - lastMs > GAP_MS) lines.push([]);
    lines.at(-1)?.push(`${x.toFixed(1)},${y.toFixed(1)}`);
    lastMs = atMs;
  }
  return lines.filter((line) => line.length > 1).map((line) => line.join(" "));
}
