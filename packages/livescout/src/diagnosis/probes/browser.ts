/** The operator's own browser as signer: found, started, page loaded, its own feed request seen, and a signature that holds. */
import type { OutcomeKind } from "@livescout/protocol";
import type { Probe } from "../doctor.ts";
import type { Finding, StepName } from "../findings.ts";

/** The browser, if there is one that may be started. */
export type BrowserDoor =
  /** None was found, or it is not to be started; the sentences say why and what to do. */
  | { kind: "closed"; verdict: "skipped" | "warning" | "failed"; says: string; nextStep?: string }
  | { kind: "open"; name: string; look(signal: AbortSignal | undefined): Promise<BrowserLook> };

export type BrowserLook =
  | { kind: "signs"; product: string; scheme: string; build: string | null; warnings: readonly string[] }
  /** `stage`: how far it came. */
  | { kind: "stuck"; stage: BrowserStage; product?: string; why: string };

/** What was being tried when it went wrong. */
export const BROWSER_STAGES = ["browser", "page", "verification", "template", "signature"] as const;
export type BrowserStage = (typeof BROWSER_STAGES)[number];

export function browserProbe({ door, signal }: { door: BrowserDoor; signal?: AbortSignal }): Probe {
  return {
    step: "browser",
    async run(purse) {
      if (door.kind === "closed") {
        const { verdict, says, nextStep } = door;
        return [{ step: "browser", verdict, says, ...(nextStep !== undefined && { nextStep }) }];
      }
      if (!purse.takePageLoad())
        return [
          { step: "browser", verdict: "skipped", says: `${door.name} was found; the budget has no page load left.` },
        ];
      return findingsOf(door.name, await door.look(signal));
    },
  };
}

function findingsOf(name: string, look: BrowserLook): Finding[] {
  if (look.kind === "stuck") return stuckFindings(name, look);
  const { product, scheme, build, warnings } = look;
  const isNew = warnings.some((warning) => warning.startsWith("unknown_version"));
  const words = `scheme ${scheme}${build === null ? "" : `, build ${build}`}`;
  const signature: Finding = isNew
    ? {
        step: "signature",
        of: "browser",
        verdict: "warning",
        says: `The page signs in a version that livescout does not know (${words}); its digests hold.`,
        nextStep: "`livescout scheme learn --from-browser` may learn it; otherwise look for a newer livescout.",
      }
    : { step: "signature", of: "browser", verdict: "ok", says: `The page signs, and it verifies (${words}).` };
  return [
    { step: "browser", verdict: "ok", says: `${name} started (${product}).` },
    { step: "page", verdict: "ok", says: "The upstream's live page loaded." },
    { step: "template", verdict: "ok", says: "The page asked for its own feed: its request is the template." },
    signature,
  ];
}

type Stuck = Extract<BrowserLook, { kind: "stuck" }>;

function stuckFindings(name: string, { stage, product, why }: Stuck): Finding[] {
  const started: Finding = {
    step: "browser",
    verdict: "ok",
    says: `${name} started${product === undefined ? "" : ` (${product})`}.`,
  };
  const loaded: Finding = { step: "page", verdict: "ok", says: "The upstream's live page loaded." };
  const seen: Finding = {
    step: "template",
    verdict: "ok",
    says: "The page asked for its own feed: its request is the template.",
  };
  const before = {
    browser: [],
    page: [started],
    verification: [started],
    template: [started, loaded],
    signature: [started, loaded, seen],
  };
  const { step, of, outcome, nextStep } = STUCK[stage];
  const failed: Finding = {
    step,
    verdict: "failed",
    outcome,
    says: sentence(why),
    nextStep,
    ...(of !== undefined && { of }),
  };
  return [...before[stage], failed];
}

type StuckWords = { step: StepName; of?: string; outcome: OutcomeKind; nextStep: string };

const STUCK: { readonly [stage in BrowserStage]: StuckWords } = {
  browser: {
    step: "browser",
    outcome: "signer_failed",
    nextStep: "Start it by hand once and see what it says; LIVESCOUT_BROWSER names another one.",
  },
  page: {
    step: "page",
    outcome: "network",
    nextStep: "Open https://www.tiktok.com/live in that browser by hand, from this address, and look at what it shows.",
  },
  verification: {
    step: "page",
    outcome: "captcha",
    nextStep:
      "Open https://www.tiktok.com/live in your own browser from this address, solve what it shows, and try again later.",
  },
  template: {
    step: "template",
    outcome: "signer_failed",
    nextStep: "The page may have changed: see docs/when-upstream-changes.md, and try --headed to watch it.",
  },
  signature: {
    step: "signature",
    of: "browser",
    outcome: "signer_failed",
    nextStep:
      "The page may have changed: see docs/when-upstream-changes.md; `livescout verify` shows what does not hold.",
  },
};

function sentence(words: string): string {
  const text = `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
