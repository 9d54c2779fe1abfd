/**
 * One page at its network: its own feed requests are heard and pass, requests of ours are taken and never sent, media
 * and telemetry are blocked.
 *
 * Ours are told by the unsigned URL as their beginning, so many are under way in one page. An OPTIONS before one passes.
 */
import { FEED_PATH, SEARCH_PATH } from "@livescout/protocol";
import type { CdpSession } from "./cdp.ts";
import type { CdpEvent } from "./cdp-wire.ts";

export type PausedRequest = CdpEvent<"Fetch.requestPaused">;

export type PageResponse = {
  httpStatus: number;
  headers: { name: string; value: string }[];
  body: Buffer;
};

export type PageNetwork = {
  /** Turns it on; before the page is loaded. */
  enable(): Promise<void>;
  /** Takes the next request that begins so. The promise settles only with such a request; `stop` forgets it. */
  take(unsignedUrl: string): { url: Promise<string>; stop: () => void };
  /** Lets the next request that begins so through, if it is fit, and brings its response; the page gets nothing of it. */
  exchange(
    unsignedUrl: string,
    isFit: (url: string) => boolean,
  ): { response: Promise<PageResponse | undefined>; stop: () => void };
};

export type PageNetworkOptions = {
  session: CdpSession;
  /** A feed request of the page's own. */
  onOwnFeed: (url: string) => void;
};

const OURS_PATTERNS = [`*${FEED_PATH}*`, `*${SEARCH_PATH}*`];

/** What a page needs for nothing that we do. Collectors of the upstream's web pages, seen 2025 and 2026. */
export const BLOCKED_TYPES = ["Image", "Media", "Font", "Ping", "CSPViolationReport"] as const;
export const BLOCKED_PATTERNS = [
  "*.flv*",
  "*.m3u8*",
  "*/monitor_browser/collect/*",
  "*/service/2/app_log/*",
  "*/v1/list*",
  "*://analytics.tiktok.com/*",
  "*/slardar/*",
] as const;

/** Addresses kept after they were taken: a page that repeats an aborted request must not send it after all. */
const TAKEN_KEPT = 256;

type Taker = { resolve: (url: string) => void };
type Exchange = { resolve: (response: PageResponse | undefined) => void; isFit: (url: string) => boolean };

export function createPageNetwork({ session, onOwnFeed }: PageNetworkOptions): PageNetwork {
  const takers = createUrlWaiters<Taker>();
  const exchanges = createUrlWaiters<Exchange>();
  const taken = new Set<string>();
  /** Exchanges that were let through, by request id. */
  const under = new Map<string, Exchange>();

  const tell = (command: "Fetch.continueRequest" | "Fetch.failRequest", params: object) => {
    session.send(command, params).catch(() => undefined); // the request or the page is gone: nothing is left to do
  };
  const pass = ({ requestId }: PausedRequest, more: object = {}) =>
    tell("Fetch.continueRequest", { requestId, ...more });
  const stop = ({ requestId }: PausedRequest, errorReason = "Aborted") =>
    tell("Fetch.failRequest", { requestId, errorReason });

  function onPaused(paused: PausedRequest): void {
    const { requestId, request, responseStatusCode, responseErrorReason } = paused;
    const exchange = under.get(requestId);
    if (exchange !== undefined) {
      under.delete(requestId);
      return void readResponse(session, paused)
        .then(exchange.resolve)
        .finally(() => stop(paused));
    }
    const { url, method } = request;
    if (!isOnOurPaths(url)) return stop(paused, "BlockedByClient");
    if (method === "OPTIONS" || responseStatusCode !== undefined || responseErrorReason !== undefined)
      return pass(paused);
    const wanted = exchanges.next(url);
    if (wanted !== undefined) {
      const { isFit, resolve } = wanted.waiter;
      if (!isFit(url)) {
        stop(paused);
        return resolve(undefined);
      }
      under.set(requestId, wanted.waiter);
      return pass(paused, { interceptResponse: true });
    }
    const ours = takers.next(url);
    if (ours !== undefined) {
      remember(taken, ours.unsignedUrl);
      stop(paused);
      return ours.waiter.resolve(url);
    }
    if (longestStart(taken, url) !== undefined) return stop(paused);
    pass(paused);
    onOwnFeed(url);
  }

  return {
    async enable() {
      session.on("Fetch.requestPaused", onPaused);
      await session.send("Fetch.enable", {
        patterns: [
          ...BLOCKED_TYPES.map((resourceType) => ({ resourceType })),
          ...[...OURS_PATTERNS, ...BLOCKED_PATTERNS].map((urlPattern) => ({ urlPattern })),
        ],
      });
    },
    take(unsignedUrl) {
      let waiter: Taker = { resolve: () => {} };
      const url = new Promise<string>((resolve) => (waiter = { resolve }));
      takers.add(unsignedUrl, waiter);
      return {
        url,
        stop: () => {
          if (takers.remove(unsignedUrl, waiter)) remember(taken, unsignedUrl);
        },
      };
    },
    exchange(unsignedUrl, isFit) {
      let waiter: Exchange = { resolve: () => {}, isFit };
      const response = new Promise<PageResponse | undefined>((resolve) => (waiter = { resolve, isFit }));
      exchanges.add(unsignedUrl, waiter);
      return { response, stop: () => void exchanges.remove(unsignedUrl, waiter) };
    },
  };
}

function isOnOurPaths(url: string): boolean {
  const address = url.split("?", 1)[0] ?? "";
  return address.includes(FEED_PATH) || address.includes(SEARCH_PATH);
}

/** `undefined` where the exchange broke off; a redirect is an answer like any other and is not followed. */
async function readResponse(session: CdpSession, paused: PausedRequest): Promise<PageResponse | undefined> {
  const { requestId, responseStatusCode: httpStatus, responseHeaders: headers = [] } = paused;
  if (httpStatus === undefined) return undefined;
  if (httpStatus >= 300 && httpStatus < 400) return { httpStatus, headers, body: Buffer.alloc(0) };
  try {
    const { body, base64Encoded } = await session.send("Fetch.getResponseBody", { requestId });
    return { httpStatus, headers, body: Buffer.from(body, base64Encoded ? "base64" : "utf8") };
  } catch {
    return undefined;
  }
}

const isOurs = (url: string, unsignedUrl: string): boolean => url === unsignedUrl || url.startsWith(`${unsignedUrl}&`);

/** The longest of these that `url` begins with: one unsigned URL may be the beginning of another. */
function longestStart(unsignedUrls: Iterable<string>, url: string): string | undefined {
  let found: string | undefined;
  for (const own of unsignedUrls)
    if (isOurs(url, own) && (found === undefined || own.length > found.length)) found = own;
  return found;
}

function remember(taken: Set<string>, unsignedUrl: string): void {
  taken.add(unsignedUrl);
  const [oldest] = taken;
  if (taken.size > TAKEN_KEPT && oldest !== undefined) taken.delete(oldest);
}

/** Waiters by unsigned URL; several with the same one are served in turn. */
function createUrlWaiters<Waiter>() {
  const waiters = new Map<string, Waiter[]>();
  return {
    add: (unsignedUrl: string, waiter: Waiter) =>
      void waiters.set(unsignedUrl, [...(waiters.get(unsignedUrl) ?? []), waiter]),
    next(url: string): { unsignedUrl: string; waiter: Waiter } | undefined {
      const unsignedUrl = longestStart(waiters.keys(), url);
      const [waiter, ...rest] = waiters.get(unsignedUrl ?? "") ?? [];
      if (unsignedUrl === undefined || waiter === undefined) return undefined;
      if (rest.length === 0) waiters.delete(unsignedUrl);
      else waiters.set(unsignedUrl, rest);
      return { unsignedUrl, waiter };
    },
    /** Whether it was still waiting. */
    remove(unsignedUrl: string, waiter: Waiter): boolean {
      const all = waiters.get(unsignedUrl) ?? [];
      const rest = all.filter((each) => each !== waiter);
      if (rest.length === 0) waiters.delete(unsignedUrl);
      else waiters.set(unsignedUrl, rest);
      return rest.length < all.length;
    },
  };
}
