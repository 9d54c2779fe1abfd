/** What a signer agrees to sign: the declared hosts and paths only, with the query as it will be sent. */
import {
  DRAWER_TABS_PATH,
  FEED_PATH,
  MS_TOKEN_PATTERN,
  SEARCH_PATH,
  UPSTREAM_SITE_ORIGIN,
  type UnsignedRequest,
} from "@livescout/protocol";

export type DeclaredRequest = { kind: "declared"; queryText: string } | { kind: "refused"; why: string };

/** Paths of the webcast hosts; LIVE search has the site's. */
const WEBCAST_PATHS: readonly string[] = [FEED_PATH, DRAWER_TABS_PATH];
const WEBCAST_ORIGIN = /^https:\/\/webcast(?:\.[a-z0-9-]{1,63})?\.tiktok\.com$/;
/** Scheme and authority and nothing else: a sandbox, or another upstream that the operator named. */
const PLAIN_ORIGIN = /^https?:\/\/[a-z0-9.[\]:-]+$/i;
/** What a URL library sends as it stands; the rest it would encode on the way, after the signature. */
const SENT_AS_IT_STANDS = /^[!$-&(-;=?-~]*$/;
const SIGNATURE_PARAMETERS = new Set(["msToken", "X-Dynosaur", "X-Bogus", "X-Gnarly", "_signature"]);

/** `upstreamOrigin`: the origin that the operator named beside the upstream's own. */
export function readDeclared(request: UnsignedRequest, upstreamOrigin?: string): DeclaredRequest {
  const { origin, path, msToken } = request;
  const isWebcast = WEBCAST_PATHS.includes(path);
  const isOwn = (isWebcast && WEBCAST_ORIGIN.test(origin)) || (path === SEARCH_PATH && origin === UPSTREAM_SITE_ORIGIN);
  const isNamed = origin === upstreamOrigin && PLAIN_ORIGIN.test(origin) && (isWebcast || path === SEARCH_PATH);
  if (!isOwn && !isNamed)
    return { kind: "refused", why: "only the feed, LIVE search and the category drawer of the upstream are signed" };
  const queryText = withoutSignature(request.queryText);
  if (!SENT_AS_IT_STANDS.test(queryText)) return { kind: "refused", why: "the query is not percent-encoded" };
  if (!MS_TOKEN_PATTERN.test(msToken)) return { kind: "refused", why: "the msToken is none" };
  return { kind: "declared", queryText };
}

/** A fragment would make the request go out unsigned, a parameter already present would be there twice. */
function withoutSignature(queryText: string): string {
  const fragmentAt = queryText.indexOf("#");
  const text = fragmentAt < 0 ? queryText : queryText.slice(0, fragmentAt);
  if (!text.includes("X-") && !text.includes("msToken") && !text.includes("_signature")) return text;
  return text
    .split("&")
    .filter((pair) => !SIGNATURE_PARAMETERS.has(pair.split("=", 1)[0] ?? ""))
    .join("&");
}
