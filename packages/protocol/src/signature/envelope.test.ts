import fc from "fast-check";
import { expect, test } from "vitest";
import { seal, unseal } from "./envelope.ts";

const keyWords = fc.array(fc.integer({ min: 0, max: 0xffffffff }), { minLength: 12, maxLength: 12 });

test("what is sealed opens to the same payload and key, with and without padding or escapes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), keyWords, (payload, words) => {
      const token = seal(payload, words);
      const opened = { kind: "unsealed", payload, keyWords: words };
      expect(token[0]).toBe("M");
      expect(unseal(token)).toEqual(opened);
      expect(unseal(token.replace(/=+$/, ""))).toEqual(opened);
      expect(unseal(encodeURIComponent(token))).toEqual(opened);
    }),
  );
});

test("no text makes it throw", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void unseal(text)));
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void unseal(`M${text}`)));
  expect(unseal("M".repeat(5_000_000))).toEqual({ kind: "refused", why: "too long" });
});

test.each([
  ["", "another tag"],
  ["u".repeat(80), "another tag"],
  ["Mk".repeat(32), "too short"],
  ["M?", "not Base64"],
])("%j is refused", (token, why) => {
  expect(unseal(token)).toEqual({ kind: "refused", why });
});
