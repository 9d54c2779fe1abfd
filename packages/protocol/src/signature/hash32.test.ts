import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createHash32, hash32 } from "./hash32.ts";

/** Any UTF-16 unit, lone surrogates too. */
const codeUnit = fc.nat(0xffff).map((code) => String.fromCharCode(code));

const vectors = JSON.parse(
  readFileSync(new URL("../../../../test/fixtures/vectors/xdynosaur.json", import.meta.url), "utf8"),
) as { units: { hash: { text: string; hash: number }[] } };

test.each(vectors.units.hash)("hash of $text", ({ text, hash }) => {
  expect(hash32(text)).toBe(hash);
  expect(createHash32()(text)).toBe(hash);
});

test("a kept buffer changes no hash, whatever was hashed before", () => {
  const kept = createHash32();
  fc.assert(fc.property(fc.string({ unit: codeUnit, maxLength: 400 }), (text) => kept(text) === hash32(text)));
  const long = "猫".repeat(20_000);
  expect(kept(long)).toBe(hash32(long));
});
