import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hexOf } from "./digests.ts";
import { decodeText, encodeText } from "./dynosaur-text.ts";

const vectors = JSON.parse(
  readFileSync(new URL("../../../../test/fixtures/vectors/xdynosaur.json", import.meta.url), "utf8"),
) as { units: { field: { text: string; encoderA: string; encoderB: string }[] } };

const decode = (bytes: Uint8Array, name: "A" | "B") => decodeText(bytes, { start: 0, end: bytes.length }, name);

test.each(vectors.units.field)("both encoders write $text", ({ text, encoderA, encoderB }) => {
  expect(hexOf(Uint8Array.from(encodeText(text, "A")))).toBe(encoderA);
  expect(hexOf(Uint8Array.from(encodeText(text, "B")))).toBe(encoderB);
});

test("decoding undoes encoding", () => {
  const text = fc.string({ unit: "binary-ascii", maxLength: 600 });
  fc.assert(
    fc.property(text, fc.constantFrom("A", "B"), (text, name) => {
      expect(decode(Uint8Array.from(encodeText(text, name)), name)).toBe(text);
    }),
  );
});

test("what decodes is what encoding writes: no two byte strings stand for one text", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), fc.constantFrom("A", "B"), (bytes, name) => {
      const text = decode(bytes, name);
      if (text !== null) expect(Uint8Array.from(encodeText(text, name))).toEqual(bytes);
    }),
  );
});

test.each(["", "0000", "dbdedfe1", "dbdedfe10001", "dbdedfe00007", "dbdedfe0000001"])(
  "%j is no encoded text",
  (hex) => {
    expect(decode(Uint8Array.from(Buffer.from(hex, "hex")), "A")).toBeNull();
  },
);
