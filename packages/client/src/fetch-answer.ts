/**
 * One GET to the upstream: no redirect followed, a deadline, a bound on the body. Whatever breaks on the way is an outcome.
 */
import { makeOutcome, type Outcome, type UpstreamAnswer } from "@livescout/protocol";
import { failureKind, failureWords, readBody, withDeadline } from "./read-body.ts";

export type FetchAnswerOptions = {
  fetch?: typeof globalThis.fetch;
  nowMs?: () => number;
  timeoutMs?: number;
  /** A page has about 100 kB; a body beyond this bound is an outcome. */
  bodyBytesMax?: number;
  signal?: AbortSignal | undefined;
};

export type FetchAnswerResult = { kind: "answered"; answer: UpstreamAnswer } | { kind: "failed"; outcome: Outcome };

const SENT_HEADERS = ["user-agent", "referer", "origin", "accept", "accept-language"];

/** @throws the caller's own abort; every other failure is an outcome. */
export async function fetchAnswer(
  url: string,
  headers: Record<string, string>,
  {
    fetch = globalThis.fetch,
    nowMs = Date.now,
    timeoutMs = 15_000,
    bodyBytesMax = 8_000_000,
    signal,
  }: FetchAnswerOptions,
): Promise<FetchAnswerResult> {
  const startedAtMs = nowMs();
  const elapsed = () => Math.max(0, Math.round(nowMs() - startedAtMs));
  try {
    const response = await fetch(url, {
      method: "GET",
      redirect: "manual",
      headers,
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

const failed = (outcome: Outcome): FetchAnswerResult => ({ kind: "failed", outcome });

/** The five headers that step 2 sends, in lower case; a gateway's further ones stay behind. */
export function sentHeaders(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]): [string, string] => [name.toLowerCase(), value])
      .filter(([name]) => SENT_HEADERS.includes(name)),
  );
}
