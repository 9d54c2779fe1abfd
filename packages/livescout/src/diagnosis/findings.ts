/** What the doctor finds, step by step, in words that may be pasted into a public issue: no address, session or token. */
import type { OutcomeKind } from "@livescout/protocol";

export const STEP_NAMES = [
  "clock",
  "dns",
  "tls",
  "proxy",
  "egress",
  "visitor",
  "signature",
  "browser",
  "page",
  "template",
  "feed",
] as const;
export type StepName = (typeof STEP_NAMES)[number];

/** `skipped`: not asked, because something before it failed or it was not wanted. */
export type Verdict = "ok" | "warning" | "failed" | "skipped";

export type Finding = {
  step: StepName;
  /** Which of several, e.g. a host, or `native signer, plain fetch`. */
  of?: string;
  verdict: Verdict;
  /** What was seen, one sentence. */
  says: string;
  /** What to do, one sentence; absent where nothing is wrong. */
  nextStep?: string;
  elapsedMs?: number;
  /** What a feed call brought, and how it was made. */
  feed?: { signer: string; fetch: "plain" | "browser"; outcome: OutcomeKind };
};

export type DoctorBudget = { pageLoads: number; feedCalls: number };

export type DoctorReport = { world: string; budget: DoctorBudget; findings: Finding[]; culprit: string };
