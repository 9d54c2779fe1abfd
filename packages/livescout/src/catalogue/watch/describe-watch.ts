/** What a collector says of itself, for whoever reads the catalogue: the shape of `watch` in `/v1/stats`. */
import type { SourceRef } from "@livescout/protocol/catalogue";
import type { WireWatch } from "@livescout/protocol/wire";
import type { CallFacts } from "../catalogue-store.ts";
import type { Lane } from "../lane/lane.ts";
import type { CollectorFacts } from "./watch-types.ts";

/** The state in which it is kept. */
export const WATCH_STATE = "watch";

export type WatchFacts = CollectorFacts & {
  isRunning: boolean;
  startedAtMs: number;
  regionAsked: string;
  lane: Lane;
  shares: readonly { source: SourceRef; share: number }[];
  restsUntil: (source: SourceRef, nowMs: number) => number | undefined;
  lastGoodAtMs?: number | undefined;
  lastCall?: CallFacts | undefined;
};

export function describeWatch(facts: WatchFacts, nowMs: number): WireWatch {
  const { isRunning, startedAtMs, regionAsked, lane, shares, restsUntil, lastGoodAtMs, lastCall } = facts;
  const { signer, acceptance, egressCountry } = facts;
  const { nextCallAtMs, ...budget } = lane.budget(nowMs);
  const rest = lane.rest(nowMs);
  return {
    isRunning,
    at: time(nowMs),
    startedAt: time(startedAtMs),
    ...(signer !== undefined && { signer }),
    ...(acceptance !== undefined && { acceptance }),
    ...(egressCountry !== undefined && { egressCountry }),
    regionAsked,
    sources: shares.map(({ source, share }) => {
      const untilMs = restsUntil(source, nowMs);
      return { ...source, share, ...(untilMs !== undefined && { restsUntil: time(untilMs) }) };
    }),
    budget: { ...budget, ...(nextCallAtMs !== undefined && { nextCallAt: time(nextCallAtMs) }) },
    ...(rest !== undefined && {
      rests: {
        since: time(rest.sinceMs),
        until: time(rest.untilMs),
        outcome: rest.outcome,
        cause: rest.cause,
        nextStep: rest.nextStep,
      },
    }),
    ...(lastGoodAtMs !== undefined && { lastGoodAt: time(lastGoodAtMs) }),
    ...lastOutcome(lastCall),
  };
}

function lastOutcome(call: CallFacts | undefined): Pick<WireWatch, "lastOutcome"> {
  if (call === undefined) return {};
  const { atMs, outcome, cause, nextStep, source } = call;
  return { lastOutcome: { at: time(atMs), ...source, outcome, cause, nextStep } };
}

const time = (ms: number): string => new Date(ms).toISOString();
