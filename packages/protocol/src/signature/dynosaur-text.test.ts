import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hexOf } from "./digests.ts";
import { encodingA, encodingB, readNumber, readText, writeEncoded } from "./dynosaur-text.ts";

const vectors = JSON.parse(
  readFileSync(new URL("../../../../test/fixtures/vectors/xdynosaur.json", import.meta.url), "utf8"),
) as { units: { field: { text: string; encoderA: string; encoderB: string }[] } };

type Name = "A" | "B";
const encodings = { A: encodingA, B: encodingB };
const decode = (bytes: Uint8Array, name: Name) => readText(bytes, 0, bytes.length, encodings[name]);
const decodeNumber = (bytes: Uint8Array, name: Name) => readNumber(bytes, 0, bytes.length, encodings[name]);

function encode(text: string, name: Name): Uint8Array {
  const writer = { bytes: new Uint8Array(1000), length: 0 };
  writeEncoded(writer, 0x21, text, encodings[name]);
  const [key, high = 0, low = 0, ...value] = writer.bytes.subarray(0, writer.length);
  expect([key, high * 256 + low]).toEqual([0x21, value.length]);
  return Uint8Array.from(value);
}

test.each(vectors.units.field)("both encoders write $text", ({ text, encoderA, encoderB }) => {
  expect(hexOf(encode(text, "A"))).toBe(encoderA);
  expect(hexOf(encode(text, "B"))).toBe(encoderB);
});

test("decoding undoes encoding", () => {
  const text = fc.string({ unit: "binary-ascii", maxLength: 600 });
  fc.assert(
    fc.property(text, fc.constantFrom("A", "B"), (text, name) => {
      expect(decode(encode(text, name), name)).toBe(text);
    }),
  );
});

test("what decodes is what encoding writes: no two byte strings stand for one text", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), fc.constantFrom("A", "B"), (bytes, name) => {
      const text = decode(bytes, name);
      if (text !== undefined) expect(encode(text, name)).toEqual(bytes);
    }),
  );
});

test.each(["", "0000", "dbdedfe1", "dbdedfe10001", "dbdedfe00007", "dbdedfe0000001"])(
  "%j is no encoded text",
  (hex) => {
    expect(decode(Uint8Array.from(Buffer.from(hex, "hex")), "A")).toBeUndefined();
  },
);

test("a number is read only from its one decimal form", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), fc.constantFrom("A", "B"), (number, name) => {
      expect(decodeNumber(encode(String(number), name), name)).toBe(number);
    }),
  );
  for (const text of ["", "01", "00", "-1", "1e3", "1.5", " 1", "12345678901", "a"]) {
    expect(decodeNumber(encode(text, "A"), "A"), text).toBeUndefined();
  }
});
