import fc from "fast-check";
import { expect, test } from "vitest";
import { createIsoTime, quote } from "./json-text.ts";

test("any text is the JSON that a serializer would write", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" })), (text) => {
      expect(JSON.parse(quote(text))).toBe(text);
      expect(quote(text)).toMatch(/^[ -~]*$/);
    }),
  );
  expect(quote("\ud800 ä\u2028")).toBe('"\\ud800 \\u00e4\\u2028"');
});

test("any moment is the text that Date would write, in whatever order they come", () => {
  const isoTime = createIsoTime();
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), fc.integer({ min: 0, max: 1_500 }), (at, step) => {
      expect(isoTime(at)).toBe(new Date(at).toISOString());
      expect(isoTime(at + step)).toBe(new Date(at + step).toISOString());
    }),
  );
});
