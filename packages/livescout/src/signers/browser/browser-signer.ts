/**
 * The operator's own browser as signer: the upstream's own page signs, and the finished URL is taken before it is sent.
 *
 * The browser is the identity: what the caller's request claims to be does not matter here, only what it asks for.
 */
import type { FetchSignedResult } from "@livescout/client";
import {
  buildFeedRequest,
  buildSearchRequest,
  FEED_PATH,
  InvalidInputError,
  makeOutcome,
  type Outcome,
  REGION_DEFAULT,
  SEARCH_PATH,
  SHIPPED_IDENTITY,
  SIGNATURE_LIFE_HINT_MS,
  type SignOutcome,
  type UnsignedRequest,
  UPSTREAM_SITE_ORIGIN,
} from "@livescout/protocol";
import { browserHeaders } from "./browser-headers.ts";
import { readDeclared } from "../declared-request.ts";
import { createBrowserKeeper } from "./browser-keeper.ts";
import type {
  BrowserFetchOptions,
  BrowserSigner,
  BrowserSignerEvent,
  BrowserSignerLimits,
  BrowserSignerOptions,
  NotReady,
  WaitOptions,
} from "./browser-signer-types.ts";
import { openBrowser } from "./open-browser.ts";
import { openPage } from "./open-page.ts";
import type { Page, PageExchange, PageSignature } from "./page.ts";
import { isPageFault } from "./page-error.ts";
import { createPagePool, type Lease } from "./page-pool.ts";
import { createTurnstile } from "./turnstile.ts";

export const BROWSER_SIGNER_LIMITS: Readonly<BrowserSignerLimits> = {
  signMs: 10_000,
  readyWaitMs: 0,
  pageMs: 30_000,
  launchMs: 20_000,
  queueMax: 256,
  inFlightMax: 16,
  recycleAfterSignatures: 500,
  recycleAfterMs: 30 * 60_000,
  reloadEveryMs: 10_000,
};

export const LIVE_PAGE_URL = `${UPSTREAM_SITE_ORIGIN}/live`;

const NAME = "browser";
/** A sound page takes milliseconds. */
const ATTEMPT_MS = 3_000;
/** A request that no fresh page signs either is not signed. */
const FAILURES_MAX = 2;
const FETCH_MS = 15_000;
const BODY_BYTES_MAX = 8_000_000;

/** Opens nothing before `start`, `ready` or the first call. */
export function createBrowserSigner(options: BrowserSignerOptions): BrowserSigner {
  const { browser: choice, pageUrl = LIVE_PAGE_URL, way = "auto", nowMs, onEvent = () => {} } = options;
  const limits = { ...BROWSER_SIGNER_LIMITS, ...options.limits };
  const named = [options.upstreamOrigin, originOf(pageUrl)];
  const turnstile = createTurnstile(limits);
  const counts = { signed: 0, browserExits: 0 };
  const versionsSeen = new Set<string>();
  let pageFailures = 0;
  /** A page may refuse to sign on top of a replaced `fetch`: it is then loaded without. */
  let wayNow = way;

  /** A listener that throws breaks nothing here. */
  const tell = (event: BrowserSignerEvent) => {
    try {
      onEvent(event);
    } catch {
      // its own matter
    }
  };

  const keeper = createBrowserKeeper({
    open: () => openBrowser(choice, limits),
    onStarted: ({ product }) => tell({ kind: "browserStarted", product }),
    onEnded: (why) => {
      counts.browserExits++;
      tell({ kind: "browserExited", why });
    },
  });

  async function open(): Promise<Page> {
    const browser = await keeper.get();
    const targetId = await keeper.openTab(browser, { timeoutMs: limits.launchMs });
    try {
      const page = await openPage({ cdp: browser.cdp, targetId, pageUrl, way: wayNow, nowMs, pageMs: limits.pageMs });
      pageFailures = 0;
      return page;
    } catch (error) {
      pageFailures++;
      if (way === "auto" && isPageFault(error, "unsigned")) wayNow = wayNow === "auto" ? "interception" : "auto";
      const isHung = isPageFault(error, "late");
      await keeper.review(browser, { isSuspect: isHung && pageFailures > 1 && choice.kind === "launch" });
      throw error;
    }
  }

  const pool = createPagePool({ open, nowMs, limits, onEvent: tell });

  function notReady(): NotReady {
    const { why, retryAtMs, isDead } = pool.state();
    if (isDead) return { kind: "unavailable", why: why ?? "the browser cannot be used" };
    const retryAfterMs = Math.max(WARM_UP_HINT_MS, (retryAtMs ?? 0) - nowMs());
    return { kind: "unavailable", why: why ?? "the browser is warming up", retryAfterMs };
  }

  function accept(signed: Extract<PageSignature, { kind: "signed" }>, { environment }: Page): SignOutcome {
    const { signedUrl, signature } = signed;
    const { scheme, build, warnings, isNew } = signature;
    counts.signed++;
    if (isNew && !versionsSeen.has(scheme) && versionsSeen.size < VERSIONS_KEPT) {
      versionsSeen.add(scheme);
      tell({ kind: "newVersion", version: scheme });
    }
    return {
      kind: "signed",
      signedUrl,
      userAgent: environment.userAgent,
      headers: browserHeaders(environment),
      scheme,
      build,
      signedAtMs: nowMs(),
      expiresHintMs: SIGNATURE_LIFE_HINT_MS,
      signer: NAME,
      warnings,
    };
  }

  async function sign(request: UnsignedRequest, { waitMs = limits.readyWaitMs, signal }: WaitOptions) {
    const isDeclared = named.some((origin) => readDeclared(request, origin).kind === "declared");
    if (!isDeclared) return { ...NOT_DECLARED };
    const entered = await turnstile.enter(signal);
    if (entered.kind === "full") return { ...QUEUE_FULL };
    if (entered.kind === "gone") return { ...GIVEN_UP };
    try {
      return await signInTurn(request, { waitMs, signal });
    } finally {
      entered.leave();
    }
  }

  type Waiting = { waitMs: number; signal: AbortSignal | undefined };

  async function signInTurn(request: UnsignedRequest, { waitMs, signal }: Waiting): Promise<SignOutcome> {
    let deadlineMs = nowMs() + limits.signMs;
    let failures = 0;
    for (let isFirst = true; ; isFirst = false) {
      const lease = await pool.lease({ waitMs: isFirst ? waitMs : deadlineMs - nowMs(), signal });
      if (lease === undefined) return signal?.aborted === true ? { ...GIVEN_UP } : notReady();
      if (isFirst) deadlineMs = nowMs() + limits.signMs;
      const result = await attempt(lease, request, { remainingMs: deadlineMs - nowMs(), isSecond: failures > 0 });
      switch (result.kind) {
        case "signed":
          return accept(result, lease.page);
        case "unsupported":
          return result;
        case "gone":
          break;
        case "failed":
        case "doubtful":
          if (++failures >= FAILURES_MAX)
            return { kind: "unavailable", why: result.why, retryAfterMs: limits.reloadEveryMs };
          break;
        default:
          result satisfies never;
      }
      if (signal?.aborted === true) return { ...GIVEN_UP };
      if (nowMs() >= deadlineMs) return { kind: "unavailable", why: result.why, retryAfterMs: WARM_UP_HINT_MS };
    }
  }

  type Attempt = { remainingMs: number; isSecond?: boolean };

  async function attempt(
    lease: Lease,
    request: UnsignedRequest,
    { remainingMs, isSecond = false }: Attempt,
  ): Promise<PageSignature> {
    const result = await lease.page
      .sign(request, { timeoutMs: Math.max(1, Math.min(ATTEMPT_MS, remainingMs)) })
      .catch((): PageSignature => ({ kind: "failed", why: "the page could not be asked" }));
    const isBad = result.kind === "failed" || (result.kind === "doubtful" && isSecond);
    if (isBad) lease.release({ kind: "failed", why: result.why });
    else lease.release({ kind: result.kind === "signed" ? "signed" : "neutral" });
    return result;
  }

  /** Step 2 by a page of ours. */
  async function exchange(
    options: BrowserFetchOptions,
    send: (page: Page, timeoutMs: number) => Promise<PageExchange>,
  ): Promise<FetchSignedResult> {
    const { timeoutMs = FETCH_MS, bodyBytesMax = BODY_BYTES_MAX, signal, ownProfile = false } = options;
    const startedAtMs = nowMs();
    const elapsedMs = () => Math.max(0, Math.round(nowMs() - startedAtMs));
    const failed = (kind: "network" | "signer_failed", cause: string, code?: string): FetchSignedResult => ({
      kind: "failed",
      outcome: unsent(kind, { cause, elapsedMs: elapsedMs(), code }),
    });
    if (!ownProfile && (choice.kind === "attach" || choice.profileDir !== undefined))
      return failed("signer_failed", OWN_PROFILE, "own_profile");
    const lease = await pool.lease({ waitMs: timeoutMs, signal });
    signal?.throwIfAborted();
    if (lease === undefined) return failed("signer_failed", sentence(notReady().why), "unavailable");
    const answer = await send(lease.page, Math.max(1, timeoutMs - elapsedMs())).finally(() =>
      lease.release({ kind: "neutral" }),
    );
    signal?.throwIfAborted();
    if (answer.kind === "failed") return failed("network", sentence(answer.why));
    const { httpStatus, headers, body } = answer.response;
    if (body.length > bodyBytesMax) return failed("network", `The answer is larger than ${bodyBytesMax} bytes.`);
    const header = (name: string) =>
      headers.find((each) => each.name.toLowerCase() === name.toLowerCase())?.value ?? null;
    const facts = { bytes: body.length, elapsedMs: elapsedMs() };
    return { kind: "answered", answer: { httpStatus, header, body: body.toString("utf8"), ...facts } };
  }

  return {
    name: NAME,
    start: () => pool.start(),
    sign: (request, given = {}) =>
      sign(request, given).catch(() => ({ kind: "unavailable", why: "the browser signer broke" })),
    async ready({ waitMs = limits.launchMs + limits.pageMs, signal } = {}) {
      const lease = await pool.lease({ waitMs, signal });
      lease?.release({ kind: "neutral" });
      return lease === undefined ? notReady() : { kind: "ready" };
    },
    state() {
      const { page, why, pagesOpen, recycled, reloads, crashes } = pool.state();
      const product = keeper.running()?.product;
      return {
        ready: page !== undefined,
        ...(page === undefined && { why: why ?? "the browser is not warm yet" }),
        ...(page !== undefined && { way: page.way }),
        ...(product !== undefined && { product }),
        pagesOpen,
        recycled,
        reloads,
        crashes,
        ...counts,
        inFlight: turnstile.inFlight(),
        queueLength: turnstile.queueLength(),
      };
    },
    fetchSigned(request, given = {}) {
      if (![FEED_PATH, SEARCH_PATH].some((path) => addressOf(request.url).endsWith(path)))
        return Promise.reject(new InvalidInputError("request.url", "a signed URL of the feed or of LIVE search"));
      return exchange(given, (page, timeoutMs) => page.fetchExact(request.url, { timeoutMs }));
    },
    async searchLive(words, { offset, region = REGION_DEFAULT, ...given } = {}) {
      const query = { channel: "search", words, region, ...(offset !== undefined && { cursor: offset }) } as const;
      const request = buildSearchRequest(query, SHIPPED_IDENTITY);
      return exchange(given, (page, timeoutMs) => page.ask(request, { timeoutMs }));
    },
    async readIdentity({ waitMs = limits.launchMs + limits.pageMs, signal } = {}) {
      const lease = await pool.lease({ waitMs, signal });
      if (lease === undefined) return notReady();
      const request = buildFeedRequest({ channel: "87", region: REGION_DEFAULT }, SHIPPED_IDENTITY);
      const result = await attempt(lease, request, { remainingMs: ATTEMPT_MS });
      if (result.kind !== "signed") return { kind: "unavailable", why: result.why };
      return { kind: "identity", identity: { ...lease.page.environment, signedUrl: result.signedUrl } };
    },
    async close() {
      await Promise.all([pool.close(), keeper.close()]);
    },
  };
}

const WARM_UP_HINT_MS = 1_000;
const VERSIONS_KEPT = 100;
const QUEUE_FULL = { kind: "unavailable", why: "queue is full", retryAfterMs: 1_000 } as const;
const NOT_DECLARED = { kind: "unsupported", why: "only the feed and LIVE search of the upstream are signed" } as const;
const GIVEN_UP = { kind: "unavailable", why: "the caller gave up" } as const;
const OWN_PROFILE =
  "Nothing was sent: this browser's profile is the operator's own and may hold a session; say --fetch browser to use it.";

const addressOf = (url: string): string => url.split("?", 1)[0] ?? "";

/** @throws InvalidInputError */
function originOf(pageUrl: string): string {
  const url = URL.canParse(pageUrl) ? new URL(pageUrl) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "")
    throw new InvalidInputError("pageUrl", "an http(s) address without credentials");
  return url.origin;
}

type Unsent = { cause: string; elapsedMs: number; code: string | undefined };

const unsent = (kind: "network" | "signer_failed", { cause, elapsedMs, code }: Unsent): Outcome =>
  makeOutcome(kind, { bytes: 0, elapsedMs, ...(code !== undefined && { code }) }, { cause });

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
