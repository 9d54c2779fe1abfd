/**
 * Sources that say no by themselves while the lane is welcome: each is left out for a while, longer each time.
 *
 * A following feed without a session, a restricted channel, a search that is always refused: none of them is the address's fault.
 */
import { isGoodKind, OUTCOME_KINDS, type OutcomeKind } from "@livescout/protocol";
import type { SourceRef } from "@livescout/protocol/catalogue";
import * as z from "zod/mini";
import { sourceText } from "../source-text.ts";
import { grownMs, REST_RULES } from "./rest-rules.ts";

const SavedRests = z.array(
  z.object({
    source: z.string(),
    untilMs: z.number(),
    forMs: z.number(),
    refused: z.int(),
    step: z.int(),
    outcome: z.enum(OUTCOME_KINDS),
  }),
);
type SourceRest = z.infer<typeof SavedRests>[number];

export type SourceRests = {
  /** What a source's call brought. */
  note(source: SourceRef, outcome: OutcomeKind, options: { nowMs: number }): void;
  /** Until when the source is left out; `undefined`: it may be asked. */
  restsUntil(source: SourceRef, nowMs: number): number | undefined;
  save(): SourceRest[];
};

/** One refusal may be a passing one; two in a row of one source are its answer. */
const REFUSED_IN_A_ROW = 2;
const OWN_NO_MS = 6 * 3_600_000;
const REFUSED_MS = 30 * 60_000;
const REST_MAX_MS = 24 * 3_600_000;
const RESTS_MAX = 500;
/** The lane is welcome where another source was answered within this time. */
const WELCOME_MS = 15 * 60_000;

export function createSourceRests({ random, saved }: { random: () => number; saved?: unknown }): SourceRests {
  const read = SavedRests.safeParse(saved);
  const rests = new Map((read.success ? read.data : []).map((each) => [each.source, each]));
  /** The last good answers, by source. */
  const answered = new Map<string, number>();

  function isWelcome(but: string, nowMs: number): boolean {
    for (const [key, atMs] of answered) if (Math.abs(nowMs - atMs) > WELCOME_MS) answered.delete(key);
    return [...answered.keys()].some((key) => key !== but);
  }

  return {
    note(source, outcome, { nowMs }) {
      const key = sourceText(source);
      const rule = REST_RULES[outcome].kind;
      if (isGoodKind(outcome)) {
        rests.delete(key);
        answered.set(key, nowMs);
        return;
      }
      if (rule === "backOff" || (rule === "rest" && !isWelcome(key, nowMs))) return;
      const { refused = 0, step = 0, untilMs = 0, forMs: lastMs = 0 } = rests.get(key) ?? {};
      const isDue = rule === "source" || refused + 1 >= REFUSED_IN_A_ROW;
      const firstMs = rule === "source" ? OWN_NO_MS : REFUSED_MS;
      const forMs = isDue ? grownMs(firstMs, { step, maxMs: REST_MAX_MS, random }) : lastMs;
      if (rests.size >= RESTS_MAX && !rests.has(key)) rests.delete(rests.keys().next().value ?? "");
      rests.set(key, {
        source: key,
        outcome,
        refused: refused + 1,
        step: isDue ? step + 1 : step,
        forMs,
        untilMs: isDue ? nowMs + forMs : untilMs,
      });
    },
    restsUntil(source, nowMs) {
      const rest = rests.get(sourceText(source));
      if (rest === undefined || rest.untilMs <= nowMs) return undefined;
      rest.untilMs = Math.min(rest.untilMs, nowMs + rest.forMs); // a clock that was set back makes it no longer
      return rest.untilMs;
    },
    save: () => [...rests.values()],
  };
}
