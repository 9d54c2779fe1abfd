/** What a signer agrees to sign: the declared hosts and paths only, with the query as it will be sent. */
import { FEED_PATH, SEARCH_PATH, UPSTREAM_SITE_ORIGIN, type UnsignedRequest } from "@livescout/protocol";

export type DeclaredRequest = { kind: "declared"; queryText: string } | { kind: "refused"; why: string };

const WEBCAST_ORIGIN = /^https:\/\/webcast(?:\.[a-z0-9-]{1,63})?\.tiktok\.com$/;
/** Scheme and authority and nothing else: a sandbox, or another upstream that the operator named. */
const PLAIN_ORIGIN = /^https?:\/\/[a-z0-9.[\]:-]+$/i;
const SIGNATURE_PARAMETERS = new Set(["msToken", "X-Dynosaur", "X-Bogus", "X-Gnarly", "_signature"]);

/** `upstreamOrigin`: the origin that the operator named beside the upstream's own. */
export function readDeclared({ origin, path, queryText }: UnsignedRequest, upstreamOrigin?: string): DeclaredRequest {
  const isOwn =
    (path === FEED_PATH && WEBCAST_ORIGIN.test(origin)) || (path === SEARCH_PATH && origin === UPSTREAM_SITE_ORIGIN);
  const isNamed =
    origin === upstreamOrigin && PLAIN_ORIGIN.test(origin) && (path === FEED_PATH || path === SEARCH_PATH);
  if (!isOwn && !isNamed) return { kind: "refused", why: "only the feed and LIVE search of the upstream are signed" };
  return { kind: "declared", queryText: withoutSignature(queryText) };
}

/** A fragment would make the request go out unsigned, a parameter already present would be there twice. */
function withoutSignature(queryText: string): string {
  const [text = ""] = queryText.split("#", 1);
  if (!/(?:^|&)(?:msToken|X-|_signature)/.test(text)) return text;
  return text
    .split("&")
    .filter((pair) => !SIGNATURE_PARAMETERS.has(pair.split("=", 1)[0] ?? ""))
    .join("&");
}
