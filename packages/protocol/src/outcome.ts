/**
 * What step 2 brought: a closed list, used under the same names by client, exit codes, metrics, reports and pages.
 *
 * "0 rooms, success" is never said for a refusal: an upstream "no" usually comes as HTTP 200.
 */
export const OUTCOME_KINDS = [
  "rooms",
  "end_of_feed",
  "refused_empty",
  "forbidden",
  "captcha",
  "login_required",
  "restricted",
  "bad_request",
  "unknown_status",
  "not_json",
  "throttled",
  "upstream_error",
  "timeout",
  "network",
  "signer_failed",
  "gateway_refused",
] as const;
export type OutcomeKind = (typeof OUTCOME_KINDS)[number];

export type OutcomeFacts = {
  /** HTTP status of the upstream, or of the gateway where step 1 was refused. */
  httpStatus?: number;
  /** The number inside the body (`status_code` or `statusCode`). */
  statusCode?: number;
  /** The upstream's own words for that number, at most 200 characters. */
  statusMessage?: string;
  /** The gateway's `code`, where step 1 was refused. */
  code?: string;
  /** Bytes of the body as received. */
  bytes: number;
  elapsedMs: number;
  /** How long the answer asks to wait. */
  retryAfterMs?: number;
  /** Response headers by which the upstream marks a refusal. */
  marks?: string[];
};

export type Outcome = OutcomeFacts & {
  kind: OutcomeKind;
  /** The likely cause in one sentence. */
  cause: string;
  /** What to do now, in one sentence. */
  nextStep: string;
};

type Saying = { cause: string; nextStep: string };

const SAYINGS: { readonly [kind in OutcomeKind]: Saying } = {
  rooms: { cause: "The upstream answered with rooms.", nextStep: "Nothing to do." },
  end_of_feed: {
    cause: "The upstream has nothing more in this channel now.",
    nextStep: "Ask again later, or ask another channel.",
  },
  refused_empty: {
    cause:
      "The upstream answered 200 with an empty body: it did not accept the signature, the identity or this address.",
    nextStep:
      "Sign anew and try once more; if it stays empty, use another signer or wait before asking from this address again.",
  },
  forbidden: {
    cause:
      "The upstream refused with 403: the signature was altered, the User-Agent differs, or it distrusts this address.",
    nextStep:
      "Stop asking from this address for a while; send the signed URL unchanged and under the User-Agent it was signed for.",
  },
  captcha: {
    cause: "The upstream asks this address to prove that a person is there.",
    nextStep:
      "Open https://www.tiktok.com/live in your own browser from this address, solve what it shows, and try again later.",
  },
  login_required: {
    cause: "The upstream wants a logged-in session: none was sent, or it is no longer valid.",
    nextStep: "Give your own session (--session-file or LIVESCOUT_SESSION), or ask channel 87, which needs none.",
  },
  restricted: {
    cause: "The upstream restricts this by age, privacy or region.",
    nextStep: "Nothing to retry: ask for something else, or from an account that may see it.",
  },
  bad_request: {
    cause: "The upstream did not understand the parameters or the signature: it may have changed.",
    nextStep: "Look for a newer livescout; docs/when-upstream-changes.md says how to tell what changed.",
  },
  unknown_status: {
    cause: "The upstream answered with a status that livescout does not know.",
    nextStep: "Please report the number and its message; nothing was read from this answer.",
  },
  not_json: {
    cause: "The answer is not a feed but some other page: a closed country, a proxy or a portal on the way.",
    nextStep: "Open https://www.tiktok.com/live from this address in a browser and look at what it says.",
  },
  throttled: {
    cause: "The upstream answered 429: too many calls from this address.",
    nextStep: "Wait before the next call, then ask more slowly.",
  },
  upstream_error: {
    cause: "The upstream failed by itself.",
    nextStep: "Try again in a while; the signature is not the problem.",
  },
  timeout: { cause: "No complete answer came in time.", nextStep: "Check the connection and try again." },
  network: {
    cause: "The connection failed or broke off.",
    nextStep: "Check connection, name resolution, proxy and firewall, then try again.",
  },
  signer_failed: {
    cause: "The request could not be signed.",
    nextStep: "Look at the signer's reason; `livescout sign` tries step 1 alone.",
  },
  gateway_refused: {
    cause: "The gateway refused to sign.",
    nextStep: "Act on the gateway's code: docs/errors.md lists them all.",
  },
};

export type OutcomeWords = Partial<Saying>;

/** An outcome with its sentences; `words` replace the general ones where more is known. */
export function makeOutcome(kind: OutcomeKind, facts: OutcomeFacts, words: OutcomeWords = {}): Outcome {
  return { kind, ...facts, ...SAYINGS[kind], ...words };
}

/** Whether the signature was taken and the feed read: rooms, or its clean end. */
export const isGoodKind = (kind: OutcomeKind): boolean => kind === "rooms" || kind === "end_of_feed";

export const isGood = (outcome: Outcome): boolean => isGoodKind(outcome.kind);

/** Outcomes that speak against signature, identity or address; the others say nothing about a signer. */
export const refusesSignature = (kind: OutcomeKind): boolean =>
  kind === "refused_empty" || kind === "forbidden" || kind === "bad_request";

export const isOutcomeKind = (text: unknown): text is OutcomeKind => OUTCOME_KINDS.some((kind) => kind === text);
