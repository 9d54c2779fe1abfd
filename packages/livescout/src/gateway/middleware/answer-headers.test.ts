import { UNLIMITED } from "@livescout/protocol/wire";
import { parseList } from "structured-headers";
import { expect, test } from "vitest";
import { answerHeaders, secondsUntil } from "./answer-headers.ts";

const NOW_MS = Date.parse("2026-11-22T23:59:30.500Z");
const minute = {
  limit: 120,
  remaining: 7,
  resetAtSeconds: Date.parse("2026-11-23T00:00:00Z") / 1000,
  isExceeded: false,
};
const day = { limit: 100, remaining: 0, resetsAtMs: Date.parse("2026-11-23T00:00:00Z") };

function headersOf(input: Partial<Parameters<typeof answerHeaders>[0]> = {}): { [name: string]: string } {
  const list = answerHeaders({ requestId: "r", minute, day, isCorsOpen: false, ...input }, NOW_MS);
  return Object.fromEntries(
    list.flatMap((name, at) => (at % 2 === 0 ? [[name.toLowerCase(), list[at + 1] ?? ""]] : [])),
  );
}

const structured = (text = "") => parseList(text).map(([name, parameters]) => [name, Object.fromEntries(parameters)]);

test("the draft's fields are structured lists of both windows", () => {
  const headers = headersOf();
  expect(structured(headers["ratelimit-policy"])).toEqual([
    ["minute", { q: 120, w: 60 }],
    ["day", { q: 100, w: 86_400 }],
  ]);
  expect(structured(headers["ratelimit"])).toEqual([
    ["minute", { r: 7, t: 30 }],
    ["day", { r: 0, t: 30 }],
  ]);
  expect(headers["x-ratelimit-reset"]).toBe("1795392000");
});

test("an unlimited window is left out, and with both unlimited the fields are not there at all", () => {
  const unlimited = { ...minute, limit: UNLIMITED, remaining: UNLIMITED };
  expect(structured(headersOf({ minute: unlimited })["ratelimit"])).toEqual([["day", { r: 0, t: 30 }]]);
  expect(structured(headersOf({ day: undefined })["ratelimit"])).toEqual([["minute", { r: 7, t: 30 }]]);
  const none = headersOf({ minute: unlimited, day: { ...day, limit: UNLIMITED } });
  expect(none["ratelimit"]).toBeUndefined();
  expect(none["ratelimit-policy"]).toBeUndefined();
  expect(none["x-ratelimit-limit"]).toBe("9007199254740991");
});

test("waiting the seconds told is always enough", () => {
  expect(secondsUntil(NOW_MS + 1, NOW_MS)).toBe(1);
  expect(secondsUntil(NOW_MS, NOW_MS)).toBe(0);
  expect(secondsUntil(NOW_MS - 5_000, NOW_MS)).toBe(0);
});
