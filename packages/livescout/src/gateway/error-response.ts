/**
 * Every "no" of the gateway in its one JSON form. The only file that knows HTTP error statuses.
 *
 * Texts are made here from known parts: a caller's value, a store's or a signer's own words never get in.
 */
import type { ErrorAnswer, GatewayErrorCode } from "@livescout/protocol/wire";
import type { KeyScope } from "../access/key-scopes.ts";

/** What was refused, or broke; `code` is the contract's. */
export type Refusal =
  | { code: "invalid_parameter"; parameter: string; expected: string }
  | { code: "session_required"; channelId: string }
  | { code: "session_not_accepted" }
  /** `of`: an API key, or the token of the explorer's own page. */
  | { code: "missing_key"; of?: "page" }
  | { code: "invalid_key"; why: string }
  | { code: "revoked_key" }
  | { code: "tier_required"; tier: string; requiredTier: string }
  | { code: "scope_required"; requiredScope: KeyScope }
  | { code: "forbidden_origin"; why: string }
  | { code: "not_found"; what: "path" | "signature" | "room" | "owner" }
  | { code: "method_not_allowed"; allow: string }
  | { code: "timeout" }
  | { code: "too_large"; part: RequestPart }
  | { code: "rate_limited"; retryAfterSeconds: number }
  | { code: "quota_exhausted"; resetsAtMs: number; retryAfterSeconds: number }
  | { code: "internal" }
  | { code: "signer_unavailable"; retryAfterSeconds: number }
  | { code: "overloaded"; retryAfterSeconds: number }
  | { code: "store_unavailable"; retryAfterSeconds: number };

export type RequestPart = "body" | "address" | "head";

export type ErrorResponse = {
  status: number;
  /** Flat list of names and values, beside those of every answer. */
  headers: string[];
  body: string;
};

export function errorResponse(refusal: Refusal, requestId: string): ErrorResponse {
  const { text, fields = {}, headers = [], status = ERROR_STATUSES[refusal.code][0] ?? 500 } = describe(refusal);
  const answer: ErrorAnswer = {
    status_code: status,
    error: text,
    message: text,
    code: refusal.code,
    request_id: requestId,
    ...fields,
  };
  return { status, headers, body: JSON.stringify(answer) };
}

/** Which statuses a code comes under; `/openapi.json` lists them from here. */
export const ERROR_STATUSES: { readonly [code in GatewayErrorCode]: readonly number[] } = {
  invalid_parameter: [400],
  session_required: [400],
  session_not_accepted: [400],
  missing_key: [401],
  invalid_key: [401],
  revoked_key: [401],
  tier_required: [403],
  scope_required: [403],
  forbidden_origin: [403],
  not_found: [404],
  method_not_allowed: [405],
  timeout: [408],
  too_large: [413, 414, 431],
  rate_limited: [429],
  quota_exhausted: [429],
  internal: [500],
  signer_unavailable: [503],
  overloaded: [503],
  store_unavailable: [503],
};

type Description = { status?: number; text: string; fields?: Partial<ErrorAnswer>; headers?: string[] };

const PART_WORDS: { readonly [part in RequestPart]: { status: number; text: string } } = {
  body: { status: 413, text: "The body is too large: at most 16 KiB." },
  address: { status: 414, text: "The address is too long: at most 8 KiB." },
  head: { status: 431, text: "The request headers are too large." },
};

function describe(refusal: Refusal): Description {
  switch (refusal.code) {
    case "invalid_parameter": {
      const { parameter, expected } = refusal;
      return { text: `${parameter}: expected ${expected}.`, fields: { parameter, expected } };
    }
    case "session_required":
      return {
        text:
          `Channel ${refusal.channelId} needs your own session: send session_id, ` +
          "or logged_in=true and attach the session to signed_url yourself.",
        fields: { parameter: "session_id" },
      };
    case "session_not_accepted":
      return {
        text:
          "This gateway takes no sessions: send logged_in=true instead of session_id, " +
          "and attach the session to signed_url yourself.",
        fields: { parameter: "session_id" },
      };
    case "missing_key":
      return { text: refusal.of === "page" ? PAGE_TOKEN_WORDS : API_KEY_WORDS };
    case "invalid_key":
      return { text: `The API key is not valid: ${refusal.why}.` };
    case "revoked_key":
      return { text: "The API key was revoked." };
    case "tier_required": {
      const { tier, requiredTier } = refusal;
      const text = `The tier of this key has no feed: tier ${requiredTier} or higher is needed.`;
      return { text, fields: { required_tier: requiredTier, tier } };
    }
    case "scope_required":
      return { text: SCOPE_WORDS[refusal.requiredScope], fields: { required_scope: refusal.requiredScope } };
    case "forbidden_origin":
      return { text: `Only its own machine is answered here: ${refusal.why}.` };
    case "not_found":
      return { text: NOT_FOUND_WORDS[refusal.what] };
    case "method_not_allowed":
      return {
        text: `This path answers ${refusal.allow} only.`,
        headers: ["Allow", refusal.allow],
      };
    case "timeout":
      return { text: "The request did not arrive in time." };
    case "too_large":
      return PART_WORDS[refusal.part];
    case "rate_limited":
      return {
        text: "Too many calls in this minute: wait as long as retry_after says (seconds).",
        fields: { retry_after: refusal.retryAfterSeconds },
        headers: retryAfter(refusal),
      };
    case "quota_exhausted":
      return {
        text: "The feed calls of this UTC day are used up: resets_at says when new ones begin.",
        fields: { resets_at: new Date(refusal.resetsAtMs).toISOString() },
        headers: retryAfter(refusal),
      };
    case "internal":
      return { text: "Something went wrong inside the gateway; its log has the cause under request_id." };
    case "signer_unavailable":
      return { text: "The signer cannot sign just now. Nothing was charged.", headers: retryAfter(refusal) };
    case "overloaded":
      return { text: "Too many calls are under way. Nothing was charged.", headers: retryAfter(refusal) };
    case "store_unavailable":
      return {
        text: "Keys, quotas or the catalogue cannot be read just now. Nothing was charged.",
        headers: retryAfter(refusal),
      };
    default:
      return refusal satisfies never;
  }
}

const API_KEY_WORDS = "An API key is needed: send it in the x-api-key header.";
const PAGE_TOKEN_WORDS =
  "The page's token is missing or another one: open the address that `livescout explore` printed.";

const SCOPE_WORDS: { readonly [scope in KeyScope]: string } = {
  feed: "This is a view key, for rooms and events of the catalogue alone: a key with the scope feed is needed here.",
  read: "This key is for the feed alone: a key with the scope read is needed here.",
};

const NOT_FOUND_WORDS = {
  path: "There is nothing at this path; /docs lists what there is.",
  signature:
    "No signature of this key with that sign_id waits for a report: they are kept for 10 minutes, for one report.",
  room: "The catalogue has no room with that id: it was never seen here, or is past its retention.",
  owner: "The catalogue has no room of an owner of that name.",
} as const;

const retryAfter = ({ retryAfterSeconds }: { retryAfterSeconds: number }): string[] => [
  "Retry-After",
  String(Math.max(1, Math.ceil(retryAfterSeconds))),
];
