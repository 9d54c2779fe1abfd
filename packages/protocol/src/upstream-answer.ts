/**
 * Any upstream answer, judged before its content is read: what can be told by its status, its headers and the numbers in
 * its envelope. The order of the tests is the order of outcomes.md: first match wins.
 */
import { parseJson } from "./json.ts";
import { makeOutcome, type Outcome, type OutcomeFacts, type OutcomeKind, type OutcomeWords } from "./outcome.ts";
import { WireEnvelope, WireErrorData } from "./wire/feed.ts";
import { SANDBOX_IMPRESSION_PREFIX, type World } from "./world.ts";

export type UpstreamAnswer = {
  httpStatus: number;
  /** Case-insensitive look-up of a response header; `null` where it is not there. */
  header: (name: string) => string | null;
  body: string;
  /** Bytes of the body as received. */
  bytes: number;
  elapsedMs: number;
};

export type OpenedAnswer =
  { kind: "refused"; outcome: Outcome } | { kind: "opened"; envelope: WireEnvelope; facts: OutcomeFacts };

/** Headers by which the upstream marks a refusal (upstream-feed §5). */
const MARK_HEADERS = ["tt_orcas_res", "bdturing-verify", "x-vc-bdturing-parameters"] as const;

/** An answer as an envelope of `status_code` 0, or the outcome that it is instead. Never throws. */
export function openAnswer(answer: UpstreamAnswer): OpenedAnswer {
  const facts = factsOf(answer);
  const transport = readTransport(answer, facts);
  return transport === undefined ? openBody(answer.body, facts) : { kind: "refused", outcome: transport };
}

/** Opens a body that is neither empty nor refused by its status. */
function openBody(body: string, facts: OutcomeFacts): OpenedAnswer {
  const json = readJson(body);
  if (json === undefined)
    return { kind: "refused", outcome: makeOutcome("not_json", facts, { cause: notJsonCause(body) }) };
  const envelope = readEnvelope(json.value);
  if (envelope === undefined)
    return {
      kind: "refused",
      outcome: makeOutcome("unknown_status", facts, { cause: "The answer is JSON, but not one of the upstream's." }),
    };
  const statusCode = envelope.status_code ?? envelope.statusCode ?? 0; // zero may be left out
  if (statusCode !== 0) return { kind: "refused", outcome: readStatus(statusCode, envelope, facts) };
  return { kind: "opened", envelope, facts: { ...facts, statusCode } };
}

function factsOf({ httpStatus, header, bytes, elapsedMs }: UpstreamAnswer): OutcomeFacts {
  const marks = MARK_HEADERS.filter((name) => header(name) !== null);
  const retryAfterMs = readRetryAfter(header("retry-after"));
  return {
    httpStatus,
    bytes,
    elapsedMs: Math.round(elapsedMs),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(marks.length > 0 && { marks }),
  };
}

function readRetryAfter(value: string | null): number | undefined {
  return value !== null && /^\d{1,7}$/.test(value.trim()) ? Number(value) * 1000 : undefined;
}

/** What can be told without reading the body as JSON. */
function readTransport({ httpStatus, header, body, bytes }: UpstreamAnswer, facts: OutcomeFacts): Outcome | undefined {
  if (httpStatus === 429) return makeOutcome("throttled", facts);
  if (httpStatus >= 500) return makeOutcome("upstream_error", facts);
  const asksToVerify = header("bdturing-verify") !== null;
  if (isVerificationPage(body) || (bytes > 0 && asksToVerify)) return makeOutcome("captcha", facts);
  if (httpStatus === 403) return makeOutcome("forbidden", facts);
  if (httpStatus < 200 || httpStatus >= 300) {
    const cause =
      httpStatus >= 300 && httpStatus < 400
        ? `The upstream answered with a redirect (HTTP ${httpStatus}), which is never followed.`
        : `The upstream answered HTTP ${httpStatus}.`;
    return makeOutcome("unknown_status", facts, { cause });
  }
  if (bytes === 0 || body.trim() === "") {
    return makeOutcome(
      "refused_empty",
      facts,
      asksToVerify ? { nextStep: makeOutcome("captcha", facts).nextStep } : {},
    );
  }
  return undefined;
}

const isVerificationPage = (body: string): boolean =>
  /^\s*</.test(body) && /tiktok-verify-page|captcha|verify you are human|verify to continue/i.test(body);

export function readJson(body: string): { value: unknown } | undefined {
  try {
    return { value: parseJson(body) };
  } catch {
    return undefined;
  }
}

/** An object that has at least one of the envelope's own names. */
export function readEnvelope(value: unknown): WireEnvelope | undefined {
  const read = WireEnvelope.safeParse(value);
  if (!read.success || Array.isArray(value)) return undefined;
  const { status_code, statusCode, data, extra } = read.data;
  const isEnvelope =
    status_code !== undefined || statusCode !== undefined || extra !== undefined || Array.isArray(data);
  return isEnvelope ? read.data : undefined;
}

/** A body of the sandbox says so by itself; where nothing says so, it is the upstream's. */
export function worldOf(envelope: WireEnvelope | undefined): World {
  return envelope?.extra?.log_pb?.impr_id?.startsWith(SANDBOX_IMPRESSION_PREFIX) === true ? "sandbox" : "upstream";
}

/** Numbers with a meaning known in public (upstream-feed §5); any other is shown as it is. */
const KNOWN_STATUS: { readonly [statusCode: number]: OutcomeKind } = {
  20003: "login_required",
  2483: "login_required",
  4003110: "restricted",
  4003182: "restricted",
  10011: "bad_request",
  10013: "bad_request",
};

const KNOWN_WORDS: { readonly [statusCode: number]: OutcomeWords } = {
  30003: { cause: "This room has finished.", nextStep: "Nothing to do." },
  19881007: { cause: "There is no such user.", nextStep: "Check the name: owners change theirs." },
};

export function readStatus(statusCode: number, envelope: WireEnvelope, facts: OutcomeFacts): Outcome {
  const data = WireErrorData.safeParse(envelope.data);
  const said = [data.data?.message, data.data?.prompts, envelope.status_msg, envelope.message].find(
    (text) => text !== undefined && text !== "",
  );
  const statusMessage = said === undefined ? undefined : printable(said);
  const kind = KNOWN_STATUS[statusCode] ?? "unknown_status";
  const shown = { ...facts, statusCode, ...(statusMessage !== undefined && { statusMessage }) };
  if (kind !== "unknown_status") return makeOutcome(kind, shown);
  const words = statusMessage === undefined ? "" : ` ("${statusMessage}")`;
  const { cause = "The upstream answered with a status that livescout does not know.", ...known } =
    KNOWN_WORDS[statusCode] ?? {};
  return makeOutcome("unknown_status", shown, { ...known, cause: `${cause} Status ${statusCode}${words}.` });
}

function notJsonCause(body: string): string {
  const words = printable(body.replace(/<(script|style)\b[^>]*>[^]*?<\/\1>|<[^>]*>/gi, " ")).slice(0, 80);
  return `The answer is no JSON; it begins: "${words}".`;
}

/** Upstream text that may be shown: no control characters, single blanks, at most 200 characters. */
const printable = (text: string): string =>
  text
    .slice(0, 4_000)
    .replace(/[\p{Cc}\p{Cf}\p{Surrogate}\s]+/gu, " ")
    .trim()
    .slice(0, 200);
