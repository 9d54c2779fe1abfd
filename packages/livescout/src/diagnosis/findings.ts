/** What the doctor finds, step by step, in words that may be pasted into a public issue: no address, session or token. */
import type { OutcomeKind } from "@livescout/protocol";

export const STEP_NAMES = [
  "proxy",
  "dns",
  "tls",
  "clock",
  "egress",
  "visitor",
  "browser",
  "page",
  "template",
  "signature",
  "feed",
] as const;
export type StepName = (typeof STEP_NAMES)[number];

/** `skipped`: not asked, because something before it failed or it was not wanted. */
export type Verdict = "ok" | "warning" | "failed" | "skipped";

export type Finding = {
  step: StepName;
  /** Which of several, e.g. a host, or `native, plain`. */
  of?: string;
  verdict: Verdict;
  /** What was seen, one sentence. */
  says: string;
  /** What to do, one sentence; absent where nothing is wrong. */
  nextStep?: string;
  elapsedMs?: number;
  /** What this failure would be called if a call for rooms had met it. */
  outcome?: OutcomeKind;
  /** What a feed call brought, and how it was made. */
  feed?: { signer: string; fetch: FetchWay; outcome: OutcomeKind };
};

/** Who fetches what was signed: this process, or the page in the browser. */
export type FetchWay = "plain" | "browser";

export type DoctorBudget = { pageLoads: number; feedCalls: number };

export type DoctorReport = {
  world: string;
  budget: DoctorBudget;
  spent: DoctorBudget;
  findings: Finding[];
  culprit: string;
};

/** Whether a step before failed, so that a later one would only fail with it. */
export const hasFailed = (findings: readonly Finding[], step: StepName): boolean =>
  findings.some((finding) => finding.step === step && finding.verdict === "failed");
