/** Step 1 without a gateway: the request is built here and a signer of this process signs it. */
import {
  buildDrawerTabsRequest,
  buildFeedRequest,
  buildSearchRequest,
  type DrawerTabsQuery,
  type FeedQuery,
  type Identity,
  makeOutcome,
  type Signer,
  type SearchQuery,
  type SignOutcome,
  type UnsignedRequest,
} from "@livescout/protocol";
import type { StepOne } from "./sign-at-gateway.ts";
import type { Visitor } from "./visitor.ts";

export type SignInProcessOptions = {
  signer: Signer;
  identity: Identity;
  visitor?: Visitor | undefined;
  upstreamOrigin?: string | undefined;
  nowMs: () => number;
  signal?: AbortSignal | undefined;
};

export async function signInProcess(
  query: FeedQuery | SearchQuery | DrawerTabsQuery,
  options: SignInProcessOptions,
): Promise<StepOne> {
  const { signer, identity, visitor, upstreamOrigin, nowMs, signal } = options;
  const startedAtMs = nowMs();
  const deviceId = visitor?.deviceId ?? identity.deviceId;
  const claimed = { ...identity, ...(deviceId !== undefined && { deviceId }) };
  const request = buildRequest(query, claimed, upstreamOrigin === undefined ? {} : { origin: upstreamOrigin });
  const outcome = await signer.sign(request, signal === undefined ? {} : { signal });
  if (outcome.kind !== "signed")
    return { kind: "failed", outcome: notSigned(outcome, signer.name, nowMs() - startedAtMs) };
  return {
    kind: "signed",
    request: {
      url: outcome.signedUrl,
      method: "GET",
      headers: outcome.headers,
      ...(visitor !== undefined && { ttwid: visitor.ttwid }),
      world: "upstream", // until the answer says otherwise
      signer: { name: outcome.signer, scheme: outcome.scheme, warnings: outcome.warnings },
      signedAtMs: outcome.signedAtMs,
    },
  };
}

function buildRequest(
  query: FeedQuery | SearchQuery | DrawerTabsQuery,
  identity: Identity,
  to: { origin?: string },
): UnsignedRequest {
  if (query.channel === "search") return buildSearchRequest(query, identity, to);
  if (query.channel === "tabs") return buildDrawerTabsRequest(query, identity, to);
  return buildFeedRequest(query, identity, to);
}

function notSigned(outcome: Exclude<SignOutcome, { kind: "signed" }>, signer: string, elapsedMs: number) {
  const retryAfterMs = outcome.kind === "unavailable" ? outcome.retryAfterMs : undefined;
  const facts = {
    bytes: 0,
    elapsedMs: Math.round(elapsedMs),
    code: outcome.kind,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
  return makeOutcome("signer_failed", facts, { cause: `The ${signer} signer did not sign: ${outcome.why}.` });
}
