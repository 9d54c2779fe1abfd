/**
 * Step 1 at a gateway: ours, or the hosted service of the same contract. The session is never sent: `logged_in=true` is.
 *
 * Redirects are not followed, since the API key would go with them.
 */
import {
  CHANNELS,
  cookieValue,
  type FeedQuery,
  makeOutcome,
  MS_TOKEN_PATTERN,
  type Outcome,
  type OutcomeFacts,
  type Secret,
  type SignedRequest,
  toSecret,
  TTWID_PATTERN,
} from "@livescout/protocol";
import { ErrorAnswer, FeedAnswer } from "@livescout/protocol/wire";
import { failureKind, failureWords, readBody, withDeadline } from "./read-body.ts";

export type SignAtGatewayOptions = {
  /** Base URL of the gateway, no slash at the end. */
  gateway: string;
  apiKey?: Secret | undefined;
  fetch: typeof globalThis.fetch;
  nowMs: () => number;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
};

export type StepOne =
  { kind: "signed"; request: SignedRequest; answer?: FeedAnswer } | { kind: "failed"; outcome: Outcome };

const ANSWER_BYTES_MAX = 1_000_000;

/** @throws the caller's own abort; every other failure is an outcome. */
export async function signAtGateway(query: FeedQuery, options: SignAtGatewayOptions): Promise<StepOne> {
  const { gateway, apiKey, fetch, nowMs, timeoutMs, signal } = options;
  const startedAtMs = nowMs();
  const facts = (more: Partial<OutcomeFacts> = {}): OutcomeFacts => ({
    bytes: 0,
    elapsedMs: Math.round(nowMs() - startedAtMs),
    ...more,
  });
  try {
    const response = await fetch(`${gateway}/webcast/feed?${stepOneQuery(query)}`, {
      headers: { accept: "application/json", ...(apiKey !== undefined && { "x-api-key": apiKey.reveal() }) },
      redirect: "manual",
      signal: withDeadline(timeoutMs, signal),
    });
    const body = await readBody(response, { bodyBytesMax: ANSWER_BYTES_MAX });
    const text = body.kind === "read" ? body.text : "";
    return readStepOne(response, text, facts({ httpStatus: response.status, bytes: body.bytes }), nowMs());
  } catch (error) {
    if (signal?.aborted === true) throw error;
    const kind = failureKind(error) === "timeout" ? "timeout" : "network";
    const cause = `The gateway could not be reached (${failureWords(error)}).`;
    const nextStep = "Check that the gateway runs and that its address is right.";
    return { kind: "failed", outcome: makeOutcome(kind, facts({ code: "gateway_unreachable" }), { cause, nextStep }) };
  }
}

function stepOneQuery(query: FeedQuery): string {
  const values = new URLSearchParams({ channel_id: query.channel, region: query.region });
  if (query.tag !== undefined && CHANNELS[query.channel].takesTag) values.set("tag", query.tag);
  if (query.count !== undefined) values.set("count", String(query.count));
  if (query.cursor !== undefined) values.set("max_time", query.cursor);
  if (query.isLoggedIn === true) values.set("logged_in", "true");
  return values.toString();
}

function readStepOne(response: Response, text: string, facts: OutcomeFacts, signedAtMs: number): StepOne {
  const json = readJsonText(text);
  if (response.ok) {
    const answer = FeedAnswer.safeParse(json);
    if (answer.success) return { kind: "signed", request: signedRequest(answer.data, signedAtMs), answer: answer.data };
  }
  const error = ErrorAnswer.safeParse(json);
  return { kind: "failed", outcome: refusal(response, error.success ? error.data : undefined, facts) };
}

function readJsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function signedRequest(answer: FeedAnswer, signedAtMs: number): SignedRequest {
  const ttwid = cookieValue(answer.cookies, "ttwid");
  const msToken = cookieValue(answer.cookies, "msToken");
  const { signer } = answer;
  return {
    url: answer.signed_url,
    method: "GET",
    headers: answer.headers,
    ...(ttwid !== undefined && TTWID_PATTERN.test(ttwid) && { ttwid: toSecret(ttwid) }),
    ...(msToken !== undefined && MS_TOKEN_PATTERN.test(msToken) && { msToken: toSecret(msToken) }),
    world: answer.world ?? "upstream",
    signer: { name: signer?.name ?? "gateway", scheme: signer?.scheme ?? "unknown", warnings: signer?.warnings ?? [] },
    signedAtMs,
    ...(answer.sign_id !== undefined && { signId: answer.sign_id }),
  };
}

/** `error` and `code` of the gateway's own form; a stranger's answer is named by its status alone. */
function refusal(response: Response, answer: ErrorAnswer | undefined, facts: OutcomeFacts): Outcome {
  const code = answer?.code;
  const said = answer === undefined ? "" : `: ${printable(answer.message ?? answer.error)}`;
  const retryAfterMs = readRetryAfter(response, answer);
  const shown = { ...facts, ...(code !== undefined && { code }), ...(retryAfterMs !== undefined && { retryAfterMs }) };
  const cause = `The gateway answered HTTP ${response.status}${code === undefined ? "" : ` ${printable(code)}`}${said}.`;
  if (code === "session_required") return makeOutcome("login_required", shown, { cause });
  if (code === "signer_unavailable") return makeOutcome("signer_failed", shown, { cause });
  if (answer === undefined) {
    const nextStep = "Check the gateway's address: this is not an answer of the contract.";
    return makeOutcome("gateway_refused", { ...shown, code: "gateway_shape" }, { cause, nextStep });
  }
  return makeOutcome("gateway_refused", shown, { cause, ...nextStepFor(code, answer) });
}

function nextStepFor(code: string | undefined, answer: ErrorAnswer): { nextStep?: string } {
  switch (code) {
    case "missing_key":
    case "invalid_key":
    case "revoked_key":
      return { nextStep: "Give a valid key: LIVESCOUT_API_KEY or --api-key-file; `livescout keys create` makes one." };
    case "tier_required":
      return { nextStep: `Use a key of tier ${printable(answer.required_tier ?? "basic")} or higher.` };
    case "quota_exhausted":
      return {
        nextStep: `Wait until ${printable(answer.resets_at ?? "midnight UTC")}, or use a key of a higher tier.`,
      };
    case "rate_limited":
      return { nextStep: `Wait ${answer.retry_after ?? 60} seconds before the next call.` };
    default:
      return {};
  }
}

function readRetryAfter(response: Response, answer: ErrorAnswer | undefined): number | undefined {
  const header = response.headers.get("retry-after");
  if (header !== null && /^\d{1,7}$/.test(header)) return Number(header) * 1000;
  return answer?.retry_after === undefined ? undefined : answer.retry_after * 1000;
}

/** A stranger's words for a person's eyes: one line, at most 200 characters. */
const printable = (text: string): string =>
  text
    .slice(0, 1_000)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim()
    .slice(0, 200)
    .replace(/\.$/, "");
