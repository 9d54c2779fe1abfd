/**
 * Fewer points of a curve, none of them invented: of each step of time the first, last, lowest and highest observation stay,
 * at their own times. So peaks stay peaks and a gap stays a gap.
 */
import type { Point } from "../catalogue-store.ts";

export const POINTS_MAX = 1_000;
/** First, last, lowest, highest. */
const KEPT_OF_A_STEP = 4;

export type ThinCurveOptions = {
  /** Absent: thinned only where there are more than `pointsMax`. */
  stepMs?: number | undefined;
  pointsMax?: number;
};

/** @param points oldest first */
export function thinCurve(points: readonly Point[], options: ThinCurveOptions = {}): readonly Point[] {
  const { stepMs, pointsMax = POINTS_MAX } = options;
  if (stepMs === undefined && points.length <= pointsMax) return points;
  let width = stepMs ?? widthThatFits(points, pointsMax);
  for (;;) {
    const kept = thinBySteps(points, width);
    if (kept.length <= pointsMax) return kept;
    width *= 2; // a step that was asked for and is too fine for the whole range
  }
}

function widthThatFits(points: readonly Point[], pointsMax: number): number {
  const spanMs = (points.at(-1)?.atMs ?? 0) - (points[0]?.atMs ?? 0);
  // A range that begins in the middle of a step touches one step more.
  return Math.max(1, Math.ceil(spanMs / (pointsMax / KEPT_OF_A_STEP - 1)));
}

function thinBySteps(points: readonly Point[], width: number): Point[] {
  const kept: Point[] = [];
  for (let from = 0; from < points.length;) {
    const step = stepOf(points[from], width);
    let to = from;
    let [lowest, highest] = [from, from];
    for (; to < points.length && stepOf(points[to], width) === step; to++) {
      if (viewersAt(points, to) < viewersAt(points, lowest)) lowest = to;
      if (viewersAt(points, to) > viewersAt(points, highest)) highest = to;
    }
    const places = [...new Set([from, lowest, highest, to - 1])].toSorted((a, b) => a - b);
    for (const place of places) kept.push(...points.slice(place, place + 1));
    from = to;
  }
  return kept;
}

const stepOf = (point: Point | undefined, width: number): number => Math.floor((point?.atMs ?? 0) / width);
const viewersAt = (points: readonly Point[], place: number): number => points[place]?.viewerCount ?? 0;
