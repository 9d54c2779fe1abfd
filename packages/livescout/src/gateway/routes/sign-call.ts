/**
 * One signature for one call: the visitor it is made for, the signer's answer, and what to do when there is none.
 *
 * The session never comes here. A signer that throws, declines or signs for another address is unavailable, and why is
 * logged, not told.
 */
import type { ServerResponse } from "node:http";
import type { Visitor } from "@livescout/client";
import { FEED_PATH, type SignOptions, type SignOutcome } from "@livescout/protocol";
import type { Exchange } from "../exchange.ts";
import type { Figures } from "../figures.ts";
import type { GatewayDeps } from "../gateway-deps.ts";
import type { FeedCall } from "../middleware/feed-call.ts";
import type { VisitorDesk } from "../visitor-desk.ts";

export type Signed = Extract<SignOutcome, { kind: "signed" }>;

export type SignedCall =
  | {
      kind: "signed";
      signed: Signed;
      visitor: Visitor | undefined;
      /** The signer's and ours, each once. */
      warnings: readonly string[];
    }
  | { kind: "unavailable"; retryAfterMs: number };

export type SignCall = (call: FeedCall, exchange: Exchange) => Promise<SignedCall>;

export type SignCallDeps = Pick<GatewayDeps, "signer" | "upstreamOrigin" | "nowMs" | "logger"> & {
  visitors: VisitorDesk;
  figures: Figures;
};

const RETRY_DEFAULT_MS = 5_000;
const SIGN_TIMEOUT_MS = 30_000;

export function createSignCall({ signer, upstreamOrigin, nowMs, logger, visitors, figures }: SignCallDeps): SignCall {
  const prefix = `${upstreamOrigin}${FEED_PATH}?`;

  const ask = async (call: FeedCall, exchange: Exchange, visitor: Visitor | undefined): Promise<SignOutcome> => {
    const { query, msToken } = call;
    const unsigned = visitors.template(visitor)(query, msToken === undefined ? {} : { msToken: msToken.reveal() });
    const outcome = await signer.sign(unsigned, new WhileWaitedFor(exchange.response));
    return outcome.kind === "signed" && !outcome.signedUrl.startsWith(prefix)
      ? { kind: "unavailable", why: "the signer changed the address" }
      : outcome;
  };

  return async (call, exchange) => {
    const visitor = visitors.current() ?? (await visitors.wait());
    const startedAtMs = nowMs();
    const outcome = await ask(call, exchange, visitor).catch((error: unknown) => ({ kind: "thrown", error }) as const);
    const elapsedMs = nowMs() - startedAtMs;
    if (outcome.kind === "signed") {
      figures.signed(outcome.signer, outcome.scheme, "signed", elapsedMs);
      return { kind: "signed", signed: outcome, visitor, warnings: allWarnings(outcome, call, visitor, visitors) };
    }
    const { requestId } = exchange;
    figures.signed(signer.name, "", outcome.kind === "unsupported" ? "unsupported" : "unavailable", elapsedMs);
    logger.warn("a signature could not be made", { requestId, signer: signer.name, ...outcome });
    const retryAfterMs = outcome.kind === "unavailable" ? outcome.retryAfterMs : undefined;
    return { kind: "unavailable", retryAfterMs: retryAfterMs ?? RETRY_DEFAULT_MS };
  };
}

/**
 * A signal that ends with the caller or after a while, made when a signer first looks at it: the native one never does,
 * and a browser, or another gateway, waits no longer than somebody waits for it. A class, because an object made with a
 * getter of its own takes the engine a new shape for every call.
 */
class WhileWaitedFor implements SignOptions {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  get signal(): AbortSignal {
    const gone = new AbortController();
    this.#response.once("close", () => gone.abort());
    return AbortSignal.any([gone.signal, AbortSignal.timeout(SIGN_TIMEOUT_MS)]);
  }
}

/** The signer's, then ours, each once. */
function allWarnings(
  { warnings: given }: Signed,
  call: FeedCall,
  visitor: Visitor | undefined,
  visitors: VisitorDesk,
): readonly string[] {
  const warnings = [...given];
  const warn = (warning: string) => void (warnings.includes(warning) || warnings.push(warning));
  call.warnings.forEach(warn);
  if (call.ttwid === undefined) warn(visitor === undefined ? `no_visitor: ${visitors.problem()}` : "shared_visitor");
  if (!visitors.hasDeviceId(visitor)) warn("no_device_id");
  return warnings;
}
