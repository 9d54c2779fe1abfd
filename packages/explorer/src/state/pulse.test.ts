import { expect, test } from "vitest";
import { refusalOf } from "./pulse.ts";

type Watch = Parameters<typeof refusalOf>[0];
const said = { outcome: "captcha", cause: "a cause", nextStep: "a step" } as const;
const watch = (more: object): Watch => ({
  isRunning: true,
  at: "",
  startedAt: "",
  regionAsked: "US",
  sources: [],
  budget: { perHour: 1, perDay: 1, leftThisHour: 1, leftToday: 1 },
  ...more,
});

test("a rest is told before the last outcome, with its end", () => {
  const rests = { since: "t1", until: "t2", ...said };
  const lastOutcome = { at: "t3", channel: "87", ...said, outcome: "timeout" };
  expect(refusalOf(watch({ rests, lastOutcome }))).toEqual({ ...said, sinceAt: "t1", restsUntil: "t2" });
});

test("a good answer, and the clean end of a feed, are no refusal", () => {
  for (const outcome of ["rooms", "end_of_feed"])
    expect(refusalOf(watch({ lastOutcome: { at: "t", channel: "87", ...said, outcome } }))).toBeUndefined();
  expect(refusalOf(undefined)).toBeUndefined();
});

test("any other last outcome is told with cause and next step", () => {
  const lastOutcome = { at: "t", channel: "87", ...said, outcome: "refused_empty" };
  expect(refusalOf(watch({ lastOutcome }))).toMatchObject({ outcome: "refused_empty", nextStep: "a step" });
});
