/**
 * One call to sign, from page to page: a crash in between costs time and no answer, a page that failed is asked no more.
 *
 * Whatever happens, there is an end: the caller's signal, the deadline, or a second page that fails as well.
 */
import type { SignOutcome, UnsignedRequest } from "@livescout/protocol";
import type { BrowserSignerLimits, NotReady } from "./browser-signer-types.ts";
import type { Page, PageSignature } from "./page.ts";
import type { Lease, PagePool } from "./page-pool.ts";
import { settleWithin } from "./settle-within.ts";

export type SigningOptions = {
  pool: PagePool;
  nowMs: () => number;
  limits: Pick<BrowserSignerLimits, "signMs" | "reloadEveryMs">;
  accept: (signature: Extract<PageSignature, { kind: "signed" }>, page: Page) => SignOutcome;
  notReady: () => NotReady;
};

export type SignCall = { waitMs: number; signal: AbortSignal | undefined };

/** A sound page takes milliseconds. */
const ATTEMPT_MS = 3_000;
/** A request that no fresh page signs either is not signed. */
const FAILURES_MAX = 2;
/** Time for the pool to learn of it, too. */
const GONE_PAUSE_MS = 5;
const SOON_MS = 1_000;

export const GIVEN_UP = { kind: "unavailable", why: "the caller gave up" } as const;

export async function signWithPages(
  request: UnsignedRequest,
  { waitMs, signal }: SignCall,
  { pool, nowMs, limits, accept, notReady }: SigningOptions,
): Promise<SignOutcome> {
  const first = await pool.lease({ waitMs, signal });
  const deadlineMs = nowMs() + limits.signMs;
  let failures = 0;
  for (let lease = first; ; lease = await pool.lease({ waitMs: deadlineMs - nowMs(), signal })) {
    if (signal?.aborted === true) {
      lease?.release({ kind: "neutral" });
      return { ...GIVEN_UP };
    }
    if (lease === undefined) return notReady();
    const result = await attempt(lease, request, { remainingMs: deadlineMs - nowMs(), isSecond: failures > 0 });
    switch (result.kind) {
      case "signed":
        return accept(result, lease.page);
      case "unsupported":
        return result;
      case "gone":
        await settleWithin(GONE_PAUSE_MS, undefined, []);
        break;
      case "failed":
      case "doubtful":
        if (++failures >= FAILURES_MAX)
          return { kind: "unavailable", why: result.why, retryAfterMs: limits.reloadEveryMs };
        break;
      default:
        result satisfies never;
    }
    if (nowMs() >= deadlineMs) return { kind: "unavailable", why: result.why, retryAfterMs: SOON_MS };
  }
}

/** Asks the leased page, and gives it back with what is to be thought of it. */
export async function attempt(
  lease: Lease,
  request: UnsignedRequest,
  { remainingMs = ATTEMPT_MS, isSecond = false }: { remainingMs?: number; isSecond?: boolean } = {},
): Promise<PageSignature> {
  const result = await lease.page
    .sign(request, { timeoutMs: Math.max(1, Math.min(ATTEMPT_MS, remainingMs)) })
    .catch((): PageSignature => ({ kind: "failed", why: "the page could not be asked" }));
  const isBad = result.kind === "failed" || (result.kind === "doubtful" && isSecond);
  if (isBad) lease.release({ kind: "failed", why: result.why });
  else lease.release({ kind: result.kind === "signed" ? "signed" : "neutral" });
  return result;
}
