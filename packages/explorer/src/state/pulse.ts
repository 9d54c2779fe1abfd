/** How the installation is: its figures and what its collector says, asked again and again while the page is looked at. */
import { computed, signal } from "@preact/signals";
import { isGoodKind, type OutcomeKind } from "@livescout/protocol";
import type { ExplorerStateAnswer, StatsAnswer } from "@livescout/protocol/wire";
import type { Problem } from "../api/answer.ts";
import type { ExplorerApi } from "../api/explorer-api.ts";

export type Pulse = ReturnType<typeof createPulse>;

/** Why no rooms come at present, in words. */
export type Refusal = {
  outcome: OutcomeKind;
  cause: string;
  nextStep: string;
  sinceAt: string;
  /** The lane rests until then. */
  restsUntil?: string;
};

export function createPulse({ api }: { api: Pick<ExplorerApi, "state" | "stats"> }) {
  const state = signal<ExplorerStateAnswer | undefined>(undefined);
  const stats = signal<StatsAnswer | undefined>(undefined);
  const problem = signal<Problem | undefined>(undefined);
  const watch = computed(() => stats.value?.watch);
  const refusal = computed(() => refusalOf(watch.value));
  let isAsking = false;

  async function refresh(): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    const [said, figures] = await Promise.all([state.peek() ?? api.state(), api.stats()]);
    isAsking = false;
    if (!("kind" in said)) state.value = said;
    else if (said.kind === "ok") state.value = said.value;
    problem.value = figures.kind === "ok" ? undefined : figures;
    if (figures.kind === "ok") stats.value = figures.value;
  }

  return {
    state,
    stats,
    problem,
    watch,
    refusal,
    /** Refused, and no room known: how many are live is unknown, and 0 would be a guess. */
    isUntold: computed(() => refusal.value !== undefined && stats.value?.live.rooms === 0),
    refresh,
  };
}

/** A rest comes first; else the last outcome, where it was none of the good ones. */
export function refusalOf(watch: StatsAnswer["watch"]): Refusal | undefined {
  if (watch === undefined) return undefined;
  const { rests, lastOutcome } = watch;
  if (rests !== undefined) {
    const { outcome, cause, nextStep, since, until } = rests;
    return { outcome, cause, nextStep, sinceAt: since, restsUntil: until };
  }
  if (lastOutcome === undefined || isGoodKind(lastOutcome.outcome)) return undefined;
  const { outcome, cause, nextStep, at } = lastOutcome;
  return { outcome, cause, nextStep, sinceAt: at };
}
