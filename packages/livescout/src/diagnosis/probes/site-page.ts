/**
 * The upstream's front page, asked for once: clock, country and guest identity are all read out of this one answer.
 *
 * `replay` stands in for `fetch` where somebody else wants the page too: it is not asked for a second time.
 */
import { makeOutcome, type Outcome } from "@livescout/protocol";
import type { Purse } from "../doctor.ts";

export type SitePage = {
  /** The answer, of the first call or of this one. */
  look(purse: Purse): Promise<SiteLook>;
  /** The same answer to whoever asks for the page; other addresses are fetched. */
  replay: typeof globalThis.fetch;
};

export type SiteLook =
  | { kind: "answered"; status: number; headers: Headers; body: string; sentAtMs: number; receivedAtMs: number }
  | { kind: "failed"; outcome: Outcome }
  /** The budget is spent. */
  | { kind: "notAsked" };

export type SitePageOptions = {
  siteOrigin: string;
  userAgent: string;
  acceptLanguage: string;
  fetch: typeof globalThis.fetch;
  nowMs: () => number;
  timeoutMs: number;
  signal?: AbortSignal;
};

/** Addresses under which a visitor source asks for the page. */
const PAGE_PATHS = ["/", "/live"];
const BODY_LENGTH_MAX = 3_000_000;

export function createSitePage(options: SitePageOptions): SitePage {
  const { siteOrigin, fetch } = options;
  let looked: Promise<SiteLook> | undefined;
  const look = (purse: Purse): Promise<SiteLook> =>
    (looked ??= purse.takePageLoad() ? ask(options) : Promise.resolve({ kind: "notAsked" }));
  return {
    look,
    async replay(input, init) {
      const isPage = typeof input === "string" && PAGE_PATHS.some((path) => input === siteOrigin + path);
      if (!isPage) return fetch(input, init);
      const answer = await looked;
      if (answer?.kind !== "answered") throw new TypeError("the page did not answer");
      const { status, headers, body } = answer;
      return new Response(body === "" ? null : body, { status, headers });
    },
  };
}

async function ask(options: SitePageOptions): Promise<SiteLook> {
  const { siteOrigin, userAgent, acceptLanguage, fetch, nowMs, timeoutMs, signal } = options;
  const sentAtMs = nowMs();
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(`${siteOrigin}/`, {
      headers: { "user-agent": userAgent, "accept-language": acceptLanguage, accept: "*/*" },
      redirect: "manual",
      signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
    });
    const receivedAtMs = nowMs();
    const body = (await response.text()).slice(0, BODY_LENGTH_MAX);
    return { kind: "answered", status: response.status, headers: response.headers, body, sentAtMs, receivedAtMs };
  } catch (error) {
    if (signal?.aborted === true) throw error;
    const facts = { bytes: 0, elapsedMs: Math.round(nowMs() - sentAtMs) };
    const isLate = error instanceof Error && error.name === "TimeoutError";
    return { kind: "failed", outcome: makeOutcome(isLate ? "timeout" : "network", facts, { cause: words(error) }) };
  }
}

function words(error: unknown): string {
  const cause: unknown = error instanceof Error ? (error.cause ?? error) : undefined;
  const code = typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : undefined;
  const name = error instanceof Error ? error.name : "unknown failure";
  return `The upstream's page did not answer (${code ?? name}).`;
}
