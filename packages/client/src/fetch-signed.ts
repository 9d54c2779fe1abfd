/**
 * Step 2: a signed URL to the upstream, from this machine. The session is attached on the line that sends, and nowhere else.
 *
 * Redirects are not followed: one is an outcome. Nothing of a gateway's answer is sent but five headers and two guest cookies.
 * Cookies that come back in the answer's text end here: outcomes quote it, and rooms are kept.
 */
import { cookieLine, type Secret, type SignedRequest, type UpstreamAnswer } from "@livescout/protocol";
import { fetchAnswer, type FetchAnswerOptions, type FetchAnswerResult, sentHeaders } from "./fetch-answer.ts";

export type FetchSignedOptions = FetchAnswerOptions & { session?: Secret | undefined };

export type FetchSignedResult = FetchAnswerResult;

/** @throws the caller's own abort; every other failure is an outcome. */
export async function fetchSigned(
  request: SignedRequest,
  { session, ...options }: FetchSignedOptions = {},
): Promise<FetchSignedResult> {
  const headers = { ...sentHeaders(request.headers), ...cookieHeader(request, session) };
  const result = await fetchAnswer(request.url, headers, options);
  if (result.kind === "failed") return result;
  return { ...result, answer: withoutEcho(result.answer, [session, request.ttwid, request.msToken]) };
}

/** Shorter ones than any that was ever given out would be found in texts that have nothing to do with them. */
const ECHO_LENGTH_MIN = 8;

function withoutEcho(answer: UpstreamAnswer, sent: readonly (Secret | undefined)[]): UpstreamAnswer {
  const values = sent.flatMap((secret) => secret?.reveal() ?? []).filter(({ length }) => length >= ECHO_LENGTH_MIN);
  const body = values.reduce((text, value) => text.replaceAll(value, "[left out]"), answer.body);
  return body === answer.body ? answer : { ...answer, body };
}

function cookieHeader({ ttwid, msToken }: SignedRequest, session: Secret | undefined): Record<string, string> {
  const line = cookieLine({ ttwid, session, msToken });
  return line.length === 0 ? {} : { cookie: line.reveal() };
}
