import fc from "fast-check";
import { expect, test } from "vitest";
import { createIsoTime, quote } from "./json-text.ts";

test("any text is the JSON that a serializer would write", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" })), (text) => {
      expect(JSON.parse(quote(text))).toBe(JSON.parse(JSON.stringify(text)));
    }),
  );
  expect(quote("\ud800")).toBe(JSON.stringify("\ud800"));
  expect(quote("a\u2028b\u007f")).toBe(JSON.stringify("a\u2028b\u007f"));
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
