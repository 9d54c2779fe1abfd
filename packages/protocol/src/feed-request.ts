/**
 * `FeedQuery` and `Identity` in, unsigned upstream request out. `identityFromUrl` is the way back.
 *
 * Names go out in ASCII order. A cursor switches the upstream to its load-more mode: `req_from` differs, not only `max_time`.
 */
import { CHANNELS } from "./channels.ts";
import { InvalidInputError } from "./errors.ts";
import {
  BUSINESS_PARAMETERS,
  COUNT_MAX,
  CURSOR_PATTERN,
  type BusinessParameter,
  type FeedQuery,
} from "./feed-query.ts";
import type { Identity } from "./identity.ts";
import { createQueryTemplate } from "./query-template.ts";
import type { UnsignedRequest } from "./signed-request.ts";
import { FEED_PATH, UPSTREAM_WEBCAST_ORIGIN } from "./world.ts";

export type BuildFeedRequestOptions = {
  /** Scheme and authority to send to; the user's own word, never learned from an answer. */
  origin?: string;
  msToken?: string;
};

/**
 * The unsigned request that the page of this identity would send.
 *
 * @throws InvalidInputError where the query breaks a rule (field named, value never echoed).
 */
export function buildFeedRequest(
  query: FeedQuery,
  identity: Identity,
  options: BuildFeedRequestOptions = {},
): UnsignedRequest {
  return createFeedRequestTemplate(identity, options)(query, options);
}

export type FeedRequestTemplate = (query: FeedQuery, options?: { msToken?: string }) => UnsignedRequest;

/** `buildFeedRequest` with everything that the identity decides worked out once: for callers that sign often. */
export function createFeedRequestTemplate(
  identity: Identity,
  { origin = UPSTREAM_WEBCAST_ORIGIN }: { origin?: string } = {},
): FeedRequestTemplate {
  const queryText = createQueryTemplate(identity, BUSINESS_PARAMETERS);
  return (query, { msToken = "" } = {}) => ({
    origin,
    path: FEED_PATH,
    method: "GET",
    queryText: queryText(businessValues(query)),
    msToken,
    query,
    identity,
  });
}

function businessValues(query: FeedQuery): { [name in BusinessParameter]: string | undefined } {
  const channel = CHANNELS[query.channel];
  if (channel === undefined) throw new InvalidInputError("channel", `one of ${Object.keys(CHANNELS).join(", ")}`);
  const { cursor, count, overrides = {} } = query;
  if (cursor !== undefined && !CURSOR_PATTERN.test(cursor)) throw new InvalidInputError("cursor", "1 to 16 digits");
  if (count !== undefined && !(Number.isInteger(count) && count >= 1 && count <= COUNT_MAX)) {
    throw new InvalidInputError("count", `a whole number from 1 to ${COUNT_MAX}`);
  }
  const isFirstPage = cursor === undefined || cursor === "0";
  const firstMaxTime = channel.sendsFirstMaxTime ? "0" : undefined;
  const pick = (name: keyof typeof overrides, own: string | undefined) =>
    overrides[name] === undefined ? own : (overrides[name] ?? undefined);
  return {
    channel_id: channel.id,
    content_type: pick("content_type", channel.contentType),
    count: count === undefined ? undefined : String(count),
    from_page: pick("from_page", channel.fromPage),
    hidden_banner: pick("hidden_banner", channel.hiddenBanner),
    max_time: isFirstPage ? pick("max_time", firstMaxTime) : cursor,
    region: query.region,
    related_live_tag: channel.takesTag ? query.tag : undefined,
    req_from: pick("req_from", isFirstPage ? channel.reqFrom.first : channel.reqFrom.more),
    user_is_login: query.isLoggedIn === undefined ? undefined : String(query.isLoggedIn),
  };
}
