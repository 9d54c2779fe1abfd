/**
 * Step 2 by a page of ours, with the browser's own cookies and connection: the same result as a plain fetch.
 *
 * A profile that is the operator's own may hold a session, and is used only where the operator said so.
 */
import type { FetchSignedResult } from "@livescout/client";
import { makeOutcome } from "@livescout/protocol";
import type { BrowserFetchOptions, NotReady } from "./browser-signer-types.ts";
import type { Page, PageExchange } from "./page.ts";
import type { PagePool } from "./page-pool.ts";

export type FetchByPageOptions = {
  pool: PagePool;
  nowMs: () => number;
  isOperatorsProfile: boolean;
  notReady: () => NotReady;
};

const FETCH_MS = 15_000;
const BODY_BYTES_MAX = 8_000_000;
const OWN_PROFILE =
  "this browser's profile is the operator's own and may hold a session; say --fetch browser to use it";

/** @throws the caller's own abort; every other failure is an outcome. */
export async function fetchByPage(
  { timeoutMs = FETCH_MS, bodyBytesMax = BODY_BYTES_MAX, signal, ownProfile = false }: BrowserFetchOptions,
  { pool, nowMs, isOperatorsProfile, notReady }: FetchByPageOptions,
  send: (page: Page, timeoutMs: number) => Promise<PageExchange>,
): Promise<FetchSignedResult> {
  const startedAtMs = nowMs();
  const elapsedMs = () => Math.max(0, Math.round(nowMs() - startedAtMs));
  const unsent = (why: string, code: string): FetchSignedResult => {
    const cause = `Nothing was sent: ${why}.`;
    return {
      kind: "failed",
      outcome: makeOutcome("signer_failed", { bytes: 0, elapsedMs: elapsedMs(), code }, { cause }),
    };
  };
  const broken = (why: string, bytes = 0): FetchSignedResult => {
    const cause = `The fetch through the browser failed: ${why}.`;
    return { kind: "failed", outcome: makeOutcome("network", { bytes, elapsedMs: elapsedMs() }, { cause }) };
  };
  if (isOperatorsProfile && !ownProfile) return unsent(OWN_PROFILE, "own_profile");
  const lease = await pool.lease({ waitMs: timeoutMs, signal });
  if (lease === undefined) {
    signal?.throwIfAborted();
    return unsent(notReady().why, "unavailable");
  }
  const answer = await send(lease.page, Math.max(1, timeoutMs - elapsedMs())).finally(() =>
    lease.release({ kind: "neutral" }),
  );
  signal?.throwIfAborted();
  if (answer.kind === "failed") return broken(answer.why);
  const { httpStatus, headers, body } = answer.response;
  if (body.length > bodyBytesMax) return broken(`the answer is larger than ${bodyBytesMax} bytes`, body.length);
  const header = (name: string) =>
    headers.find((each) => each.name.toLowerCase() === name.toLowerCase())?.value ?? null;
  const facts = { bytes: body.length, elapsedMs: elapsedMs() };
  return { kind: "answered", answer: { httpStatus, header, body: body.toString("utf8"), ...facts } };
}
