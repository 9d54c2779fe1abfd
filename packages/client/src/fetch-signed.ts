/**
 * Step 2: a signed URL to the upstream, from this machine. The session is attached on the line that sends, and nowhere else.
 *
 * Redirects are not followed: one is an outcome. Nothing of a gateway's answer is sent but five headers and two guest cookies.
 */
import {
  cookieLine,
  makeOutcome,
  type Outcome,
  type Secret,
  type SignedRequest,
  type UpstreamAnswer,
} from "@livescout/protocol";
import { failureKind, failureWords, readBody, withDeadline } from "./read-body.ts";

export type FetchSignedOptions = {
  session?: Secret | undefined;
  fetch?: typeof globalThis.fetch;
  nowMs?: () => number;
  timeoutMs?: number;
  /** A page has about 100 kB; a body beyond this bound is an outcome. */
  bodyBytesMax?: number;
  signal?: AbortSignal | undefined;
};

export type FetchSignedResult = { kind: "answered"; answer: UpstreamAnswer } | { kind: "failed"; outcome: Outcome };

const SENT_HEADERS = ["user-agent", "referer", "origin", "accept", "accept-language"];

/** @throws the caller's own abort; every other failure is an outcome. */
export async function fetchSigned(
  request: SignedRequest,
  {
    session,
    fetch = globalThis.fetch,
    nowMs = Date.now,
    timeoutMs = 15_000,
    bodyBytesMax = 8_000_000,
    signal,
  }: FetchSignedOptions = {},
): Promise<FetchSignedResult> {
  const startedAtMs = nowMs();
  const elapsed = () => Math.max(0, Math.round(nowMs() - startedAtMs));
  try {
    const response = await fetch(request.url, {
      method: "GET",
      redirect: "manual",
      headers: { ...sentHeaders(request.headers), ...cookieHeader(request, session) },
      signal: withDeadline(timeoutMs, signal),
    });
    const body = await readBody(response, { bodyBytesMax });
    const httpStatus = response.type === "opaqueredirect" ? 302 : response.status;
    if (body.kind === "tooLarge") {
      const cause = `The answer is larger than ${bodyBytesMax} bytes and was not read to its end.`;
      return failed(makeOutcome("unknown_status", { httpStatus, bytes: body.bytes, elapsedMs: elapsed() }, { cause }));
    }
    const header = (name: string) => response.headers.get(name);
    return {
      kind: "answered",
      answer: { httpStatus, header, body: body.text, bytes: body.bytes, elapsedMs: elapsed() },
    };
  } catch (error) {
    if (signal?.aborted === true) throw error;
    const kind = failureKind(error) === "timeout" ? "timeout" : "network";
    const facts = { bytes: 0, elapsedMs: elapsed() };
    if (kind === "timeout")
      return failed(
        makeOutcome(kind, facts, { cause: `The upstream gave no complete answer within ${timeoutMs} ms.` }),
      );
    return failed(
      makeOutcome(kind, facts, {
        cause: `The connection to the upstream failed or broke off (${failureWords(error)}).`,
      }),
    );
  }
}

const failed = (outcome: Outcome): FetchSignedResult => ({ kind: "failed", outcome });

function sentHeaders(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]): [string, string] => [name.toLowerCase(), value])
      .filter(([name]) => SENT_HEADERS.includes(name)),
  );
}

function cookieHeader({ ttwid, msToken }: SignedRequest, session: Secret | undefined): Record<string, string> {
  const line = cookieLine({ ttwid, session, msToken });
  return line.length === 0 ? {} : { cookie: line.reveal() };
}
