/**
 * A sandbox with its live page, and a browser signer in front of it: what the browser suites start with.
 *
 * Every URL that a suite is given goes through `expectSigned`: opened, verified, and seen by no server.
 */
import { userInfo } from "node:os";
import {
  buildFeedRequest,
  buildSearchRequest,
  type FeedQuery,
  SHIPPED_IDENTITY,
  type SignOutcome,
  type UnsignedRequest,
} from "@livescout/protocol";
import { verifySignedUrl } from "@livescout/protocol/signature";
import { expect } from "vitest";
import {
  type RunningSandbox,
  type SeenRequest,
  startSandbox,
  type StartSandboxOptions,
} from "../../packages/livescout/src/sandbox/start-sandbox.ts";
import { createBrowserSigner } from "../../packages/livescout/src/signers/browser/browser-signer.ts";
import type {
  BrowserSigner,
  BrowserSignerEvent,
  BrowserSignerOptions,
} from "../../packages/livescout/src/signers/browser/browser-signer-types.ts";
import { chromiumPath } from "./chromium.ts";

/** CI runs as root in a container; a person's own machine keeps the browser's sandbox. */
export const LAUNCH = {
  kind: "launch",
  executable: chromiumPath() ?? "chromium",
  noSandbox: userInfo().uid === 0,
} as const;

export type BrowserSuite = {
  sandbox: RunningSandbox;
  signer: BrowserSigner;
  events: BrowserSignerEvent[];
  /** What the sandbox's server saw. */
  seen: SeenRequest[];
  feed: (query?: Partial<FeedQuery>) => UnsignedRequest;
  search: (words: string) => UnsignedRequest;
  close: () => Promise<void>;
};

export type BrowserSuiteOptions = Omit<StartSandboxOptions, "nowMs"> & {
  signer?: Partial<BrowserSignerOptions>;
  page?: string;
};

export async function startBrowserSuite({
  signer: given = {},
  page = "/live",
  ...options
}: BrowserSuiteOptions = {}): Promise<BrowserSuite> {
  const seen: SeenRequest[] = [];
  const events: BrowserSignerEvent[] = [];
  const sandbox = await startSandbox({ nowMs: Date.now, onRequest: (request) => seen.push(request), ...options });
  const { limits, ...rest } = given;
  const signer = createBrowserSigner({
    browser: LAUNCH,
    pageUrl: sandbox.url + page,
    nowMs: Date.now,
    onEvent: (event) => events.push(event),
    limits: { readyWaitMs: 60_000, signMs: 30_000, reloadEveryMs: 0, ...limits },
    ...rest,
  });
  const origin = sandbox.url;
  return {
    sandbox,
    signer,
    events,
    seen,
    feed: (query) => buildFeedRequest({ channel: "87", region: "US", ...query }, SHIPPED_IDENTITY, { origin }),
    search: (words) => buildSearchRequest({ channel: "search", words, region: "US" }, SHIPPED_IDENTITY, { origin }),
    close: async () => {
      await signer.close();
      await sandbox.close();
    },
  };
}

/** What it says once it has tried, however long its browser takes to start. */
export async function expectSaid(signer: BrowserSigner, words: string): Promise<SignOutcome> {
  const request = buildFeedRequest({ channel: "87", region: "US" }, SHIPPED_IDENTITY);
  let outcome: SignOutcome | undefined;
  const ask = async () => (outcome = await signer.sign(request, { waitMs: 0 }));
  const isSaid = { kind: "unavailable", why: expect.stringContaining(words) };
  await expect.poll(ask, { timeout: 60_000, interval: 100 }).toMatchObject(isSaid);
  return outcome ?? ask();
}

/** All at once; each is signed for its own request, or the expectation fails. */
export async function signAll(signer: BrowserSigner, requests: readonly UnsignedRequest[]): Promise<Signed[]> {
  return Promise.all(requests.map(async (request) => expectSigned(await signer.sign(request), request)));
}

export type Signed = Extract<SignOutcome, { kind: "signed" }>;

/** The outcome, if it is a signed URL for this request whose signature holds; a failed expectation otherwise. */
export function expectSigned(outcome: SignOutcome, request: UnsignedRequest): Signed {
  if (outcome.kind !== "signed") throw new Error(`not signed: ${outcome.why}`);
  const { signedUrl, userAgent, scheme } = outcome;
  expect(signedUrl.startsWith(`${request.origin}${request.path}?`)).toBe(true);
  const values = readQuery(signedUrl);
  const asked = readQuery(`?${request.queryText}`);
  const business = request.path.includes("search") ? SEARCH_NAMES : FEED_NAMES;
  for (const name of business) expect([name, values.get(name)]).toEqual([name, asked.get(name)]);
  if (scheme === "5.3.2") expect(verifySignedUrl(signedUrl, { userAgent })).toMatchObject({ kind: "valid", why: [] });
  return outcome;
}

const SEARCH_NAMES = ["keyword", "offset", "region", "from_page"];
const FEED_NAMES = [
  "channel_id",
  "content_type",
  "count",
  "from_page",
  "hidden_banner",
  "max_time",
  "region",
  "related_live_tag",
  "req_from",
];

/** Raw texts by name; a name that stands there twice is an error. */
export function readQuery(url: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const pair of url.slice(url.indexOf("?") + 1).split("&")) {
    const [name = "", value = ""] = pair.split("=", 2);
    if (values.has(name)) throw new Error(`${name} stands there twice`);
    values.set(name, value);
  }
  return values;
}
