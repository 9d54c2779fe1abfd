import { makeOutcome, type OutcomeKind } from "@livescout/protocol";
import { expect, test } from "vitest";
import { createMemoryCatalogueStore } from "../../storage/memory/catalogue-store.ts";
import { noteHandCall } from "../lane/by-hand.ts";
import { collectReport } from "./collect-report.ts";

const START_MS = 1_780_000_000_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

async function catalogue({ callsAtMinutes, outcome = "rooms" }: { callsAtMinutes: number[]; outcome?: OutcomeKind }) {
  const store = createMemoryCatalogueStore({ world: "sandbox" });
  const { cause, nextStep } = makeOutcome(outcome, { bytes: 0, elapsedMs: 0 });
  for (const minute of callsAtMinutes) {
    const atMs = START_MS + minute * MINUTE_MS;
    const source = { channel: "87" as const };
    const call = {
      lane: "direct",
      kind: "feed",
      source,
      atMs,
      elapsedMs: 9,
      outcome,
      cause,
      nextStep,
      page: 1,
    } as const;
    await store.record({ atMs, call });
  }
  return store;
}

const lease = (more: object) => ({ version: 1, holder: "fixture", startedAtMs: START_MS, beatAtMs: START_MS, ...more });

test("a catalogue that is younger than what was asked for begins with its first call", async () => {
  const store = await catalogue({ callsAtMinutes: [0, 1, 2, 3] });
  const nowMs = START_MS + 4 * MINUTE_MS;
  await store.writeState("lease", lease({ beatAtMs: nowMs }));
  const report = await collectReport(store, { sinceMs: START_MS - 12 * HOUR_MS, nowMs });
  expect(report).toMatchObject({ fromMs: START_MS, calls: 4, goodCalls: 4, gaps: [], collector: { kind: "running" } });
});

test("one that stopped, and one that was killed, explain the time since then", async () => {
  const store = await catalogue({ callsAtMinutes: [0, 1, 2, 3] });
  const [endMs, nowMs] = [START_MS + 4 * MINUTE_MS, START_MS + 5 * HOUR_MS];
  for (const [more, kind, state] of [
    [{ releasedAtMs: endMs }, "stopped", "stopped"],
    [{ beatAtMs: endMs }, "killed", "silent"],
  ] as const) {
    await store.writeState("lease", lease(more));
    const { gaps, collector } = await collectReport(store, { sinceMs: START_MS, nowMs });
    expect(collector).toEqual({ kind: state, sinceMs: endMs });
    expect(gaps).toHaveLength(1);
    expect(gaps[0]).toMatchObject({ unexplainedMs: 0, reasons: [{ kind, fromMs: endMs, toMs: nowMs }] });
  }
});

test("refusals are counted by name and are no answers", async () => {
  const store = await catalogue({ callsAtMinutes: [0, 20, 40], outcome: "forbidden" });
  const nowMs = START_MS + HOUR_MS;
  await store.writeState("lease", lease({ beatAtMs: nowMs }));
  const report = await collectReport(store, { sinceMs: START_MS, nowMs });
  expect(report).toMatchObject({ calls: 3, goodCalls: 0, outcomes: { forbidden: 3 } });
  expect(report.sources).toMatchObject([{ source: { channel: "87" }, calls: 3, newRooms: 0 }]);
});

test("a guest identity, the list of categories and checks are no answer of the sources: a feed refused meanwhile is a gap", async () => {
  const store = await catalogue({ callsAtMinutes: [0] });
  const { cause, nextStep } = makeOutcome("rooms", { bytes: 0, elapsedMs: 0 });
  for (let minute = 1; minute < 60; minute++) {
    const atMs = START_MS + minute * MINUTE_MS;
    const kind = (["visitor", "tabs", "check"] as const)[minute % 3] ?? "check";
    await store.record({
      atMs,
      call: { lane: "direct", kind, atMs, elapsedMs: 9, outcome: "rooms", cause, nextStep, page: 1 },
    });
  }
  const nowMs = START_MS + HOUR_MS;
  await store.writeState("lease", lease({ beatAtMs: nowMs }));
  const working = await collectReport(store, { sinceMs: START_MS, nowMs });
  expect(working.gaps).toEqual([]); // names and rooms are looked at, and nothing is refused
  const atMs = START_MS + 2 * MINUTE_MS;
  const refused = { lane: "direct", kind: "feed", atMs, elapsedMs: 9, cause, nextStep, page: 1 } as const;
  await store.record({ atMs, call: { ...refused, outcome: "refused_empty" } });
  const { gaps, calls, goodCalls } = await collectReport(store, { sinceMs: START_MS, nowMs });
  expect(gaps).toMatchObject([{ fromMs: START_MS, toMs: nowMs, unexplainedMs: 0, reasons: [{ kind: "failed" }] }]);
  expect([calls, goodCalls]).toEqual([42, 41]); // the identity's own calls stand in the budget alone
});

test("calls made by hand are told beside the collector's own, those of this time alone", async () => {
  const store = await catalogue({ callsAtMinutes: [0, 50] });
  for (const minute of [1, 2, 55])
    await noteHandCall(store, { laneName: "direct", nowMs: START_MS + minute * MINUTE_MS });
  const nowMs = START_MS + HOUR_MS;
  expect(await collectReport(store, { sinceMs: START_MS, nowMs })).toMatchObject({ calls: 2, callsByHand: 3 });
  const later = await collectReport(store, { sinceMs: START_MS + 10 * MINUTE_MS, nowMs });
  expect(later).toMatchObject({ calls: 1, callsByHand: 1 });
});

test("where nobody ever collected there is nothing to report, and no gap either", async () => {
  const store = await catalogue({ callsAtMinutes: [] });
  const report = await collectReport(store, { sinceMs: START_MS - HOUR_MS, nowMs: START_MS });
  expect(report).toMatchObject({ calls: 0, collector: undefined, gaps: [], estimate: "unknown" });
});
