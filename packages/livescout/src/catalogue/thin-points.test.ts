import * as fc from "fast-check";
import { expect, test } from "vitest";

import { surplusPoints } from "./thin-points.ts";

const HOUR_MS = 3_600_000;
const history = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 20 * HOUR_MS }), fc.integer({ min: 0, max: 50 })), {
    selector: ([atMs]) => atMs,
    maxLength: 60,
  })
  .map((list) => list.map(([atMs, viewerCount]) => ({ atMs, viewerCount })).sort((a, b) => a.atMs - b.atMs));

test("every hour keeps its last; first, last and highest of the room stay; what is young is not touched; twice changes nothing", () => {
  fc.assert(
    fc.property(history, fc.integer({ min: 0, max: 21 }), (points, hours) => {
      const beforeMs = hours * HOUR_MS;
      const surplus = new Set(surplusPoints(points, { beforeMs }));
      const kept = points.filter(({ atMs }) => !surplus.has(atMs));
      const most = (list: typeof points) => Math.max(0, ...list.map(({ viewerCount }) => viewerCount));
      expect(most(kept)).toBe(most(points));
      expect([kept[0], kept.at(-1)]).toEqual([points[0], points.at(-1)]);
      expect(kept.filter(({ atMs }) => atMs >= beforeMs)).toEqual(points.filter(({ atMs }) => atMs >= beforeMs));
      const hoursOf = (list: typeof points) => new Set(list.map(({ atMs }) => Math.floor(atMs / HOUR_MS)));
      expect(hoursOf(kept)).toEqual(hoursOf(points));
      expect(kept.filter(({ atMs }) => atMs < beforeMs).length).toBeLessThanOrEqual(hoursOf(points).size + 2);
      expect(surplusPoints(kept, { beforeMs })).toEqual([]);
    }),
  );
});
