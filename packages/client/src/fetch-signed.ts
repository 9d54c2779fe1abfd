/**
 * Step 2: a signed URL to the upstream, from this machine. The session is attached on the line that sends, and nowhere else.
 *
 * Redirects are not followed: one is an outcome. Nothing of a gateway's answer is sent but five headers and two guest cookies.
 */
import { cookieLine, type Secret, type SignedRequest } from "@livescout/protocol";
import { fetchAnswer, type FetchAnswerOptions, type FetchAnswerResult, sentHeaders } from "./fetch-answer.ts";

export type FetchSignedOptions = FetchAnswerOptions & { session?: Secret | undefined };

export type FetchSignedResult = FetchAnswerResult;

/** @throws the caller's own abort; every other failure is an outcome. */
export async function fetchSigned(
  request: SignedRequest,
  { session, ...options }: FetchSignedOptions = {},
): Promise<FetchSignedResult> {
  return fetchAnswer(request.url, { ...sentHeaders(request.headers), ...cookieHeader(request, session) }, options);
}

function cookieHeader({ ttwid, msToken }: SignedRequest, session: Secret | undefined): Record<string, string> {
  const line = cookieLine({ ttwid, session, msToken });
  return line.length === 0 ? {} : { cookie: line.reveal() };
}
