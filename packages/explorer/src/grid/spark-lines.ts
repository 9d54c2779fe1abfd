/** The last hour of a room as lines in a box. Where nobody looked for long there is a gap, not a line. */

export type SparkPoint = { at: string; viewerCount: number };
export type SparkBox = { width: number; height: number; nowMs: number; spanMs: number };

/** Between two looks at a room that far apart nothing is drawn. */
const GAP_MS = 15 * 60_000;
/** Looks that lie closer together make a stroke upright, not a line. */
const LINE_MS = 3 * 60_000;

/** `points` attributes of polylines, one for each stretch without a gap. */
export function sparkLines(points: readonly SparkPoint[], { width, height, nowMs, spanMs }: SparkBox): string[] {
  const counts = points.map(({ viewerCount }) => viewerCount);
  const [low, high] = [Math.min(...counts), Math.max(...counts)];
  const lines: { fromMs: number; toMs: number; places: string[] }[] = [];
  for (const { at, viewerCount } of points) {
    const atMs = Date.parse(at);
    const x = width * (1 - Math.min(1, Math.max(0, (nowMs - atMs) / spanMs)));
    const y = high === low ? height / 2 : 1.5 + (height - 3) * (1 - (viewerCount - low) / (high - low));
    const line = lines.at(-1);
    const place = `${x.toFixed(1)},${y.toFixed(1)}`;
    if (line === undefined || atMs - line.toMs > GAP_MS) lines.push({ fromMs: atMs, toMs: atMs, places: [place] });
    else Object.assign(line, { toMs: atMs, places: [...line.places, place] });
  }
  return lines.filter(({ fromMs, toMs }) => toMs - fromMs >= LINE_MS).map(({ places }) => places.join(" "));
}

/** The catalogue counts what rises over so long. */
const RISE_MS = 15 * 60_000;

/** Viewers gained between the first and the last look of the last 15 minutes before that one. */
export function gainOf(points: readonly SparkPoint[]): { viewers: number; ms: number } {
  const last = points.at(-1);
  const lastMs = Date.parse(last?.at ?? "");
  const first = points.find(({ at }) => lastMs - Date.parse(at) <= RISE_MS);
  if (first === undefined || last === undefined) return { viewers: 0, ms: 0 };
  return { viewers: last.viewerCount - first.viewerCount, ms: lastMs - Date.parse(first.at) };
}
