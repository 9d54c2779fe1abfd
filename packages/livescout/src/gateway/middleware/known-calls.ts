/**
 * Calls read before. Callers ask for the same few pages over and over, and reading one costs a quarter of a signature.
 *
 * Kept are only addresses made of parameters that are nobody's secret, under names that are known: no key, session, cookie or
 * token, and nothing that somebody sent under a wrong name, ever stays in memory here.
 */
import { type FeedCallRead, readFeedCall, type ReadFeedCallOptions } from "./feed-call.ts";
import { readSentCall, type SentBody, type SentCall } from "./sent-call.ts";

export type KnownCall = { sent: SentCall; read: () => FeedCallRead };

const OPEN_NAMES = "channel_id|count|logged_in|max_time|region|tag";
const OPEN_ADDRESS = new RegExp(
  `^/webcast/feed(?:\\?(?:${OPEN_NAMES})=[\\w.%+-]*(?:&(?:${OPEN_NAMES})=[\\w.%+-]*)*)?$`,
);
const ADDRESS_LENGTH_MAX = 300;

export function createCallReader(options: ReadFeedCallOptions & { keptMax?: number }) {
  const { keptMax = 256 } = options;
  const kept = new Map<string, KnownCall>();

  return (url: string, body: SentBody | undefined): KnownCall => {
    const known = body === undefined ? kept.get(url) : undefined;
    if (known !== undefined) return known;
    const sent = readSentCall(url, body);
    let result: FeedCallRead | undefined;
    const call: KnownCall = { sent, read: () => (result ??= readFeedCall(sent, options)) };
    if (body === undefined && url.length <= ADDRESS_LENGTH_MAX && OPEN_ADDRESS.test(url)) {
      if (kept.size >= keptMax) kept.clear();
      kept.set(url, call);
    }
    return call;
  };
}
