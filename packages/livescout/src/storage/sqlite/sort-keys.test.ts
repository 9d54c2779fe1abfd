import * as fc from "fast-check";
import { expect, test } from "vitest";

import { sortKeys } from "./sort-keys.ts";

const value = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constantFrom(0, 2 ** 31, 2 ** 40, -(2 ** 40)));
const pairs = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 1_000 }), value), { selector: ([key]) => key });

test("keys stand in the order of their values, equal ones in their own, whatever order they came in and however far apart", () => {
  fc.assert(
    fc.property(pairs, fc.boolean(), (list, isSorted) => {
      if (isSorted) list.sort(([a], [b]) => a - b);
      const naive = [...list].sort(([key, a], [otherKey, b]) => a - b || key - otherKey).map(([key]) => key);
      const [keys, values] = [list.map(([key]) => key), list.map(([, each]) => each)];
      expect(sortKeys(keys, values, "asc")).toEqual(naive);
      expect(sortKeys(keys, values, "desc")).toEqual(naive.reverse());
    }),
  );
});
