/**
 * Stretches in which no page came, each with the reasons that the diary and the failed calls give. What nothing explains stays
 * unexplained, and is said so.
 */
import { isGoodKind, type OutcomeKind } from "@livescout/protocol";
import { isPage } from "../call-kinds.ts";
import type { CallFacts } from "../catalogue-store.ts";
import type { DiaryEntry } from "../lane/diary.ts";

export type GapReason =
  | (Pick<DiaryEntry, "kind" | "outcome" | "why"> & { fromMs: number; toMs: number })
  /** Calls that were made and brought nothing. */
  | { kind: "failed"; outcome: OutcomeKind; calls: number; fromMs: number; toMs: number };

export type Gap = { fromMs: number; toMs: number; reasons: GapReason[]; unexplainedMs: number };

export type FindGapsOptions = {
  fromMs: number;
  toMs: number;
  /** Oldest first. */
  calls: readonly MadeCall[];
  diary: readonly DiaryEntry[];
};

type MadeCall = Pick<CallFacts, "kind" | "atMs" | "outcome">;

/** A shorter one is how a person asks. */
export const GAP_MIN_MS = 10 * 60_000;
/** Where calls are rare by choice, a gap is what is rare even so. */
const MEDIANS = 4;

export function findGaps({ fromMs, toMs, calls, diary }: FindGapsOptions): Gap[] {
  const within = calls.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs).toSorted((a, b) => a.atMs - b.atMs);
  const leastMs = Math.max(GAP_MIN_MS, MEDIANS * medianStep(within.map(({ atMs }) => atMs)));
  const good = within.filter((call) => isPage(call) && isGoodKind(call.outcome)).map(({ atMs }) => atMs);
  const bounds = [fromMs, ...good, toMs];
  return bounds.slice(1).flatMap((endMs, at) => {
    const beginMs = bounds[at] ?? fromMs;
    if (endMs - beginMs < leastMs) return [];
    const gap = explain({ beginMs, endMs, leastMs, within, diary });
    return gap.reasons.length === 0 && gap.unexplainedMs === 0 ? [] : [gap]; // else names and rooms were looked at meanwhile
  });
}

type Explaining = {
  beginMs: number;
  endMs: number;
  leastMs: number;
  within: readonly MadeCall[];
  diary: readonly DiaryEntry[];
};

function explain({ beginMs, endMs, leastMs, within, diary }: Explaining): Gap {
  const noted = diary
    .filter((entry) => entry.toMs > beginMs && entry.fromMs < endMs)
    .map((entry) => ({ ...entry, fromMs: Math.max(entry.fromMs, beginMs), toMs: Math.min(entry.toMs, endMs) }));
  const reasons: GapReason[] = [...noted, ...failedCalls(within, beginMs, endMs)];
  return {
    fromMs: beginMs,
    toMs: endMs,
    reasons: reasons.toSorted((a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs),
    unexplainedMs: uncovered({ beginMs, endMs, leastMs }, [...reasons, ...answersOf(within)]),
  };
}

/** Moments at which the collector was certainly at work. */
const answersOf = (calls: Explaining["within"]): Pick<GapReason, "fromMs" | "toMs">[] =>
  calls.filter(({ outcome }) => isGoodKind(outcome)).map(({ atMs }) => ({ fromMs: atMs, toMs: atMs }));

/** By outcome; each stretch from its first call to its last. */
function failedCalls(calls: Explaining["within"], beginMs: number, endMs: number): GapReason[] {
  const found = new Map<OutcomeKind, Extract<GapReason, { kind: "failed" }>>();
  for (const { atMs, outcome } of calls) {
    if (atMs <= beginMs || atMs >= endMs || isGoodKind(outcome)) continue;
    const known = found.get(outcome) ?? { kind: "failed", outcome, calls: 0, fromMs: atMs, toMs: atMs };
    found.set(outcome, { ...known, calls: known.calls + 1, toMs: atMs });
  }
  return [...found.values()];
}

/** What no reason covers; pieces shorter than a gap are the lane's own pace. */
function uncovered(
  { beginMs, endMs, leastMs }: { beginMs: number; endMs: number; leastMs: number },
  reasons: readonly Pick<GapReason, "fromMs" | "toMs">[],
): number {
  let atMs = beginMs;
  let sumMs = 0;
  const add = (untilMs: number) => {
    if (untilMs - atMs >= leastMs) sumMs += untilMs - atMs;
  };
  const inside = reasons.filter(({ fromMs, toMs }) => toMs >= beginMs && fromMs <= endMs);
  for (const { fromMs, toMs } of inside.toSorted((a, b) => a.fromMs - b.fromMs)) {
    add(fromMs);
    atMs = Math.max(atMs, toMs);
  }
  add(endMs);
  return sumMs;
}

function medianStep(times: readonly number[]): number {
  const steps = times.slice(1).map((ms, at) => ms - (times[at] ?? ms));
  return steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
}
