import { randomBytes } from "node:crypto";
import { inspect } from "node:util";

import fc from "fast-check";
import { expect, test } from "vitest";

import { checkApiKey, createApiKey, createKeyId } from "./api-key.ts";

const newKey = () => createApiKey(randomBytes).reveal();

test("a key is one word of 33 letters and digits after ls_, so that a double click takes all of it", () => {
  for (let at = 0; at < 100; at++) expect(newKey()).toMatch(/^ls_[0-9A-Za-z]{30}$/);
});

test("keys differ, and a key prints nowhere", () => {
  const keys = Array.from({ length: 200 }, newKey);
  expect(new Set(keys).size).toBe(200);
  const key = createApiKey(randomBytes);
  expect([String(key), JSON.stringify({ key }), inspect(key)].join()).not.toContain(key.reveal().slice(3));
});

test("every character comes up about equally often", () => {
  const counts = new Map<string, number>();
  for (let at = 0; at < 2000; at++) {
    for (const character of newKey().slice(3, 27)) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  expect(counts.size).toBe(62);
  const expected = (2000 * 24) / 62;
  for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(expected * 0.3);
});

test("bytes that would favour some characters are thrown away", () => {
  const bytes = [255, 250, 248, ...Array.from({ length: 40 }, () => 61)];
  const key = createApiKey((size) => Uint8Array.from(bytes.splice(0, size))).reveal();
  expect(key.slice(3, 27)).toBe("z".repeat(24));
});

test("a key that was made is well formed", () => {
  expect(checkApiKey(newKey())).toEqual({ kind: "wellFormed" });
});

test("any one wrong, doubled, missing or swapped character is told without a look-up", () => {
  fc.assert(
    fc.property(fc.nat(32), fc.nat(61), (at, by) => {
      const key = newKey();
      const letter = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".charAt(by);
      const replaced = key.slice(0, at) + letter + key.slice(at + 1);
      const variants = [key.slice(0, at) + key.slice(at + 1), key.slice(0, at) + letter + key.slice(at)];
      if (replaced !== key) variants.push(replaced);
      const swapped = key.slice(0, at) + key.charAt(at + 1) + key.charAt(at) + key.slice(at + 2);
      if (swapped !== key) variants.push(swapped);
      for (const text of variants) expect(checkApiKey(text).kind).toBe("malformed");
    }),
  );
});

test("whatever else is presented is malformed, and the reason never shows it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      const check = checkApiKey(`ls_${text}`);
      expect(check.kind).toBe("malformed");
      if (check.kind === "malformed" && text.length > 12) expect(check.why).not.toContain(text);
    }),
  );
  for (const text of ["", "ls_", "sk_live", "x".repeat(100_000), `${newKey()}\n`, ` ${newKey()}`]) {
    expect(checkApiKey(text).kind).toBe("malformed");
  }
});

test("a key id is public and no part of a key", () => {
  expect(createKeyId(randomBytes)).toMatch(/^key_[0-9A-Za-z]{16}$/);
});
