/** What a run has brought so far, for status lines and for whoever embeds a collector. Bounded, however long it runs. */
import { isGoodKind } from "@livescout/protocol";
import { hasOwnTurn, isPage } from "../call-kinds.ts";
import type { CallFacts, Recorded } from "../catalogue-store.ts";
import type { WatchTotals } from "./watch-types.ts";

export type Progress = {
  note(call: CallFacts, recorded: Recorded): void;
  totals(): WatchTotals;
  newPerCall(): number | undefined;
  lastCall(): CallFacts | undefined;
  /** When the last page came. */
  lastGoodAtMs(): number | undefined;
};

const PAGES_KEPT = 20;

export function createProgress(): Progress {
  const totals: WatchTotals = { calls: 0, goodCalls: 0, newRooms: 0, liveRooms: 0, checks: 0 };
  let pages: number[] = [];
  let lastCall: CallFacts | undefined;
  let lastGoodAtMs: number | undefined;
  return {
    note(call, { newRooms, liveRooms }) {
      if (!hasOwnTurn(call)) return;
      lastCall = call;
      totals.calls++;
      totals.newRooms += newRooms;
      totals.liveRooms += liveRooms;
      if (call.kind === "check") totals.checks++;
      if (isPage(call)) pages = [...pages, newRooms].slice(-PAGES_KEPT);
      if (!isGoodKind(call.outcome)) return;
      totals.goodCalls++;
      if (isPage(call)) lastGoodAtMs = call.atMs;
    },
    totals: () => ({ ...totals }),
    newPerCall: () => (pages.length === 0 ? undefined : pages.reduce((sum, each) => sum + each, 0) / pages.length),
    lastCall: () => lastCall,
    lastGoodAtMs: () => lastGoodAtMs,
  };
}
