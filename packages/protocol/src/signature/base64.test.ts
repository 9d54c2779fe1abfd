import fc from "fast-check";
import { expect, test } from "vitest";
import { createBase64, unescapeToken } from "./base64.ts";

const base64 = createBase64("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 200);

function encode(bytes: Uint8Array): string {
  base64.bytes.set(bytes);
  return base64.encode(bytes.length);
}

function decode(text: string): Uint8Array | null {
  const decoded = base64.decode(text);
  return decoded && base64.bytes.slice(0, decoded.size);
}

test("with the standard alphabet it is standard Base64", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 198 }), (bytes) => {
      const text = Buffer.from(bytes).toString("base64");
      expect(encode(bytes)).toBe(text);
      expect(decode(text)).toEqual(bytes);
    }),
  );
});

test("missing padding is let pass", () => {
  expect(decode("TQ")).toEqual(decode("TQ=="));
  expect(decode("TWE")).toEqual(decode("TWE="));
});

test.each(["A", "AAAAA", "A===", "TQ=", "TWE==", "TWEu=", "T=Q=", "====", "T Q=", "TQ\u0141=", "é", "\ud800AAA"])(
  "%j is not Base64",
  (text) => {
    expect(decode(text)).toBeNull();
  },
);

test("only the escapes of Base64 characters are undone, in either case", () => {
  expect(unescapeToken("a%2Fb%2fc%3D%3d%2B%41%")).toBe("a/b/c==+%41%");
});

test("a text is exact where encoding gives it back", () => {
  const text = fc.string({ unit: fc.constantFrom("A", "B", "Q", "g", "w", "/", "9", "="), maxLength: 12 });
  fc.assert(
    fc.property(text, (given) => {
      const decoded = base64.decode(given);
      if (decoded !== null) expect(decoded.isExact).toBe(base64.encode(decoded.size) === given);
    }),
    { numRuns: 2000 },
  );
});

test("what does not fit is refused", () => {
  expect(base64.decode("A".repeat(272))).toBeNull();
});
