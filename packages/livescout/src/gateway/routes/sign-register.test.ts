import { expect, test } from "vitest";
import { createSignRegister } from "./sign-register.ts";

const MINUTE_MS = 60_000;
const entry = (atMs: number, keyId = "key_a") =>
  ({ keyId, channelId: "87", signer: "fake", scheme: "5.3.2", atMs }) as const;

test("a signature is reported on once, and only by the key that had it made", () => {
  const register = createSignRegister({ nowMs: () => 0 });
  register.remember("one", entry(0));
  expect(register.redeem("one", "key_b")).toBeUndefined();
  expect(register.redeem("one", "key_a")).toEqual(entry(0));
  expect(register.redeem("one", "key_a")).toBeUndefined();
});

test("after ten minutes it is too late, whatever came in between", () => {
  let now = 0;
  const register = createSignRegister({ nowMs: () => now });
  register.remember("one", entry(0));
  register.remember("two", entry(0));
  now = 10 * MINUTE_MS;
  register.remember("three", entry(now));
  expect(register.redeem("one", "key_a")).toBeDefined();
  now += 1;
  register.remember("four", entry(now));
  expect(register.redeem("two", "key_a")).toBeUndefined();
  expect(register.redeem("three", "key_a")).toBeDefined();
});

test("memory is bounded: the oldest signatures are forgotten first", () => {
  const register = createSignRegister({ nowMs: () => 0, entriesMax: 10 });
  for (let n = 0; n < 1_000; n++) register.remember(`sign_${n}`, entry(0));
  const known = Array.from({ length: 1_000 }, (_, n) => register.redeem(`sign_${n}`, "key_a") !== undefined);
  expect(known.filter(Boolean).length).toBeLessThanOrEqual(10);
  expect(known.slice(-5)).toEqual([true, true, true, true, true]);
});
