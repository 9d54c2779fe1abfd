/**
 * One lane for each egress address: when its next call may be made, by gap, budget and rests. Pure: told the time, it answers.
 *
 * Its place goes on after a restart. A clock that was set makes no difference where that is known (`clock-watch.ts`). Else one
 * set back makes it wait no longer than it would have, and never catch up; one set forward looks like sleep, which is why
 * whoever drives a lane also waits by a timer (`turns.ts`).
 */
import type { Outcome } from "@livescout/protocol";
import type { CallFacts } from "../catalogue-store.ts";
import type { HandCalls } from "./by-hand.ts";
import { createCallWindow } from "./call-window.ts";
import { type LaneRecord, type LaneRest, readLaneRecord } from "./lane-record.ts";
import { DAY_MS, drawGap, HOUR_MS, longestGapMs, type Pace } from "./pace.ts";
import { DOUBT_MS, grownMs, REST_MEMORY_MS, REST_RULES } from "./rest-rules.ts";

/** Signed calls and unsigned checks are refused for different reasons. */
export type CallFamily = "signed" | "unsigned";

export type LaneWait =
  | { kind: "ready" }
  | { kind: "gap"; untilMs: number }
  | { kind: "budget"; window: "hour" | "day"; untilMs: number }
  | { kind: "rest"; rest: LaneRest; untilMs: number };

export type LaneBudget = {
  perHour: number;
  perDay: number;
  leftThisHour: number;
  leftToday: number;
  /** When the next call may be made; absent: now. */
  nextCallAtMs?: number;
};

export type Lane = {
  readonly name: string;
  readonly pace: Pace;
  /** Whether it has ever called. */
  hasCalled(): boolean;
  /** @param options.along calls that may go along with the next one, e.g. for a guest identity */
  waitAt(nowMs: number, options?: { along?: number }): LaneWait;
  /** Counts a call that is about to be made, and those that may go along: to be saved before it is. */
  begin(nowMs: number, options?: { along?: number }): void;
  /** What the call brought. @returns the rest that begins with it, if any */
  end(outcome: Outcome, options: { nowMs: number; family: CallFamily }): LaneRest | undefined;
  /** A call that went along with another one: it counts, unless that was foreseen, and leaves no gap of its own. */
  count(nowMs: number): void;
  /** Calls that others made from this address: they count, and its next one leaves a gap to them. */
  countByHand(calls: HandCalls, nowMs: number): void;
  /** A wait that is not the upstream's doing, e.g. where there is nothing to ask for. */
  hold(untilMs: number, options: { nowMs: number }): void;
  rest(nowMs: number): LaneRest | undefined;
  budget(nowMs: number): LaneBudget;
  save(): LaneRecord;
};

export type LaneOptions = {
  name: string;
  pace: Pace;
  random: () => number;
  /** As `save` gave it. */
  saved?: unknown;
  /** By how much the clock was set since the call before; absent: not known. */
  clockSetByMs?: () => number;
  /** Calls of the last day, for a lane without a place of its own. */
  calls?: readonly Pick<CallFacts, "atMs">[];
};

const HOUR_BUCKET_MS = 60_000;
const DAY_BUCKET_MS = 900_000;

export function createLane({ name, pace, random, saved, clockSetByMs = () => 0, calls = [] }: LaneOptions): Lane {
  const record = readLaneRecord(saved) ?? recordOfCalls(calls);
  const { perHour, perDay } = pace;
  const hour = createCallWindow({
    lengthMs: HOUR_MS,
    bucketMs: HOUR_BUCKET_MS,
    callsMax: perHour,
    saved: record.hour,
  });
  const day = createCallWindow({ lengthMs: DAY_MS, bucketMs: DAY_BUCKET_MS, callsMax: perDay, saved: record.day });
  let { lastCallAtMs, nextAtMs, rest, lastRefusal } = record;
  let { byHand = 0 } = record;
  let gapMs = Math.min(record.gapMs, longestGapMs(pace)); // the run before may have asked less often
  /** Calls that are counted and may still go along with the last one. */
  let foreseen = 0;
  const refused = { ...record.refused };
  const failed = { ...record.failed };

  /** All times keep their distance from the present. */
  function followClock(byMs: number): void {
    hour.shift(byMs);
    day.shift(byMs);
    if (lastCallAtMs !== undefined) lastCallAtMs += byMs;
    if (nextAtMs !== undefined) nextAtMs += byMs;
    if (rest !== undefined) rest = { ...rest, sinceMs: rest.sinceMs + byMs, untilMs: rest.untilMs + byMs };
    if (lastRefusal !== undefined) lastRefusal = { ...lastRefusal, untilMs: lastRefusal.untilMs + byMs };
  }

  /** Times of the future, as a clock that was set back unnoticed leaves them, are brought within reach. */
  function settle(nowMs: number): void {
    const byMs = clockSetByMs();
    if (byMs !== 0) followClock(byMs);
    if (lastCallAtMs !== undefined) lastCallAtMs = Math.min(lastCallAtMs, nowMs);
    if (nextAtMs !== undefined) nextAtMs = Math.min(nextAtMs, nowMs + gapMs);
    if (rest !== undefined && rest.sinceMs > nowMs)
      rest = { ...rest, sinceMs: nowMs, untilMs: nowMs + rest.untilMs - rest.sinceMs };
    if (rest !== undefined && rest.untilMs <= nowMs) rest = undefined;
    if (lastRefusal !== undefined && lastRefusal.untilMs > nowMs && rest === undefined)
      lastRefusal = { ...lastRefusal, untilMs: nowMs };
  }

  function waitAt(nowMs: number, { along = 0 }: { along?: number } = {}): LaneWait {
    settle(nowMs);
    if (rest !== undefined) return { kind: "rest", rest, untilMs: rest.untilMs };
    const hourFreeMs = hour.freeAtMs(nowMs, 1 + along);
    const dayFreeMs = day.freeAtMs(nowMs, 1 + along);
    const freeMs = Math.max(hourFreeMs, dayFreeMs);
    if (freeMs > nowMs) return { kind: "budget", window: dayFreeMs >= hourFreeMs ? "day" : "hour", untilMs: freeMs };
    return nextAtMs !== undefined && nextAtMs > nowMs ? { kind: "gap", untilMs: nextAtMs } : { kind: "ready" };
  }

  function countByHand({ total, atMs }: HandCalls, nowMs: number): void {
    settle(nowMs);
    const added = total < byHand ? total : total - byHand; // fewer than before: they were begun anew
    byHand = total;
    const calls = added === 0 ? [] : atMs.slice(-added).map((each) => Math.min(each, nowMs));
    const within = (ms: number) => calls.filter((each) => each > nowMs - ms).length;
    if (calls.length > 0) {
      hour.add(nowMs, within(HOUR_MS)); // as of now, when they are learned of: a window only moves on
      day.add(nowMs, within(DAY_MS));
    }
    const last = calls.at(-1);
    if (last !== undefined && last + pace.floorMs > (nextAtMs ?? 0)) leaveGap(last);
  }

  function begin(nowMs: number, { along = 0 }: { along?: number } = {}): void {
    settle(nowMs);
    hour.add(nowMs, 1 + along);
    day.add(nowMs, 1 + along);
    foreseen = along;
    leaveGap(nowMs);
  }

  function leaveGap(nowMs: number): void {
    lastCallAtMs = nowMs;
    gapMs = drawGap(pace, random);
    nextAtMs = nowMs + gapMs;
  }

  function beginRest(outcome: Outcome, nowMs: number, how: Pick<LaneRest, "isRefusal" | "step"> & { forMs: number }) {
    const { kind, cause, nextStep } = outcome;
    const { isRefusal, step, forMs } = how;
    rest = { sinceMs: nowMs, untilMs: nowMs + forMs, outcome: kind, cause, nextStep, isRefusal, step };
    if (isRefusal) lastRefusal = { untilMs: rest.untilMs, step };
    return rest;
  }

  function end(outcome: Outcome, { nowMs, family }: { nowMs: number; family: CallFamily }): LaneRest | undefined {
    settle(nowMs);
    leaveGap(nowMs);
    const rule = REST_RULES[outcome.kind];
    switch (rule.kind) {
      case "good":
        refused[family] = 0;
        failed[family] = 0;
        return undefined;
      case "source":
        failed[family] = 0;
        return undefined;
      case "backOff": {
        const forMs = Math.max(
          grownMs(rule.firstMs, { step: failed[family], maxMs: rule.maxMs, random }),
          retryMs(outcome),
        );
        return beginRest(outcome, nowMs, { isRefusal: false, step: failed[family]++, forMs });
      }
      case "rest": {
        failed[family] = 0;
        refused[family]++;
        if (refused[family] < rule.inARow) {
          const forMs = grownMs(DOUBT_MS, { step: refused[family] - 1, maxMs: rule.firstMs, random });
          return beginRest(outcome, nowMs, { isRefusal: false, step: 0, forMs });
        }
        const isNext = lastRefusal !== undefined && nowMs - lastRefusal.untilMs < REST_MEMORY_MS;
        const step = isNext ? (lastRefusal?.step ?? 0) + 1 : 0;
        const forMs = Math.max(grownMs(rule.firstMs, { step, maxMs: rule.maxMs, random }), retryMs(outcome));
        return beginRest(outcome, nowMs, { isRefusal: true, step, forMs });
      }
      default:
        return rule satisfies never;
    }
  }

  return {
    name,
    pace,
    hasCalled: () => lastCallAtMs !== undefined,
    waitAt,
    begin,
    end,
    count(nowMs) {
      settle(nowMs);
      const isCounted = foreseen > 0;
      if (isCounted) foreseen--;
      else {
        hour.add(nowMs);
        day.add(nowMs);
      }
    },
    countByHand,
    hold(untilMs, { nowMs }) {
      settle(nowMs);
      nextAtMs = Math.max(untilMs, nextAtMs ?? 0);
      gapMs = Math.max(gapMs, untilMs - nowMs);
    },
    rest: (nowMs) => (settle(nowMs), rest),
    budget(nowMs) {
      const wait = waitAt(nowMs);
      return {
        perHour,
        perDay,
        leftThisHour: Math.max(0, perHour - hour.countAt(nowMs)),
        leftToday: Math.max(0, perDay - day.countAt(nowMs)),
        ...(wait.kind !== "ready" && { nextCallAtMs: wait.untilMs }),
      };
    },
    save: () => ({
      version: 1,
      gapMs,
      ...(lastCallAtMs !== undefined && { lastCallAtMs }),
      ...(nextAtMs !== undefined && { nextAtMs }),
      hour: hour.save(),
      day: day.save(),
      ...(byHand > 0 && { byHand }),
      ...(rest !== undefined && { rest }),
      ...(lastRefusal !== undefined && { lastRefusal }),
      refused: { ...refused },
      failed: { ...failed },
    }),
  };
}

/** The upstream's own word on how long to wait, where it gave one; a day is as far as it is believed. */
const retryMs = ({ retryAfterMs = 0 }: Outcome): number => Math.min(retryAfterMs, DAY_MS);

function recordOfCalls(calls: readonly Pick<CallFacts, "atMs">[]): LaneRecord {
  const buckets = (bucketMs: number): [number, number][] => {
    const counts = new Map<number, number>();
    for (const { atMs } of calls) {
      const startMs = atMs - (atMs % bucketMs);
      counts.set(startMs, (counts.get(startMs) ?? 0) + 1);
    }
    return [...counts].sort(([a], [b]) => a - b);
  };
  const lastCallAtMs = calls.reduce<number | undefined>((last, { atMs }) => Math.max(last ?? atMs, atMs), undefined);
  return {
    version: 1,
    gapMs: 0,
    ...(lastCallAtMs !== undefined && { lastCallAtMs }),
    hour: buckets(HOUR_BUCKET_MS),
    day: buckets(DAY_BUCKET_MS),
    refused: { signed: 0, unsigned: 0 },
    failed: { signed: 0, unsigned: 0 },
  };
}
