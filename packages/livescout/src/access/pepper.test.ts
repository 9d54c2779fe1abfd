import { inspect } from "node:util";

import { expect, test } from "vitest";

import { createPepper, digestApiKey } from "./pepper.ts";

const bytesOf = (fill: number) => Buffer.alloc(32, fill);

test("the same key has another digest under another pepper", () => {
  const [a, b] = [createPepper(bytesOf(1)), createPepper(bytesOf(2))];
  expect(a.id).not.toBe(b.id);
  expect(digestApiKey(a, "fixture-key")).toBe(digestApiKey(createPepper(bytesOf(1)), "fixture-key"));
  expect(digestApiKey(a, "fixture-key")).not.toBe(digestApiKey(b, "fixture-key"));
});

test("the digest is HMAC-SHA-256 in hex", () => {
  // By `openssl dgst -sha256 -mac HMAC -macopt hexkey:0b0b…`.
  const digest = digestApiKey(createPepper(bytesOf(0x0b)), "Hi There");
  expect(digest).toBe("198a607eb44bfbc69903a0f1cf2bbdc5ba0aa3f3d9ae3c1c7a3b1696a0b68cf7");
});

test("a pepper prints nowhere", () => {
  const pepper = createPepper(Buffer.from("fixture-pepper-".repeat(4)));
  // oxlint-disable-next-line typescript/no-base-to-string -- printing it is what this test tries
  const printed = `${inspect(pepper, { depth: 9, showHidden: true })} ${JSON.stringify(pepper)} ${String(pepper.secret)}`;
  expect(printed).not.toContain("fixture-pepper");
  expect(printed).not.toContain(Buffer.from("fixture-pepper-").toString("hex"));
  expect(printed).not.toContain("66 69 78 74 75 72 65");
});

test("fewer than 32 bytes are no pepper", () => {
  expect(() => createPepper(Buffer.alloc(31))).toThrow("at least 32 bytes");
});
