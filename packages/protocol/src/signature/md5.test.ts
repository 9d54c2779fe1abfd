import { createHash, randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hexOf, pureDigests } from "./digests.ts";
import { md5 } from "./md5.ts";

/** Any UTF-16 unit, lone surrogates too. */
const codeUnit = fc.nat(0xffff).map((code) => String.fromCharCode(code));

const expectedMd5 = (bytes: Uint8Array | string) => createHash("md5").update(bytes).digest("hex");

test.each([0, 1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 129, 4096])(
  "%i bytes give the digest of RFC 1321",
  (n) => {
    const bytes = randomBytes(n);
    expect(hexOf(md5(bytes))).toBe(expectedMd5(bytes));
  },
);

test("any bytes give the digest of RFC 1321", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => hexOf(md5(bytes)) === expectedMd5(bytes)));
});

test("text is digested as UTF-8, and a lone surrogate does not throw", () => {
  fc.assert(fc.property(fc.string({ unit: codeUnit }), (text) => pureDigests.md5Hex(text) === expectedMd5(text)));
  expect(pureDigests.md5Hex("\ud800")).toBe(expectedMd5("\ufffd"));
});
