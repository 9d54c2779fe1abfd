import fc from "fast-check";
import { expect, test } from "vitest";
import { createEnvelope } from "./envelope.ts";

/** Any UTF-16 unit, lone surrogates too. */
const codeUnit = fc.nat(0xffff).map((code) => String.fromCharCode(code));

const keyWords = fc.array(fc.integer({ min: 0, max: 0xffffffff }), { minLength: 12, maxLength: 12 });

const envelope = createEnvelope();

function seal(payload: Uint8Array, words: readonly number[]): string {
  const writer = envelope.begin();
  writer.bytes.set(payload);
  writer.length = payload.length;
  return envelope.seal(words);
}

test("what is sealed opens to the same payload and key, with and without padding or escapes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), keyWords, (payload, words) => {
      const token = seal(payload, words);
      const opened = { kind: "unsealed", payload, keyWords: Uint32Array.from(words) };
      expect(token[0]).toBe("M");
      const unpadded = token.replace(/=+$/, "");
      expect(envelope.unseal(token)).toEqual({ ...opened, isExact: true });
      expect(envelope.unseal(encodeURIComponent(token))).toEqual({ ...opened, isExact: true });
      expect(envelope.unseal(unpadded)).toEqual({ ...opened, isExact: unpadded === token });
    }),
  );
});

test("no text makes it throw", () => {
  fc.assert(fc.property(fc.string({ unit: codeUnit }), (text) => void envelope.unseal(text)));
  fc.assert(fc.property(fc.string({ unit: codeUnit }), (text) => void envelope.unseal(`M${text}`)));
  expect(envelope.unseal("M".repeat(5_000_000))).toEqual({ kind: "refused", why: "too long" });
});

test.each([
  ["", "too short"],
  ["u".repeat(80), "another tag"],
  ["Mk".repeat(32), "too short"],
  ["M?", "not Base64"],
])("%j is refused", (token, why) => {
  expect(envelope.unseal(token)).toEqual({ kind: "refused", why });
});

test("a payload that no token could carry is not sealed", () => {
  const writer = envelope.begin();
  writer.length = 5000;
  expect(() => envelope.seal([])).toThrow(RangeError);
});
