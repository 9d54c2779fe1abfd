/**
 * Step by step along the way of a call, cheapest first, and what each step says in words.
 *
 * Its budget is told before it begins and cannot be passed: page loads and feed calls are taken from a purse.
 */
import type { DoctorBudget, DoctorReport, Finding, StepName } from "./findings.ts";
import { likelyCulprit } from "./likely-culprit.ts";

/** One thing to look at. It returns findings and never throws; `purse` says whether it may load or call. */
export type Probe = { step: StepName; run(purse: Purse, before: readonly Finding[]): Promise<Finding[]> };

export type Purse = {
  /** Takes one page load, if one is left. */
  takePageLoad(): boolean;
  takeFeedCall(): boolean;
};

export type DoctorOptions = {
  probes: readonly Probe[];
  budget: DoctorBudget;
  world: string;
  nowMs: () => number;
  onFinding?: (finding: Finding) => void;
};

export async function runDoctor({
  probes,
  budget,
  world,
  nowMs,
  onFinding = () => undefined,
}: DoctorOptions): Promise<DoctorReport> {
  const purse = createPurse(budget);
  const findings: Finding[] = [];
  for (const probe of probes) {
    const startedAtMs = nowMs();
    for (const found of await runSafely(probe, purse, findings)) {
      const finding = { ...found, elapsedMs: found.elapsedMs ?? Math.round(nowMs() - startedAtMs) };
      findings.push(finding);
      onFinding(finding);
    }
  }
  return { world, budget, findings, culprit: likelyCulprit(findings) };
}

export function createPurse({ pageLoads, feedCalls }: DoctorBudget): Purse {
  let loadsLeft = pageLoads;
  let callsLeft = feedCalls;
  return {
    takePageLoad: () => loadsLeft-- > 0,
    takeFeedCall: () => callsLeft-- > 0,
  };
}

async function runSafely(probe: Probe, purse: Purse, before: readonly Finding[]): Promise<Finding[]> {
  try {
    return await probe.run(purse, before);
  } catch (error) {
    const name = error instanceof Error ? error.name : "unknown";
    return [
      {
        step: probe.step,
        verdict: "failed",
        says: `This look itself broke (${name}).`,
        nextStep: "Please report this.",
      },
    ];
  }
}
