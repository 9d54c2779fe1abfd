/**
 * Step by step along the way of a call, cheapest first, and what each step says in words.
 *
 * Its budget is told before it begins and cannot be passed: page loads and feed calls are taken from a purse. What is
 * found is cleaned before anybody sees it: an upstream may write an address into any of its answers.
 */
import type { DoctorBudget, DoctorReport, Finding, StepName } from "./findings.ts";
import { likelyCulprit } from "./likely-culprit.ts";
import { removeSecrets } from "./secret-shapes.ts";

/** One thing to look at. It returns findings and never throws; `purse` says whether it may load or call. */
export type Probe = { step: StepName; run(purse: Purse, before: readonly Finding[]): Promise<Finding[]> };

export type Purse = {
  /** Takes one page load, if one is left. */
  takePageLoad(): boolean;
  takeFeedCall(): boolean;
  spent(): DoctorBudget;
};

export type DoctorOptions = {
  probes: readonly Probe[];
  budget: DoctorBudget;
  /** Known only once somebody has answered. */
  world: () => string;
  nowMs: () => number;
  /** Called with each finding as soon as there is one. */
  onFinding?: (finding: Finding) => void | Promise<void>;
  signal?: AbortSignal;
};

/** @throws the reason of `signal`, between two steps. */
export async function runDoctor({
  probes,
  budget,
  world,
  nowMs,
  onFinding = () => undefined,
  signal,
}: DoctorOptions): Promise<DoctorReport> {
  const purse = createPurse(budget);
  const findings: Finding[] = [];
  for (const probe of probes) {
    signal?.throwIfAborted();
    const startedAtMs = nowMs();
    const found = await runSafely(probe, purse, findings);
    signal?.throwIfAborted(); // what a look says then is about the stop
    const elapsedMs = Math.round(nowMs() - startedAtMs);
    for (const each of found) {
      const finding = { ...(found.length === 1 && { elapsedMs }), ...clean(each) };
      findings.push(finding);
      await onFinding(finding);
    }
  }
  return { world: world(), budget, spent: purse.spent(), findings, culprit: likelyCulprit(findings) };
}

export function createPurse({ pageLoads, feedCalls }: DoctorBudget): Purse {
  const spent = { pageLoads: 0, feedCalls: 0 };
  return {
    takePageLoad: () => spent.pageLoads < pageLoads && ++spent.pageLoads > 0,
    takeFeedCall: () => spent.feedCalls < feedCalls && ++spent.feedCalls > 0,
    spent: () => ({ ...spent }),
  };
}

async function runSafely(probe: Probe, purse: Purse, before: readonly Finding[]): Promise<Finding[]> {
  try {
    return await probe.run(purse, before);
  } catch (error) {
    const name = error instanceof Error ? error.name : "unknown";
    const says = `This look itself broke (${name}).`;
    return [{ step: probe.step, verdict: "failed", says, nextStep: "Please report this." }];
  }
}

const SENTENCE_LENGTH_MAX = 500;

function clean(finding: Finding): Finding {
  const cleanText = (text: string): string => removeSecrets(text.slice(0, SENTENCE_LENGTH_MAX)).text;
  const { says, nextStep } = finding;
  return { ...finding, says: cleanText(says), ...(nextStep !== undefined && { nextStep: cleanText(nextStep) }) };
}
