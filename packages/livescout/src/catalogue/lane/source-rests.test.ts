import { expect, test } from "vitest";
import { createSourceRests } from "./source-rests.ts";

const START_MS = 1_780_000_000_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const [one, other] = [{ channel: "search" as const, tag: "chess" }, { channel: "87" as const }];
const rests = (saved?: unknown) => createSourceRests({ random: () => 0, ...(saved !== undefined && { saved }) });

test("a source's own no leaves it out for hours, longer each time, and over a restart", () => {
  const first = rests();
  first.note(one, "restricted", { nowMs: START_MS });
  expect(first.restsUntil(one, START_MS)).toBe(START_MS + 6 * HOUR_MS);
  expect(first.restsUntil(other, START_MS)).toBeUndefined();
  const second = rests(JSON.parse(JSON.stringify(first.save())));
  expect(second.restsUntil(one, START_MS + 5 * HOUR_MS)).toBeDefined();
  second.note(one, "restricted", { nowMs: START_MS + 7 * HOUR_MS });
  expect(second.restsUntil(one, START_MS + 7 * HOUR_MS)).toBe(START_MS + 19 * HOUR_MS);
});

test("refused twice in a row while others are answered, a source rests; a good answer clears it", () => {
  const known = rests();
  known.note(other, "rooms", { nowMs: START_MS });
  known.note(one, "refused_empty", { nowMs: START_MS });
  expect(known.restsUntil(one, START_MS)).toBeUndefined();
  known.note(one, "refused_empty", { nowMs: START_MS + MINUTE_MS });
  expect(known.restsUntil(one, START_MS + MINUTE_MS)).toBe(START_MS + 31 * MINUTE_MS);
  known.note(one, "rooms", { nowMs: START_MS + HOUR_MS });
  expect(known.save()).toEqual([]);
});

test("where everything is refused it is no source's fault, nor where the way there broke", () => {
  const known = rests();
  for (let at = 0; at < 5; at++) known.note(one, "refused_empty", { nowMs: START_MS + at });
  for (let at = 0; at < 5; at++) known.note(other, "network", { nowMs: START_MS + at });
  expect(known.save()).toEqual([]);
});

test("a clock that is set back by years keeps nobody out for years", () => {
  const known = rests();
  known.note(one, "login_required", { nowMs: START_MS });
  expect(known.restsUntil(one, START_MS - 1_000 * HOUR_MS)).toBe(START_MS - 994 * HOUR_MS);
  expect(known.restsUntil(one, START_MS - 994 * HOUR_MS)).toBeUndefined();
});
