import type { OutcomeKind } from "@livescout/protocol";
import { expect, test } from "vitest";
import type { CallFacts } from "./catalogue-store.ts";
import { readCollectionState } from "./collection-state.ts";

const NOW_MS = 1_800_000_000_000;

function stateAfter(...calls: [kind: CallFacts["kind"], outcome: OutcomeKind][]) {
  const facts = calls.map(([kind, outcome], at) => ({
    lane: "direct",
    kind,
    outcome,
    atMs: NOW_MS - 60_000 * (calls.length - at),
    elapsedMs: 1,
    cause: `cause of ${outcome}`,
    nextStep: "next step",
    page: 1,
    rooms: 0,
    newRooms: 0,
  }));
  const store = { calls: async ({ sinceMs }: { sinceMs: number }) => facts.filter(({ atMs }) => atMs >= sinceMs) };
  return readCollectionState(store, { nowMs: NOW_MS });
}

test("nobody asked: nothing is known", async () => {
  expect(await stateAfter()).toEqual({});
});

test("the last answer was good", async () => {
  expect(await stateAfter(["feed", "forbidden"], ["feed", "rooms"])).toEqual({
    lastCallAtMs: NOW_MS - 60_000,
    lastGoodAtMs: NOW_MS - 60_000,
  });
});

test("refusals since the last good answer are counted, with the newest reason", async () => {
  const state = await stateAfter(["search", "rooms"], ["feed", "timeout"], ["check", "rooms"], ["feed", "forbidden"]);
  expect(state).toMatchObject({
    lastGoodAtMs: NOW_MS - 240_000,
    refused: { calls: 2, sinceMs: NOW_MS - 180_000, outcome: "forbidden", cause: "cause of forbidden" },
  });
});

test("where every call was refused there is no last good one", async () => {
  const state = await stateAfter(["feed", "captcha"]);
  expect(state).not.toHaveProperty("lastGoodAtMs");
  expect(state.refused).toMatchObject({ calls: 1, outcome: "captcha" });
});
