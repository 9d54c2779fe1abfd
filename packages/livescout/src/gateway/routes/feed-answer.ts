/**
 * The 200 answer of `/webcast/feed`, written as text once around the signed URL: on this path a serializer would cost as much
 * as the signature. ASCII throughout. `FeedAnswer` of the wire is its schema; the tests hold both together.
 */
import { cookieLine, type Secret, type World } from "@livescout/protocol";
import { FEED_NOTE } from "@livescout/protocol/wire";
import type { QuotaState } from "../../access/quota.ts";
import type { FeedCall } from "../middleware/feed-call.ts";
import { createIsoTime, quote, toAscii } from "./json-text.ts";
import type { Signed } from "./sign-call.ts";

export type FeedAnswerInput = {
  call: FeedCall;
  signed: Signed;
  /** The visitor cookie to fetch with: the caller's own or the gateway's. */
  ttwid: Secret | undefined;
  quota: QuotaState;
  loadMoreUrl: string;
  warnings: readonly string[];
  signId: string;
};

export type WriteFeedAnswer = (input: FeedAnswerInput) => string;

const STEP_TWO_HEADERS = ["User-Agent", "Referer", "Origin", "Accept", "Accept-Language"];
const NOTE = JSON.stringify(FEED_NOTE);

export function createFeedAnswerWriter({ world }: { world: World }): WriteFeedAnswer {
  const headersText = createHeadersText();
  const signedTime = createIsoTime();
  const expiryTime = createIsoTime();
  const worldText = JSON.stringify(world);

  return ({ call, signed, ttwid, quota, loadMoreUrl, warnings, signId }) => {
    const cookies = cookieLine({ ttwid, session: call.session, msToken: call.msToken }).reveal();
    return (
      `{"status_code":0,"signed_url":${quote(signed.signedUrl)}` +
      `,"method":"GET","headers":${headersText(signed)}` +
      `,"cookies":${quote(cookies)}` +
      `,"region":"${call.query.region}","channel_id":"${call.query.channel}"` +
      `,"feed_remaining":${quota.remaining},"feed_limit":${quota.limit}` +
      `,"note":${NOTE},"load_more_url":${quote(loadMoreUrl)}` +
      `,"signed_at":"${signedTime(signed.signedAtMs)}"` +
      `,"expires_at":"${expiryTime(signed.signedAtMs + signed.expiresHintMs)}"` +
      `,"signer":{"name":${quote(signed.signer)},"scheme":${quote(signed.scheme)}` +
      `,"version":${signed.build === null ? "null" : quote(signed.build)},"verified":true` +
      `,"warnings":[${warnings.map(quote).join(",")}]}` +
      `,"sign_id":"${signId}","world":${worldText}}`
    );
  };
}

/** The headers of step 2, as the signer gave them; the same values again are the same text again. */
function createHeadersText(): (signed: Signed) => string {
  let last: Record<string, string> = {};
  let lastUserAgent: string | undefined;
  let lastText = "";
  const isLast = (headers: Record<string, string>): boolean => {
    let count = 0;
    for (const name in headers) {
      if (headers[name] !== last[name]) return false;
      count++;
    }
    return count === Object.keys(last).length;
  };
  return ({ headers, userAgent }) => {
    if (userAgent !== lastUserAgent || !isLast(headers)) {
      lastText = toAscii(JSON.stringify(pick({ ...headers, "User-Agent": userAgent })));
      last = headers;
      lastUserAgent = userAgent;
    }
    return lastText;
  };
}

/** Never a cookie, Host or Accept-Encoding, whatever a signer says; names in the contract's spelling. */
function pick(headers: Record<string, string>): Record<string, string> {
  const byName = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const kept = STEP_TWO_HEADERS.map((name) => [name, byName.get(name.toLowerCase())] as const);
  return Object.fromEntries(kept.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
