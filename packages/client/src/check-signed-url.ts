/**
 * Whether step 2 may send anything to a URL that step 1 gave. The gateway is not trusted: a session follows this answer.
 *
 * The URL is judged and sent as text, never re-serialised. All rules are those of gateway-contract §5.
 */
import {
  CHANNELS,
  DRAWER_TABS_PATH,
  type DrawerTabsQuery,
  FEED_PATH,
  type FeedQuery,
  percentDecode,
  SEARCH_PATH,
  type SearchQuery,
} from "@livescout/protocol";

export type UrlVerdict = { kind: "allowed" } | { kind: "refused"; why: string };

export type CheckSignedUrlOptions = {
  /** What was asked in step 1. */
  query: FeedQuery | SearchQuery | DrawerTabsQuery;
  /** The origin that the user gave, if any; never one learned from an answer. */
  upstreamOrigin?: string | undefined;
};

/** `https://webcast.tiktok.com` or `https://webcast.<label>.tiktok.com`: default port, no user info. */
const UPSTREAM_ORIGIN = /^https:\/\/webcast(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)?\.tiktok\.com$/;
const SITE_ORIGIN = /^https:\/\/www\.tiktok\.com$/;
/** Characters that `fetch` sends on unchanged in a query; anything else would break the signature or hide a trick. */
const SENDABLE_QUERY = /^[!$-&(-;=?-~]+$/;
const URL_LENGTH_MAX = 16_384;

const refused = (why: string): UrlVerdict => ({ kind: "refused", why });

export function checkSignedUrl(url: string, { query, upstreamOrigin }: CheckSignedUrlOptions): UrlVerdict {
  if (url.length > URL_LENGTH_MAX) return refused(`the URL is longer than ${URL_LENGTH_MAX} characters`);
  const isSearch = query.channel === "search";
  const path = isSearch ? SEARCH_PATH : query.channel === "tabs" ? DRAWER_TABS_PATH : FEED_PATH;
  const cut = url.indexOf("?");
  const address = cut === -1 ? url : url.slice(0, cut);
  const origin = address.endsWith(path) ? address.slice(0, -path.length) : undefined;
  if (origin === undefined) return refused(`the path is not ${path}`);
  const ownOrigin = isSearch ? SITE_ORIGIN : UPSTREAM_ORIGIN;
  const isAllowed = upstreamOrigin === undefined ? ownOrigin.test(origin) : origin === upstreamOrigin;
  if (!isAllowed) return refused(`the address is not ${upstreamOrigin ?? "the upstream's"}`);
  const queryText = url.slice(cut + 1);
  if (cut === -1 || !SENDABLE_QUERY.test(queryText))
    return refused("the query has characters that could not be sent unchanged");
  return checkParameters(queryText, askedOf(query));
}

/** `isOptional`: the parameter may be left out of the URL; where it stands, it must say what was asked. */
type Asked = { name: string; value: string; isOptional: boolean };

function askedOf(query: FeedQuery | SearchQuery | DrawerTabsQuery): Asked[] {
  if (query.channel === "search") return askedOfSearch(query);
  if (query.channel === "tabs") return [{ name: "region", value: query.region, isOptional: true }];
  return askedOfFeed(query);
}

function askedOfFeed({ channel, cursor = "0", tag = "", region, count }: FeedQuery): Asked[] {
  const tagAsked = CHANNELS[channel].takesTag ? tag : "";
  return [
    { name: "channel_id", value: channel, isOptional: false },
    { name: "max_time", value: cursor, isOptional: cursor === "0" },
    { name: "related_live_tag", value: tagAsked, isOptional: tagAsked === "" },
    { name: "region", value: region, isOptional: true },
    ...(count === undefined ? [] : [{ name: "count", value: String(count), isOptional: true }]),
  ];
}

function askedOfSearch({ words, cursor = "0", region }: SearchQuery): Asked[] {
  return [
    { name: "keyword", value: words, isOptional: false },
    { name: "offset", value: cursor, isOptional: cursor === "0" },
    { name: "region", value: region, isOptional: true },
  ];
}

function checkParameters(queryText: string, asked: readonly Asked[]): UrlVerdict {
  const values = new Map<string, string>();
  for (const pair of queryText.split("&")) {
    const cut = pair.indexOf("=");
    const name = cut === -1 ? pair : pair.slice(0, cut);
    if (values.has(name)) return refused("a parameter is repeated");
    values.set(name, cut === -1 ? "" : percentDecode(pair.slice(cut + 1)));
  }
  for (const { name, value, isOptional } of asked) {
    const sent = values.get(name);
    const agrees = sent === undefined ? isOptional : sent === value;
    if (!agrees) return refused(`${name} is not what was asked for`);
  }
  return { kind: "allowed" };
}
