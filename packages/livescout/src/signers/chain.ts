/**
 * Several signers in order: the first that can, signs; why the ones before it did not is in the answer's warnings.
 *
 * A signer that the upstream refuses while another is accepted rests (breaker). A shadow signs too, is compared, and is
 * never served.
 */
import type {
  NoticeVerdict,
  OutcomeNotice,
  SignOptions,
  SignOutcome,
  Signer,
  UnsignedRequest,
} from "@livescout/protocol";
import { type Acceptance, createAcceptance } from "./acceptance.ts";
import { type Breaker, createBreaker } from "./breaker.ts";
import { createFaultJudge } from "./fault-judge.ts";
import { compareSigned } from "./shadow.ts";

export type ChainEvent =
  | { kind: "fellBack"; from: string; to: string; why: string }
  | { kind: "breakerOpened"; signer: string; why: string; untilMs: number }
  | { kind: "breakerClosed"; signer: string }
  | { kind: "addressRefused"; why: string }
  | { kind: "shadowDiffers"; signer: string; shadow: string; differences: string[] }
  | { kind: "newVersion"; signer: string; version: string };

export type ChainOptions = {
  signers: readonly Signer[];
  nowMs: () => number;
  /** Signs every request beside the chain, for comparison only. */
  shadow?: Signer;
  acceptance?: Acceptance;
  onEvent?: (event: ChainEvent) => void;
};

export type ChainedSignerState = { name: string; breaker: "closed" | "open"; why?: string; untilMs?: number };
export type Chain = Signer & {
  note(notice: OutcomeNotice): NoticeVerdict;
  state(): ChainedSignerState[];
  acceptance: Acceptance;
};

type Link = { signer: Signer; breaker: Breaker };

export function createChain({
  signers,
  nowMs,
  shadow,
  acceptance = createAcceptance(),
  onEvent = () => undefined,
}: ChainOptions): Chain {
  const links: Link[] = signers.map((signer) => ({ signer, breaker: createBreaker({ nowMs }) }));
  const judge = createFaultJudge({ signers: signers.map(({ name }) => name), nowMs });
  const versions = new Set<string>();
  /** Set for the one call that finds out whose fault a refusal is. */
  let passOver: string | undefined;

  async function sign(request: UnsignedRequest, options?: SignOptions): Promise<SignOutcome> {
    const passed: { name: string; why: string; retryAfterMs?: number; canNever?: true }[] = [];
    const passedOver = passOver;
    passOver = undefined;
    for (const { signer, breaker } of links) {
      const state = breaker.state();
      if (state.kind === "open" || signer.name === passedOver) {
        const why =
          state.kind === "open" ? `rests: ${state.why}` : "passed over once, to find out whose fault a refusal is";
        const wait = state.kind === "open" ? { retryAfterMs: state.untilMs - nowMs() } : {};
        passed.push({ name: signer.name, why, ...wait });
        continue;
      }
      const outcome = await signSafely(signer, request, options);
      if (outcome.kind === "signed") return served(outcome, passed, request);
      const wait =
        outcome.kind === "unavailable" && outcome.retryAfterMs !== undefined
          ? { retryAfterMs: outcome.retryAfterMs }
          : {};
      const never = outcome.kind === "unsupported" ? ({ canNever: true } as const) : {};
      passed.push({ name: signer.name, why: outcome.why, ...wait, ...never });
    }
    const waits = passed.flatMap(({ retryAfterMs }) => (retryAfterMs === undefined ? [] : [retryAfterMs]));
    const why = passed.map((link) => (links.length === 1 ? link.why : `${link.name}: ${link.why}`)).join("; ");
    if (passed.every(({ canNever }) => canNever)) return { kind: "unsupported", why };
    return { kind: "unavailable", why, ...(waits.length > 0 && { retryAfterMs: Math.min(...waits) }) };
  }

  function served(
    outcome: Extract<SignOutcome, { kind: "signed" }>,
    passed: { name: string; why: string }[],
    request: UnsignedRequest,
  ): SignOutcome {
    for (const { name, why } of passed) onEvent({ kind: "fellBack", from: name, to: outcome.signer, why });
    acceptance.signed({ signer: outcome.signer, scheme: outcome.scheme, channel: request.query.channel });
    noteVersion(outcome);
    return {
      ...outcome,
      warnings: [...passed.map(({ name, why }) => `fell_back: ${name}: ${why}`), ...outcome.warnings],
    };
  }

  /** A version never seen before is news, once. */
  function noteVersion({ signer, scheme, warnings }: Extract<SignOutcome, { kind: "signed" }>): void {
    const isNew = warnings.some((warning) => warning.startsWith("unknown_version")) && !versions.has(scheme);
    if (!isNew) return;
    versions.add(scheme);
    onEvent({ kind: "newVersion", signer, version: scheme });
  }

  async function signBeside(request: UnsignedRequest, served: Promise<SignOutcome>): Promise<void> {
    if (shadow === undefined) return;
    const [first, second] = await Promise.all([served, signSafely(shadow, request)]);
    const differences = compareSigned(first, second);
    if (differences.length > 0) {
      const signer = first.kind === "signed" ? first.signer : "none";
      onEvent({ kind: "shadowDiffers", signer, shadow: shadow.name, differences });
    }
  }

  function note(notice: OutcomeNotice): NoticeVerdict {
    acceptance.note(notice);
    const link = links.find(({ signer }) => signer.name === notice.signer);
    const judgement = judge.judge(notice);
    switch (judgement.kind) {
      case "accepted":
        if (link?.breaker.state().kind === "open") onEvent({ kind: "breakerClosed", signer: notice.signer });
        link?.breaker.close();
        return { kind: "noted" };
      case "signer":
        openBreaker(link, judgement.why);
        return notice.reporter === undefined ? { kind: "tryAnother", why: judgement.why } : { kind: "noted" };
      case "address":
        for (const { breaker } of links) breaker.close();
        onEvent({ kind: "addressRefused", why: judgement.why });
        return { kind: "addressRefused", why: judgement.why };
      case "unclear":
        if (notice.reporter !== undefined || links.length < 2 || !judge.takeExtraCall()) return { kind: "noted" };
        passOver = notice.signer;
        return { kind: "tryAnother", why: judgement.why };
      case "nothing":
        return { kind: "noted" };
      default:
        return judgement satisfies never;
    }
  }

  function openBreaker(link: Link | undefined, why: string): void {
    if (link === undefined || link.breaker.state().kind === "open") return;
    link.breaker.open(why);
    const state = link.breaker.state();
    if (state.kind === "open")
      onEvent({ kind: "breakerOpened", signer: link.signer.name, why, untilMs: state.untilMs });
  }

  return {
    name: `chain:${signers.map(({ name }) => name).join(",")}`,
    sign: (request, options) => {
      const outcome = sign(request, options);
      void signBeside(request, outcome);
      return outcome;
    },
    note,
    state: () =>
      links.map(({ signer: { name }, breaker }) => {
        const state = breaker.state();
        return state.kind === "open"
          ? { name, breaker: "open", why: state.why, untilMs: state.untilMs }
          : { name, breaker: "closed" };
      }),
    acceptance,
  };
}

/** A signer never throws by contract; a chain must hold even where one does. */
async function signSafely(signer: Signer, request: UnsignedRequest, options?: SignOptions): Promise<SignOutcome> {
  try {
    return await signer.sign(request, options);
  } catch (error) {
    return { kind: "unavailable", why: `broke (${error instanceof Error ? error.name : "unknown"})` };
  }
}
