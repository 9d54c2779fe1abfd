/**
 * The guest identity that the upstream gives to whoever opens its page: `ttwid`, and a device id of 19 digits.
 *
 * Fetched in the background, kept with its age, renewed while the old one still serves, with back-off on failure.
 */
import {
  type Secret,
  TTWID_PATTERN,
  UPSTREAM_SITE_ORIGIN,
  parseJson,
  setCookieValue,
  toSecret,
} from "@livescout/protocol";
import * as z from "zod/mini";
import { failureWords, readBody, withDeadline } from "./read-body.ts";

export type Visitor = {
  ttwid: Secret;
  /** Absent where the upstream gave none: it refuses feed requests without one since 2026-09. */
  deviceId?: string;
  /** Where the upstream takes this address to be: two letters, as its cookie-privacy answer says. */
  country?: string;
  obtainedAtMs: number;
};

export type VisitorSource = {
  /** The visitor held; without one, waits at most `waitMs` for the first. Never throws. */
  get(options?: { waitMs?: number; signal?: AbortSignal }): Promise<Visitor | undefined>;
  /** What is held, why there is nothing (newer), how many calls that took so far, and how many the next `get` may make. */
  state(): { visitor?: Visitor; problem?: string; calls?: number; callsDue?: number };
  /** Stops a fetch under way. */
  close(): void;
};

export type VisitorSourceOptions = {
  /** Where the page is; the sandbox serves it on its one origin. */
  siteOrigin?: string;
  userAgent: string;
  acceptLanguage?: string;
  fetch?: typeof globalThis.fetch;
  nowMs?: () => number;
  timeoutMs?: number;
  /** Age at which a new one is fetched; the life of a ttwid is not published, about a year is believed. */
  renewAfterMs?: number;
};

const DAY_MS = 86_400_000;
const WAIT_DEFAULT_MS = 10_000;
const BACKOFF_FIRST_MS = 30_000;
const BACKOFF_MAX_MS = 3_600_000;
const BACKOFF_REFUSED_MS = 300_000; // at least 300 s after 403 or 429, upstream-feed §2
const PRIVACY_PATH = "/api/v1/web-cookie-privacy/config?appId=1988"; // gives a device id in body.consent.wid [C]
/** 200 answers without a cookie were seen: the second address is the retry. */
const PAGE_PATHS = ["/", "/live"] as const;
/** For one identity: the page at both addresses, and the cookie-privacy answer. */
const CALLS_MAX = PAGE_PATHS.length + 1;
const PRIVACY_BYTES_MAX = 1_000_000;

const PrivacyAnswer = z.object({
  body: z.object({ consent: z.object({ wid: z.string().check(z.regex(/^7\d{18}$/)) }) }),
});
/** That `appProps.region` is the country that the upstream takes the asking address for is a guess [G]. */
const PrivacyCountry = z.object({
  body: z.object({ appProps: z.object({ region: z.string().check(z.regex(/^[A-Z]{2}$/)) }) }),
});

export function createVisitorSource({
  siteOrigin = UPSTREAM_SITE_ORIGIN,
  userAgent,
  acceptLanguage = "en-US,en;q=0.9",
  fetch = globalThis.fetch,
  nowMs = Date.now,
  timeoutMs = 8_000,
  renewAfterMs = DAY_MS,
}: VisitorSourceOptions): VisitorSource {
  const stopped = new AbortController();
  const headers = { "user-agent": userAgent, "accept-language": acceptLanguage, accept: "*/*" };
  let visitor: Visitor | undefined;
  let problem: string | undefined;
  let underWay: Promise<void> | undefined;
  let failures = 0;
  let notBeforeMs = Number.NEGATIVE_INFINITY;
  let calls = 0;

  const request = (path: string, cookie?: string) => {
    calls++;
    return fetch(siteOrigin + path, {
      headers: cookie === undefined ? headers : { ...headers, cookie },
      redirect: "manual", // the cookie comes with the first answer; nothing is sent elsewhere
      signal: withDeadline(timeoutMs, stopped.signal),
    });
  };

  async function obtain(): Promise<void> {
    const ttwid = await obtainTtwid(request);
    const { deviceId, country } = await obtainPrivacy(request, ttwid);
    visitor = {
      ttwid,
      obtainedAtMs: nowMs(),
      ...(deviceId !== undefined && { deviceId }),
      ...(country !== undefined && { country }),
    };
    problem = deviceId === undefined ? "the upstream's cookie-privacy answer gave no device id" : undefined;
  }

  function renew(): Promise<void> {
    underWay = obtain()
      .then(() => backOff(problem === undefined ? 0 : BACKOFF_FIRST_MS))
      .catch((error: unknown) => {
        problem =
          error instanceof VisitorRefused
            ? error.message
            : `the upstream's page did not answer (${failureWords(error)})`;
        backOff(error instanceof VisitorRefused && error.isHard ? BACKOFF_REFUSED_MS : BACKOFF_FIRST_MS);
      })
      .finally(() => (underWay = undefined));
    return underWay;
  }

  function backOff(firstMs: number): void {
    failures = firstMs === 0 ? 0 : failures + 1;
    notBeforeMs =
      firstMs === 0 ? Number.NEGATIVE_INFINITY : nowMs() + Math.min(firstMs * 2 ** (failures - 1), BACKOFF_MAX_MS);
  }

  const isWanted = () =>
    visitor === undefined || visitor.deviceId === undefined || nowMs() - visitor.obtainedAtMs > renewAfterMs;
  const isDue = () => underWay === undefined && isWanted() && nowMs() >= notBeforeMs && !stopped.signal.aborted;

  return {
    async get({ waitMs = WAIT_DEFAULT_MS, signal } = {}) {
      if (isDue()) void renew();
      if (visitor === undefined && underWay !== undefined && waitMs > 0) await settled(underWay, waitMs, signal);
      return visitor;
    },
    state: () => ({
      ...(visitor !== undefined && { visitor }),
      ...(problem !== undefined && { problem }),
      calls,
      callsDue: isDue() ? CALLS_MAX : 0,
    }),
    close: () => stopped.abort(),
  };
}

class VisitorRefused extends Error {
  readonly isHard: boolean;
  constructor(message: string, isHard: boolean) {
    super(message);
    this.isHard = isHard;
  }
}

type Request = (path: string, cookie?: string) => Promise<Response>;

async function obtainTtwid(request: Request): Promise<Secret> {
  let status = 0;
  for (const path of PAGE_PATHS) {
    const response = await request(path);
    status = response.status;
    const value = setCookieValue(response.headers.getSetCookie(), "ttwid");
    await response.body?.cancel();
    if (value !== undefined && TTWID_PATTERN.test(value)) return toSecret(value);
    if (status === 403 || status === 429) break;
  }
  throw new VisitorRefused(`the upstream's page gave no ttwid (HTTP ${status})`, status === 403 || status === 429);
}

type Privacy = { deviceId?: string; country?: string };

/** No device id where the answer has none: the visitor is then half as good, and the warning says so. */
async function obtainPrivacy(request: Request, ttwid: Secret): Promise<Privacy> {
  try {
    const response = await request(PRIVACY_PATH, `ttwid=${ttwid.reveal()}`);
    const body = await readBody(response, { bodyBytesMax: PRIVACY_BYTES_MAX });
    const read = body.kind === "read" ? parseJson(body.text) : undefined;
    const answer = PrivacyAnswer.safeParse(read);
    const country = PrivacyCountry.safeParse(read);
    return {
      ...(answer.success && { deviceId: answer.data.body.consent.wid }),
      ...(country.success && { country: country.data.body.appProps.region }),
    };
  } catch {
    return {};
  }
}

/** Waits for `work`, but no longer than `waitMs` or until the caller goes. */
async function settled(work: Promise<void>, waitMs: number, signal: AbortSignal | undefined): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stop = () => {};
  const waited = new Promise<void>((resolve) => {
    stop = resolve;
    timer = setTimeout(resolve, waitMs);
    signal?.addEventListener("abort", stop, { once: true });
  });
  await Promise.race([work, waited]);
  clearTimeout(timer);
  signal?.removeEventListener("abort", stop); // a signal may live for weeks
}
