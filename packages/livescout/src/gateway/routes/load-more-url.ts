/**
 * Where the next page is asked for: this gateway again, with a literal `{MAX_TIME}` that the caller replaces.
 *
 * It cannot be a signed URL, since the signature covers every byte. Never in it: session, ttwid, token.
 */
import { percentEncode } from "@livescout/protocol";
import type { FeedCall } from "../middleware/feed-call.ts";

export type LoadMoreOptions = {
  /** Where callers reach this gateway, no slash at the end. */
  origin: string;
  /** Only where the caller itself put it in the query. */
  queryApiKey: string | undefined;
};

export function loadMoreUrl({ query, isLoggedInSaid }: FeedCall, { origin, queryApiKey }: LoadMoreOptions): string {
  const { channel, tag, count, region } = query;
  return (
    `${origin}/webcast/feed?` +
    (queryApiKey === undefined ? "" : `apiKey=${percentEncode(queryApiKey)}&`) +
    `channel_id=${channel}` +
    (tag === undefined ? "" : `&tag=${percentEncode(tag)}`) +
    `&count=${count}&region=${region}` +
    (isLoggedInSaid ? "&logged_in=true" : "") +
    "&max_time={MAX_TIME}"
  );
}

const PLAIN_HOST = /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/** The request's own `Host` where that is a plain host[:port]: it goes into an address that programs will call. */
export const originFromHost = (host: string | undefined): string | undefined =>
  host !== undefined && PLAIN_HOST.test(host) ? `http://${host}` : undefined;
