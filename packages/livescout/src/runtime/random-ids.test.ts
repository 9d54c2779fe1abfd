import { expect, test } from "vitest";
import { createRandomIds } from "./random-ids.ts";

test("ids are 22 characters of base64url, and never the same twice", () => {
  const newId = createRandomIds();
  const ids = Array.from({ length: 2_000 }, () => newId());
  expect(new Set(ids).size).toBe(2_000);
  expect(ids.every((id) => /^[\w-]{22}$/.test(id))).toBe(true);
});

test("every byte of randomness is used once: 16 for an id", () => {
  let asked = 0;
  const newId = createRandomIds((bytes) => {
    asked += bytes.length;
    bytes.fill(asked % 251);
  });
  for (let i = 0; i < 512; i++) newId();
  expect(asked).toBe(512 * 16);
});
