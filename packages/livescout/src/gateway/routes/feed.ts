/**
 * `GET` and `POST /webcast/feed`: step 1, a signed URL for one unit of quota.
 *
 * A unit is taken before the signature and given back when no answer comes of it. It is durable before the answer is
 * written, so a crash can cost the caller its calls in flight and never grants more.
 */
import type { QuotaGrant } from "../../access/quota.ts";
import { findTier } from "../../access/tiers.ts";
import type { Refusal } from "../error-response.ts";
import { type Exchange, isGone } from "../exchange.ts";
import type { Figures } from "../figures.ts";
import type { GatewayDeps } from "../gateway-deps.ts";
import { secondsUntil } from "../middleware/answer-headers.ts";
import { type Authenticate, type Caller, hasKeyHeader, rateLimited, scopeRefusal } from "../middleware/authenticate.ts";
import type { FeedCall } from "../middleware/feed-call.ts";
import { createCallReader } from "../middleware/known-calls.ts";
import type { SentCall } from "../middleware/sent-call.ts";
import type { Route } from "../http-shell.ts";
import type { Respond } from "../respond.ts";
import { storeUnavailable } from "../store-unavailable.ts";
import { createFeedAnswerWriter } from "./feed-answer.ts";
import { loadMoreUrl, originFromHost } from "./load-more-url.ts";
import type { SignCall, SignedCall } from "./sign-call.ts";
import type { SignRegister } from "./sign-register.ts";

export type FeedRouteDeps = Pick<
  GatewayDeps,
  "quota" | "rateWindows" | "tiers" | "world" | "sessions" | "publicUrl" | "nowMs" | "logger"
> & {
  authenticate: Authenticate;
  respond: Respond;
  figures: Figures;
  sign: SignCall;
  register: SignRegister;
  newId: () => string;
  callsInFlightMax: number;
  /** Where this gateway listens, for callers that sent no usable Host. */
  listeningOrigin: () => string;
};

const OVERLOADED_RETRY_SECONDS = 1;

export function createFeedRoute(deps: FeedRouteDeps): Route {
  const { respond, rateWindows, tiers, authenticate, nowMs, callsInFlightMax } = deps;
  const readCall = createCallReader(deps);
  const spendUnit = createSpendUnit(deps);
  let callsInFlight = 0;

  const refuse = async (exchange: Exchange, caller: Caller, refusal: Refusal): Promise<void> => {
    exchange.day ??= await dayOf(deps, caller, refusal);
    respond.refuse(exchange, refusal);
  };

  const serve = async (exchange: Exchange): Promise<void> => {
    const { sent, read: readParameters } = readCall(exchange.url, exchange.body);
    const { problem } = sent;
    // A key may stand in a body that cannot be read: then the body is what is wrong.
    if (problem?.parameter === "body" && sent.apiKeys.length === 0 && !hasKeyHeader(exchange)) {
      return respond.refuse(exchange, { code: "invalid_parameter", ...problem });
    }
    const authentication = await authenticate(exchange, sent.apiKeys);
    if (authentication.kind === "refused") return respond.refuse(exchange, authentication.refusal);
    const { caller } = authentication;
    exchange.minute = rateWindows.hitKey(caller.id, findTier(tiers, caller.tier).minute);
    if (exchange.minute.isExceeded) return refuse(exchange, caller, rateLimited(exchange.minute, nowMs()));
    const outOfScope = scopeRefusal(caller, "feed");
    if (outOfScope !== undefined) return refuse(exchange, caller, outOfScope);
    const read = readParameters();
    if (read.kind === "refused") return refuse(exchange, caller, read.refusal);
    const refusal = await spendUnit(exchange, { caller, call: read.call, sent });
    if (refusal !== undefined) await refuse(exchange, caller, refusal);
  };

  return async (exchange) => {
    if (callsInFlight >= callsInFlightMax) {
      return respond.refuse(exchange, { code: "overloaded", retryAfterSeconds: OVERLOADED_RETRY_SECONDS });
    }
    callsInFlight++;
    try {
      await serve(exchange);
    } finally {
      callsInFlight--;
    }
  };
}

type SpendInput = { caller: Caller; call: FeedCall; sent: SentCall };

/** Takes the unit, signs, answers; what comes back is a refusal still to be told. */
function createSpendUnit(deps: FeedRouteDeps): (exchange: Exchange, input: SpendInput) => Promise<Refusal | undefined> {
  const { quota, sign, nowMs, logger } = deps;
  const answer = createAnswer(deps);

  const take = async (caller: Caller, exchange: Exchange): Promise<QuotaGrant | Refusal> => {
    const decision = await quota.take(caller);
    switch (decision.kind) {
      case "tier_required":
        return { code: "tier_required", tier: decision.tier, requiredTier: decision.requiredTier };
      case "exhausted": {
        exchange.day = decision;
        const { resetsAtMs } = decision;
        return { code: "quota_exhausted", resetsAtMs, retryAfterSeconds: secondsUntil(resetsAtMs, nowMs()) };
      }
      case "granted":
        exchange.day = decision;
        return decision;
      default:
        return decision satisfies never;
    }
  };

  const giveBack = async (grant: QuotaGrant, exchange: Exchange): Promise<void> => {
    exchange.day = { ...grant, remaining: Math.min(grant.limit, grant.remaining + 1) };
    deps.figures.gaveBack();
    await quota.giveBack(grant).catch((error: unknown) => {
      logger.error("a unit could not be given back yet", { requestId: exchange.requestId, keyId: grant.keyId, error });
    });
  };

  return async (exchange, { caller, call, sent }) => {
    const grant = await take(caller, exchange).catch((error: unknown) => storeUnavailable(deps, exchange, error));
    if ("code" in grant) return grant;
    let isSpent = false;
    try {
      const signedCall = await sign(call, exchange);
      if (signedCall.kind === "unavailable") {
        return { code: "signer_unavailable", retryAfterSeconds: signedCall.retryAfterMs / 1000 };
      }
      if (isGone(exchange)) {
        deps.figures.answered(exchange.route, "gone");
        return undefined;
      }
      answer(exchange, { signedCall, grant, call, sent });
      isSpent = true;
      return undefined;
    } finally {
      if (!isSpent) await giveBack(grant, exchange);
    }
  };
}

type AnswerInput = {
  signedCall: Extract<SignedCall, { kind: "signed" }>;
  grant: QuotaGrant;
  call: FeedCall;
  sent: SentCall;
};

function createAnswer(deps: FeedRouteDeps): (exchange: Exchange, input: AnswerInput) => void {
  const { respond, register, newId, publicUrl, listeningOrigin } = deps;
  const write = createFeedAnswerWriter(deps);
  return (exchange, { signedCall: { signed, visitor, warnings }, grant, call, sent }) => {
    const signId = newId();
    const origin = publicUrl ?? originFromHost(exchange.raw.headers.host) ?? listeningOrigin();
    const text = write({
      call,
      signed,
      ttwid: call.ttwid ?? visitor?.ttwid,
      quota: grant,
      loadMoreUrl: loadMoreUrl(call, { origin, queryApiKey: sent.queryApiKey }),
      warnings,
      signId,
    });
    const { signer, scheme, signedAtMs } = signed;
    register.remember(signId, { keyId: grant.keyId, channelId: call.query.channel, signer, scheme, atMs: signedAtMs });
    respond.json(exchange, text);
  };
}

/** The key's day for the headers of a refusal; not asked for where the store may be what is broken. */
async function dayOf({ quota }: FeedRouteDeps, caller: Caller, { code }: Refusal) {
  return code === "store_unavailable" ? undefined : quota.look(caller).catch(() => undefined);
}
