/**
 * The operator's own browser as signer: the upstream's own page signs, and the finished URL is taken before it is sent.
 *
 * The browser is the identity: what the caller's request claims to be does not matter here, only what it asks for.
 */
import {
  buildFeedRequest,
  buildSearchRequest,
  InvalidInputError,
  REGION_DEFAULT,
  SHIPPED_IDENTITY,
  SIGNATURE_LIFE_HINT_MS,
  type SignOutcome,
  type UnsignedRequest,
  UPSTREAM_SITE_ORIGIN,
} from "@livescout/protocol";
import { readDeclared } from "../declared-request.ts";
import { browserHeaders } from "./browser-headers.ts";
import { createBrowserKeeper } from "./browser-keeper.ts";
import type {
  BrowserSigner,
  BrowserSignerEvent,
  BrowserSignerLimits,
  BrowserSignerOptions,
  NotReady,
  WaitOptions,
} from "./browser-signer-types.ts";
import { fetchByPage } from "./fetch-by-page.ts";
import { openBrowser } from "./open-browser.ts";
import type { Page, PageSignature } from "./page.ts";
import { createPageOpener } from "./page-opener.ts";
import { createPagePool } from "./page-pool.ts";
import { attempt, GIVEN_UP, signWithPages } from "./sign-with-pages.ts";
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

/** Opens nothing before `start`, `ready` or the first call. */
export function createBrowserSigner(options: BrowserSignerOptions): BrowserSigner {
  const { browser: choice, pageUrl = LIVE_PAGE_URL, way = "auto", nowMs } = options;
  const limits = { ...BROWSER_SIGNER_LIMITS, ...options.limits };
  const isDeclared = createDeclaredCheck([options.upstreamOrigin, originOf(pageUrl)]);
  const tell = createTeller(options.onEvent);
  const counts = { signed: 0, browserExits: 0 };
  const news = createNewsOfVersions(tell);
  const turnstile = createTurnstile(limits);
  const keeper = createBrowserKeeper({
    open: () => openBrowser(choice, limits),
    onStarted: ({ product }) => tell({ kind: "browserStarted", product }),
    onEnded: (why) => {
      counts.browserExits++;
      tell({ kind: "browserExited", why });
    },
  });
  const isOwnBrowser = choice.kind === "launch";
  const open = createPageOpener({ keeper, pageUrl, way, nowMs, limits, isOwnBrowser });
  const pool = createPagePool({ open, nowMs, limits, onEvent: tell });
  const warmUpMs = limits.launchMs + limits.pageMs;
  const isOperatorsProfile = !isOwnBrowser || choice.profileDir !== undefined;
  const fetching = { pool, nowMs, isOperatorsProfile, notReady };

  function notReady(): NotReady {
    const { why, retryAtMs, isDead } = pool.state();
    if (isDead) return { kind: "unavailable", why: why ?? "the browser cannot be used" };
    const retryAfterMs = Math.max(WARM_UP_HINT_MS, (retryAtMs ?? 0) - nowMs());
    return { kind: "unavailable", why: why ?? "the browser is warming up", retryAfterMs };
  }

  function accept({ signedUrl, signature }: Accepted, { environment }: Page): SignOutcome {
    const { scheme, build, warnings, isNew } = signature;
    counts.signed++;
    if (isNew) news(scheme);
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
    if (!isDeclared(request)) return { ...NOT_DECLARED };
    pool.start();
    if (waitMs <= 0 && pool.state().page === undefined) return notReady(); // not behind those who do wait
    const entered = await turnstile.enter({ signal, waitMs: waitMs + limits.signMs });
    switch (entered.kind) {
      case "full":
        return { ...QUEUE_FULL };
      case "late":
        return { ...QUEUE_SLOW };
      case "gone":
        return { ...GIVEN_UP };
      case "in":
        return signWithPages(request, { waitMs, signal }, { pool, nowMs, limits, accept, notReady }).finally(
          entered.leave,
        );
      default:
        return entered satisfies never;
    }
  }

  return {
    name: NAME,
    start: () => pool.start(),
    sign: (request, given = {}) =>
      sign(request, given).catch(() => ({ kind: "unavailable", why: "the browser signer broke" })),
    async ready({ waitMs = warmUpMs, signal } = {}) {
      const lease = await pool.lease({ waitMs, signal });
      lease?.release({ kind: "neutral" });
      return lease === undefined ? notReady() : { kind: "ready" };
    },
    state() {
      const { page, why, pagesOpen, recycled, reloads, crashes } = pool.state();
      const product = keeper.running()?.product;
      const queue = { inFlight: turnstile.inFlight(), queueLength: turnstile.queueLength() };
      return {
        ready: page !== undefined,
        ...(page === undefined ? { why: why ?? "the browser is not warm yet" } : { way: page.way }),
        ...(product !== undefined && { product }),
        pagesOpen,
        recycled,
        reloads,
        crashes,
        ...counts,
        ...queue,
      };
    },
    fetchSigned(request, given = {}) {
      const { url } = request;
      if (!isDeclared(placeOf(url)))
        return Promise.reject(new InvalidInputError("request.url", "a signed URL of the feed or of LIVE search"));
      return fetchByPage(given, fetching, (page, timeoutMs) => page.fetchExact(url, { timeoutMs }));
    },
    async searchLive(words, { offset, region = REGION_DEFAULT, ...given } = {}) {
      const query = { channel: "search", words, region, ...(offset !== undefined && { cursor: offset }) } as const;
      const request = buildSearchRequest(query, SHIPPED_IDENTITY);
      return fetchByPage(given, fetching, (page, timeoutMs) => page.ask(request, { timeoutMs }));
    },
    async readIdentity({ waitMs = warmUpMs, signal } = {}) {
      const lease = await pool.lease({ waitMs, signal });
      if (lease === undefined) return notReady();
      const request = buildFeedRequest({ channel: "87", region: REGION_DEFAULT }, SHIPPED_IDENTITY);
      const result = await attempt(lease, request);
      if (result.kind !== "signed") return { kind: "unavailable", why: result.why };
      return { kind: "identity", identity: { ...lease.page.environment, signedUrl: result.signedUrl } };
    },
    async close() {
      await Promise.all([pool.close(), keeper.close()]);
    },
  };
}

type Accepted = Extract<PageSignature, { kind: "signed" }>;

const WARM_UP_HINT_MS = 1_000;
const VERSIONS_KEPT = 100;
const QUEUE_FULL = { kind: "unavailable", why: "queue is full", retryAfterMs: 1_000 } as const;
const QUEUE_SLOW = { kind: "unavailable", why: "its turn did not come in time", retryAfterMs: 1_000 } as const;
const NOT_DECLARED = {
  kind: "unsupported",
  why: "only the feed, LIVE search and the category drawer of the upstream are signed",
} as const;

/** The upstream's own places, and those at the origins that the operator named. */
function createDeclaredCheck(origins: readonly (string | undefined)[]) {
  return ({ origin, path, queryText }: Pick<UnsignedRequest, "origin" | "path" | "queryText">): boolean => {
    const request = { ...PLAIN_REQUEST, origin, path, queryText };
    return origins.some((named) => readDeclared(request, named).kind === "declared");
  };
}

const PLAIN_REQUEST: UnsignedRequest = {
  origin: "",
  path: "",
  method: "GET",
  queryText: "",
  msToken: "",
  query: { channel: "87", region: REGION_DEFAULT },
  identity: SHIPPED_IDENTITY,
};

/** The parts of a URL as text; nothing is re-serialised. */
function placeOf(url: string): Pick<UnsignedRequest, "origin" | "path" | "queryText"> {
  const [, origin = "", path = "", queryText = ""] = /^([a-z]+:\/\/[^/?#]+)([^?#]*)\??(.*)$/s.exec(url) ?? [];
  return { origin, path, queryText };
}

/** @throws InvalidInputError */
function originOf(pageUrl: string): string {
  const url = URL.canParse(pageUrl) ? new URL(pageUrl) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "")
    throw new InvalidInputError("pageUrl", "an http(s) address without credentials");
  return url.origin;
}

/** A listener that throws breaks nothing here. */
function createTeller(onEvent: BrowserSignerOptions["onEvent"]) {
  return (event: BrowserSignerEvent): void => {
    try {
      onEvent?.(event);
    } catch {
      // its own matter
    }
  };
}

/** Each version is news once. */
function createNewsOfVersions(tell: (event: BrowserSignerEvent) => void) {
  const seen = new Set<string>();
  return (version: string): void => {
    if (seen.has(version) || seen.size >= VERSIONS_KEPT) return;
    seen.add(version);
    tell({ kind: "newVersion", version });
  };
}
