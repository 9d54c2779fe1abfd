import { expect, test } from "vitest";
import type { WatchState } from "../../compose/start-watcher.ts";
import { createTextMeasure } from "./display-width.ts";
import { stateLines } from "./watch-words.ts";

const NOW_MS = Date.UTC(2026, 8, 1, 12);

function state(change: { leftThisHour?: number; outcome?: string } = {}): WatchState {
  const { leftThisHour = 132, outcome = "rooms" } = change;
  const budget = { leftThisHour, leftToday: 2_984, nextCallAt: new Date(NOW_MS + 28_000).toISOString() };
  return {
    watch: { budget },
    totals: { calls: 1_016, goodCalls: 1_016, newRooms: 900 },
    liveNow: 1_095,
    newPerCall: 11.5,
    lastCall: { kind: "feed", source: { channel: "1111006", tag: "Mobile Legends: Bang Bang" }, page: 1, outcome },
  } as unknown as WatchState;
}

test("on 80 columns calls, budget, live rooms, yield, last outcome and wait are all to be seen", () => {
  const [full, short] = stateLines(state(), NOW_MS);
  expect(full).toContain("1111006 Mobile Legends: Bang Bang: rooms");
  expect(short).toBe("1,016 calls · left 132/h 2,984/d · 1,095 live · 11.5 new/call · rooms · in 28 s");
  expect(createTextMeasure().width(short)).toBeLessThan(80);
});
