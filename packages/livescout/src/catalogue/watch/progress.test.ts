import { makeOutcome, type OutcomeKind } from "@livescout/protocol";
import { expect, test } from "vitest";
import type { CallFacts } from "../catalogue-store.ts";
import { createProgress } from "./progress.ts";

const RECORDED = { newRooms: 0, liveRooms: 0, blockedRooms: 0, lastEventId: 0 };

function callOf(kind: CallFacts["kind"], atMs: number, outcome: OutcomeKind = "rooms"): CallFacts {
  const { cause, nextStep } = makeOutcome(outcome, { bytes: 0, elapsedMs: 0 });
  return { lane: "direct", kind, atMs, elapsedMs: 1, outcome, cause, nextStep, page: 1 };
}

test("the last good answer is the last page that came: a guest identity, a list and a look tell of other things", () => {
  const progress = createProgress();
  progress.note(callOf("feed", 1), RECORDED);
  progress.note(callOf("feed", 2, "refused_empty"), RECORDED);
  for (const kind of ["visitor", "tabs", "check"] as const) progress.note(callOf(kind, 3), RECORDED);
  expect(progress.lastGoodAtMs()).toBe(1);
});

test("a guest identity is no call that was answered: it goes along with one", () => {
  const progress = createProgress();
  for (const kind of ["visitor", "feed"] as const) progress.note(callOf(kind, 1), RECORDED);
  expect(progress.totals()).toMatchObject({ calls: 1, goodCalls: 1 });
  expect(progress.lastCall()?.kind).toBe("feed");
});
