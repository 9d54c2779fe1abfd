import fc from "fast-check";
import { expect, test } from "vitest";
import { closestName, editDistance } from "./closest-name.ts";

test("a mistyped name leads to the one that was meant", () => {
  const known = ["--pages", "--port", "--public-url", "--limit"];
  expect(closestName("--pagse", known)).toBe("--pages");
  expect(closestName("--publicurl", known)).toBe("--public-url");
  expect(closestName("--LIMIT", known)).toBe("--limit");
});

test("the distance is a metric: zero for the same, the same both ways, never more than the longer text", () => {
  const word = fc.string({ maxLength: 12 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(editDistance(a, a)).toBe(0);
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
});
