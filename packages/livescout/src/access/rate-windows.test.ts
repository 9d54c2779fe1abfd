import { UNLIMITED } from "@livescout/protocol/wire";
import { expect, test } from "vitest";

import { addressGroup, createRateWindows } from "./rate-windows.ts";

const MINUTE = Date.parse("2026-11-22T10:07:00Z");

function setUp(options: { namesMax?: number } = {}) {
  const clock = { nowMs: MINUTE + 59_999 };
  return { clock, windows: createRateWindows({ nowMs: () => clock.nowMs, ...options }) };
}

test("a window holds exactly its limit, and says when it ends", () => {
  const { windows } = setUp();
  for (let left = 29; left >= 0; left--) {
    expect(windows.hitKey("key_a", 30)).toEqual({
      limit: 30,
      remaining: left,
      resetAtSeconds: (MINUTE + 60_000) / 1000,
      isExceeded: false,
    });
  }
  expect(windows.hitKey("key_a", 30)).toMatchObject({ remaining: 0, isExceeded: true });
});

test("windows are those of the UTC minute, not of the first call", () => {
  const { clock, windows } = setUp();
  for (let at = 0; at < 31; at++) windows.hitKey("key_a", 30);
  clock.nowMs = MINUTE + 60_000;
  expect(windows.hitKey("key_a", 30)).toMatchObject({ remaining: 29, resetAtSeconds: (MINUTE + 120_000) / 1000 });
});

test("looking does not count, and a tier changed within the minute counts on", () => {
  const { windows } = setUp();
  windows.hitKey("key_a", 30);
  for (let at = 0; at < 99; at++) windows.lookAtKey("key_a", 30);
  expect(windows.lookAtKey("key_a", 30).remaining).toBe(29);
  expect(windows.lookAtKey("key_a", 120).remaining).toBe(119);
  expect(windows.lookAtKey("key_b", 30).remaining).toBe(30);
});

test("an address has 60 calls a minute; keys and addresses of the same name are apart", () => {
  const { windows } = setUp();
  for (let at = 0; at < 60; at++) expect(windows.hitAddress("192.0.2.1").isExceeded).toBe(false);
  expect(windows.hitAddress("192.0.2.1")).toMatchObject({ limit: 60, remaining: 0, isExceeded: true });
  expect(windows.lookAtAddress("192.0.2.2").remaining).toBe(60);
  expect(windows.lookAtKey("192.0.2.1", 60).remaining).toBe(60);
});

test("an unlimited tier is never counted", () => {
  const { windows } = setUp();
  expect(windows.hitKey("local", UNLIMITED)).toMatchObject({
    limit: UNLIMITED,
    remaining: UNLIMITED,
    isExceeded: false,
  });
});

test("a flood of other addresses does not reset a window that is used up", () => {
  const { windows } = setUp({ namesMax: 100 });
  for (let at = 0; at < 61; at++) windows.hitAddress("192.0.2.1");
  for (let at = 0; at < 20_000; at++) windows.hitAddress(`198.51.${at >> 8}.${at & 255}`);
  expect(windows.hitAddress("192.0.2.1").isExceeded).toBe(true);
});

test("once the table is full newcomers are still limited, until the minute ends", () => {
  const { clock, windows } = setUp({ namesMax: 1 });
  windows.hitAddress("192.0.2.1");
  for (let at = 0; at < 60; at++) expect(windows.hitAddress("192.0.2.7").isExceeded).toBe(false);
  expect(windows.hitAddress("192.0.2.7").isExceeded).toBe(true);
  clock.nowMs += 1;
  expect(windows.hitAddress("192.0.2.7").remaining).toBe(59);
});

test("an IPv6 caller is its /64, however it is written; IPv4 is itself, also in IPv6 dress", () => {
  const same = ["2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:0DB8:0001:0002:0:0:0:9"];
  expect(new Set(same.map(addressGroup))).toEqual(new Set(["2001:db8:1:2::/64"]));
  expect(addressGroup("2001:db8:1:3::1")).not.toBe(addressGroup("2001:db8:1:2::1"));
  expect(addressGroup("2001:db8::1")).toBe("2001:db8:0:0::/64");
  expect(addressGroup("::1")).toBe("0:0:0:0::/64");
  expect(addressGroup("fe80::1%eth0")).toBe("fe80:0:0:0::/64");
  for (const dressed of ["::ffff:192.0.2.1", "0:0:0:0:0:ffff:192.0.2.1", "::FFFF:192.0.2.1"]) {
    expect(addressGroup(dressed)).toBe("192.0.2.1");
  }
});

test("an address of any text is a bounded name", () => {
  for (const text of ["", ":", ":::::", "x".repeat(10_000), "%", "::%", ":".repeat(500)]) {
    expect(addressGroup(text).length).toBeLessThan(100);
  }
});
