/**
 * Whether step 2 may send anything to a URL that step 1 gave. The gateway is not trusted: a session follows this answer.
 *
 * The URL is judged and sent as text, never re-serialised. All rules are those of gateway-contract §5.
 */
import { CHANNELS, FEED_PATH, type FeedQuery, percentDecode } from "@livescout/protocol";

export type UrlVerdict = { kind: "allowed" } | { kind: "refused"; why: string };

export type CheckSignedUrlOptions = {
  /** What was asked in step 1. */
  query: FeedQuery;
  /** The origin that the user gave, if any; never one learned from an answer. */
  upstreamOrigin?: string | undefined;
};

/** `https://webcast.tiktok.com` or `https://webcast.<label>.tiktok.com`: default port, no user info. */
const UPSTREAM_ORIGIN = /^https:\/\/webcast(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)?\.tiktok\.com$/;
/** Characters that `fetch` sends on unchanged in a query; anything else would break the signature or hide a trick. */
const SENDABLE_QUERY = /^[!$-&(-;=?-~]+$/;
const URL_LENGTH_MAX = 16_384;

const refused = (why: string): UrlVerdict => ({ kind: "refused", why });

export function checkSignedUrl(url: string, { query, upstreamOrigin }: CheckSignedUrlOptions): UrlVerdict {
  if (url.length > URL_LENGTH_MAX) return refused(`the URL is longer than ${URL_LENGTH_MAX} characters`);
  const cut = url.indexOf("?");
  const address = cut === -1 ? url : url.slice(0, cut);
  const origin = address.endsWith(FEED_PATH) ? address.slice(0, -FEED_PATH.length) : undefined;
  if (origin === undefined) return refused(`the path is not ${FEED_PATH}`);
  const isAllowed = upstreamOrigin === undefined ? UPSTREAM_ORIGIN.test(origin) : origin === upstreamOrigin;
  if (!isAllowed) return refused(`the address is not ${upstreamOrigin ?? "the upstream's"}`);
  const queryText = url.slice(cut + 1);
  if (cut === -1 || !SENDABLE_QUERY.test(queryText))
    return refused("the query has characters that could not be sent unchanged");
  return checkParameters(queryText, query);
}

function checkParameters(queryText: string, query: FeedQuery): UrlVerdict {
  const values = new Map<string, string>();
  for (const pair of queryText.split("&")) {
    const cut = pair.indexOf("=");
    const name = cut === -1 ? pair : pair.slice(0, cut);
    if (values.has(name)) return refused("a parameter is repeated");
    values.set(name, cut === -1 ? "" : percentDecode(pair.slice(cut + 1)));
  }
  const asked: [name: string, value: string, isOptional: boolean][] = [
    ["channel_id", query.channel, false],
    ["max_time", query.cursor ?? "0", query.cursor === undefined || query.cursor === "0"],
    [
      "related_live_tag",
      CHANNELS[query.channel].takesTag ? (query.tag ?? "") : "",
      (query.tag ?? "") === "" || !CHANNELS[query.channel].takesTag,
    ],
    ["region", query.region, true],
    ["count", String(query.count ?? ""), true],
  ];
  for (const [name, value, isOptional] of asked) {
    const sent = values.get(name);
    const agrees = sent === undefined ? isOptional : sent === value || (name === "count" && value === "");
    if (!agrees) return refused(`${name} is not what was asked for`);
  }
  return { kind: "allowed" };
}
