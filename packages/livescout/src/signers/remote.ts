/**
 * Step 1 at somebody else's gateway (ours or the hosted service), with the operator's key there. The session is never
 * sent, and its answers are opened and verified like our own.
 */
import { checkSignedUrl, signAtGateway } from "@livescout/client";
import {
  type Secret,
  SIGNATURE_LIFE_HINT_MS,
  type SignedRequest,
  type Signer,
  type SignOutcome,
  UPSTREAM_WEBCAST_ORIGIN,
} from "@livescout/protocol";
import { type Digests, verifySignedUrl } from "@livescout/protocol/signature";

export type RemoteSignerOptions = {
  /** Base URL of the other gateway. */
  gateway: string;
  apiKey?: Secret;
  fetch: typeof globalThis.fetch;
  nowMs: () => number;
  timeoutMs?: number;
  digests?: Digests;
};

export function createRemoteSigner({
  gateway,
  apiKey,
  fetch,
  nowMs,
  timeoutMs = 10_000,
  digests,
}: RemoteSignerOptions): Signer {
  return {
    name: "remote",
    async sign(request, { signal } = {}) {
      const { query } = request;
      if (query.channel === "search" || query.channel === "tabs")
        return { kind: "unsupported", why: "a gateway signs the feed only" };
      const step = await signAtGateway(query, {
        gateway,
        fetch,
        nowMs,
        timeoutMs,
        signal,
        ...(apiKey !== undefined && { apiKey }),
      });
      if (step.kind === "failed") {
        const { cause, retryAfterMs } = step.outcome;
        return { kind: "unavailable", why: withoutStop(cause), ...(retryAfterMs !== undefined && { retryAfterMs }) };
      }
      const upstreamOrigin = request.origin === UPSTREAM_WEBCAST_ORIGIN ? undefined : request.origin;
      const verdict = checkSignedUrl(step.request.url, { query, upstreamOrigin });
      if (verdict.kind === "refused") return { kind: "unavailable", why: `its answer was not used: ${verdict.why}` };
      return verified(step.request, digests);
    },
  };
}

function verified(signed: SignedRequest, digests: Digests | undefined): SignOutcome {
  const userAgent = Object.entries(signed.headers).find(([name]) => name.toLowerCase() === "user-agent")?.[1];
  if (userAgent === undefined) return { kind: "unavailable", why: "its answer names no User-Agent" };
  const verdict = verifySignedUrl(signed.url, { userAgent, ...(digests !== undefined && { digests }) });
  if (verdict.kind === "invalid") return { kind: "unavailable", why: "its signature does not verify" };
  return {
    kind: "signed",
    signedUrl: signed.url,
    userAgent,
    headers: signed.headers,
    scheme: verdict.version ?? "unknown",
    build: verdict.scm,
    signedAtMs: signed.signedAtMs,
    expiresHintMs: SIGNATURE_LIFE_HINT_MS,
    signer: "remote",
    warnings: [
      ...(verdict.kind === "unknown_version" ? [`unknown_version:${verdict.version ?? ""}`] : []),
      ...signed.signer.warnings,
    ],
  };
}

const withoutStop = (sentence: string): string => sentence.replace(/\.$/, "");
