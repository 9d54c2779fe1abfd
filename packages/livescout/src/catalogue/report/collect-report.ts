/** How collecting went: calls, yield by source, outcomes, gaps with reason. Read from the catalogue alone, by any process. */
import { isGoodKind, type OutcomeKind } from "@livescout/protocol";
import { hasOwnTurn } from "../call-kinds.ts";
import type { CatalogueStore, SourceYield } from "../catalogue-store.ts";
import { readHandCalls } from "../lane/by-hand.ts";
import { type DiaryEntry, readDiary } from "../lane/diary.ts";
import { isSilent, type LeaseRecord, readLease } from "../lane/lease.ts";
import { type LiveEstimate, readEstimate } from "../estimate.ts";
import { findGaps, type Gap } from "./find-gaps.ts";

export type CollectorReport = {
  /** From the beginning of the catalogue, where that is later than what was asked for. */
  fromMs: number;
  toMs: number;
  /** `undefined`: nobody ever collected. */
  collector: { kind: "running" | "stopped" | "silent"; sinceMs: number } | undefined;
  /** Guest identities left out: they go along with pages. */
  calls: number;
  goodCalls: number;
  /** Made with other commands from the same addresses, in this time and the last day: they count against the budget. */
  callsByHand: number;
  newRooms: number;
  liveNow: number;
  estimate: LiveEstimate;
  outcomes: { [kind in OutcomeKind]?: number };
  sources: SourceYield[];
  gaps: Gap[];
};

type ReportStore = Pick<CatalogueStore, "calls" | "yields" | "tallies" | "captures" | "readState">;

/** Whether the catalogue is older than what is asked for shows in calls and absences before. */
const LOOKED_BACK_MS = 86_400_000;

export async function collectReport(
  store: ReportStore,
  { sinceMs, nowMs }: { sinceMs: number; nowMs: number },
): Promise<CollectorReport> {
  const known = await store.calls({ sinceMs: sinceMs - LOOKED_BACK_MS });
  const lease = await readLease(store);
  const diary = [...(await readDiary(store)), ...presentAbsence(lease, nowMs)];
  const beganMs = Math.min(nowMs, ...[known[0]?.atMs, diary[0]?.fromMs].filter((ms) => ms !== undefined));
  const fromMs = Math.max(sinceMs, beganMs);
  const calls = known.filter((call) => call.atMs >= fromMs && hasOwnTurn(call));
  const outcomes: CollectorReport["outcomes"] = {};
  for (const { outcome } of calls) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  return {
    fromMs,
    toMs: nowMs,
    collector: lease && collectorOf(lease, nowMs),
    calls: calls.length,
    goodCalls: calls.filter(({ outcome }) => isGoodKind(outcome)).length,
    callsByHand: await countByHand(store, { lanes: new Set(known.map(({ lane }) => lane)), fromMs }),
    newRooms: calls.reduce((sum, { newRooms }) => sum + newRooms, 0),
    liveNow: (await store.tallies({ nowMs })).live.rooms,
    estimate: await readEstimate(store, { nowMs }),
    outcomes,
    sources: (await store.yields({ sinceMs: fromMs })).toSorted((a, b) => b.newRooms - a.newRooms || b.calls - a.calls),
    gaps: lease === undefined ? [] : findGaps({ fromMs, toMs: nowMs, calls, diary }),
  };
}

async function countByHand(
  store: ReportStore,
  { lanes, fromMs }: { lanes: ReadonlySet<string>; fromMs: number },
): Promise<number> {
  const made = await Promise.all([...lanes].map((lane) => readHandCalls(store, lane)));
  return made.flatMap(({ atMs }) => atMs).filter((each) => each >= fromMs).length;
}

/** What nobody could write down: the collector is gone, and no other one has begun. */
function presentAbsence(lease: LeaseRecord | undefined, nowMs: number): DiaryEntry[] {
  if (lease === undefined) return [];
  const { beatAtMs, releasedAtMs } = lease;
  if (releasedAtMs !== undefined) return [{ kind: "stopped", fromMs: releasedAtMs, toMs: nowMs }];
  return isSilent(lease, nowMs) ? [{ kind: "killed", fromMs: beatAtMs, toMs: nowMs }] : [];
}

function collectorOf(lease: LeaseRecord, nowMs: number): CollectorReport["collector"] {
  const { startedAtMs, beatAtMs, releasedAtMs } = lease;
  if (releasedAtMs !== undefined) return { kind: "stopped", sinceMs: releasedAtMs };
  return isSilent(lease, nowMs) ? { kind: "silent", sinceMs: beatAtMs } : { kind: "running", sinceMs: startedAtMs };
}
