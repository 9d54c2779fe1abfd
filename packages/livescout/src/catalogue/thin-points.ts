/** Old observations thinned to one an hour: the last of each hour stays, and of the room the first, the last and the highest. */
import type { Point } from "./catalogue-store.ts";

const HOUR_MS = 3_600_000;

/**
 * Times of the observations that may go.
 *
 * @param points all of one room, oldest first
 */
export function surplusPoints(points: readonly Point[], { beforeMs }: { beforeMs: number }): number[] {
  const highest = points.reduce<Point | undefined>(
    (best, point) => (best === undefined || point.viewerCount > best.viewerCount ? point : best),
    undefined,
  );
  return points
    .filter((point, at) => {
      const next = points[at + 1];
      if (at === 0 || next === undefined || point === highest || point.atMs >= beforeMs) return false;
      return Math.floor(point.atMs / HOUR_MS) === Math.floor(next.atMs / HOUR_MS);
    })
    .map((point) => point.atMs);
}
