/** The gateway's wire (gateway-contract): one schema for both ends, and for `/openapi.json`. */
import * as z from "zod/mini";
import { CHANNEL_IDS, DEFAULT_CHANNEL_ID, isChannelId } from "../channels.ts";
import { MS_TOKEN_PATTERN, SESSION_PASTED_RULE, SESSION_PATTERN, SESSION_RULE, TTWID_PATTERN } from "../cookies.ts";
import { COUNT_DEFAULT, COUNT_MAX, CURSOR_PATTERN, REGION_DEFAULT, TAG_LENGTH_MAX } from "../feed-query.ts";
import { OUTCOME_KINDS } from "../outcome.ts";
import { normaliseRegion } from "../regions.ts";
import { WORLDS } from "../world.ts";

const sessionText = z.string().check(z.regex(/^[^=;]*$/, SESSION_PASTED_RULE), z.regex(SESSION_PATTERN, SESSION_RULE));
const channelRule = `one of ${CHANNEL_IDS.join(", ")}`;
const tagRule = `at most ${TAG_LENGTH_MAX} characters, no control characters`;

/**
 * Parameters of `/webcast/feed` as text; an issue's message is the rule for people, its path the parameter.
 *
 * Empty text is absent and JSON numbers are text: `feedParametersInput` prepares that. Unknown names are dropped.
 */
export const FeedParameters = z.object({
  session_id: z.exactOptional(sessionText),
  channel_id: z._default(
    z.pipe(
      z.string(),
      z.transform((text, context) => {
        if (isChannelId(text)) return text;
        context.issues.push({ code: "custom", input: text, message: channelRule });
        return z.NEVER;
      }),
    ),
    DEFAULT_CHANNEL_ID,
  ),
  tag: z.exactOptional(z.string().check(z.maxLength(TAG_LENGTH_MAX, tagRule), z.regex(/^[^\p{Cc}\p{Cs}]*$/u, tagRule))),
  count: z._default(
    z.pipe(
      z.string().check(z.regex(/^0*[1-9]\d*$/, "a whole number from 1; above 50 it is taken as 50")),
      z.transform((text) => Math.min(Number(text), COUNT_MAX)),
    ),
    COUNT_DEFAULT,
  ),
  max_time: z._default(z.string().check(z.regex(CURSOR_PATTERN, "1 to 16 digits")), "0"),
  region: z._default(
    z.pipe(z.string().check(z.regex(/^[A-Za-z]{2}$/, "two letters, as in ISO 3166-1")), z.transform(normaliseRegion)),
    REGION_DEFAULT,
  ),
  ttwid: z.exactOptional(z.string().check(z.regex(TTWID_PATTERN, "1 to 512 of A-Z a-z 0-9 _ % . | -"))),
  ms_token: z._default(
    z.string().check(z.regex(MS_TOKEN_PATTERN, "at most 256 of A-Z a-z 0-9 _ -, then at most two =")),
    "",
  ),
  logged_in: z._default(
    z.pipe(
      z.enum(["true", "false"], "true or false"),
      z.transform((text) => text === "true"),
    ),
    false,
  ),
});
export type FeedParameters = z.infer<typeof FeedParameters>;
export const FEED_PARAMETER_NAMES = Object.keys(FeedParameters.shape) as (keyof FeedParameters)[];

/** JSON may write this one as it is meant; a boolean anywhere else is a wrong type. */
export const isBooleanParameter = (name: string): boolean => name === "logged_in";

/** What a call sent, made ready for `FeedParameters`: empty text and null are absent, numbers of JSON are text. */
export function feedParametersInput(sent: Record<string, unknown>): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const name of FEED_PARAMETER_NAMES) {
    const value = Object.hasOwn(sent, name) ? sent[name] : undefined;
    if (value === undefined || value === null || value === "") continue;
    const isText = typeof value === "number" || (typeof value === "boolean" && isBooleanParameter(name));
    input[name] = isText ? String(value) : value;
  }
  return input;
}

/** A 200 answer of `/webcast/feed`. Fields marked [O] in the contract are optional here: the hosted service lacks them. */
export const FeedAnswer = z.object({
  status_code: z.literal(0),
  signed_url: z.string(),
  method: z.exactOptional(z.literal("GET")),
  // One line of what a header may hold: a client sends some of them on.
  headers: z.record(z.string(), z.string().check(z.regex(/^[\t\x20-\x7e\x80-\xff]*$/))),
  cookies: z.string(),
  region: z.exactOptional(z.string()),
  channel_id: z.exactOptional(z.string()),
  feed_remaining: z.exactOptional(z.number()),
  feed_limit: z.exactOptional(z.number()),
  note: z.exactOptional(z.string()),
  load_more_url: z.exactOptional(z.nullable(z.string())),
  signed_at: z.exactOptional(z.string()),
  expires_at: z.exactOptional(z.string()),
  signer: z.exactOptional(
    z.object({
      name: z.string(),
      scheme: z.string(),
      version: z.nullable(z.string()),
      verified: z.boolean(),
      warnings: z.array(z.string()),
    }),
  ),
  sign_id: z.exactOptional(z.string()),
  world: z.exactOptional(z.enum(WORLDS)),
});
export type FeedAnswer = z.infer<typeof FeedAnswer>;

export const FEED_NOTE = "Fetch signed_url from your client/IP with these headers and cookies.";
/** What `feed_remaining` and `feed_limit` say where there is no limit. */
export const UNLIMITED = Number.MAX_SAFE_INTEGER;

export const GATEWAY_ERROR_CODES = [
  "invalid_parameter",
  "session_required",
  "session_not_accepted",
  "missing_key",
  "invalid_key",
  "revoked_key",
  "tier_required",
  "scope_required",
  "forbidden_origin",
  "not_found",
  "method_not_allowed",
  "timeout",
  "too_large",
  "rate_limited",
  "quota_exhausted",
  "internal",
  "signer_unavailable",
  "overloaded",
  "store_unavailable",
] as const;
export type GatewayErrorCode = (typeof GATEWAY_ERROR_CODES)[number];

export { ErrorAnswer } from "./error-answer.ts";

const Window = z.object({ limit: z.number(), remaining: z.number(), reset_at: z.number() });
/** `GET /webcast/rate_limits`; `reset_at` in Unix seconds. */
export const RateLimitsAnswer = z.object({
  status_code: z.literal(0),
  data: z.object({ tier: z.string(), api: Window, feed: Window }),
});
export type RateLimitsAnswer = z.infer<typeof RateLimitsAnswer>;

/** Body of `POST /webcast/feed/outcome`. */
export const OutcomeReport = z.object({
  // Of any form: what is no signature of this gateway waits for no report, and is answered as such.
  sign_id: z.string().check(z.minLength(1, "the sign_id of a feed answer")),
  outcome: z.enum(OUTCOME_KINDS, `one of ${OUTCOME_KINDS.join(", ")}`),
});
export type OutcomeReport = z.infer<typeof OutcomeReport>;
