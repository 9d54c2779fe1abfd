import fc from "fast-check";
import { expect, test } from "vitest";
import { hexOf } from "./digests.ts";
import { rc4 } from "./rc4.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

test.each([
  ["Key", "Plaintext", "bbf316e8d940af0ad3"],
  ["Wiki", "pedia", "1021bf0420"],
  ["Secret", "Attack at dawn", "45a01f645fc35b383552544b9bf5"],
])("key %s turns %s into the published cipher text", (key, text, cipher) => {
  expect(hexOf(rc4(bytesOf(key), bytesOf(text)))).toBe(cipher);
});

test("applied twice, it gives the input back", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 8 }), fc.uint8Array(), (key, bytes) => {
      expect(rc4(key, rc4(key, bytes))).toEqual(bytes);
    }),
  );
});
