/**
 * The browser signer in a real Chromium, in front of the sandbox's live page: what it signs holds, and was sent by
 * nobody; many at once do not mix; each pitfall and each change of tomorrow ends as it should.
 */
import { CHANNEL_IDS } from "@livescout/protocol";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { MutationName } from "../../packages/livescout/src/sandbox/live-page/mutations.ts";
import type { PitfallName } from "../../packages/livescout/src/sandbox/live-page/pitfalls.ts";
import {
  type BrowserSuite,
  type BrowserSuiteOptions,
  expectSaid,
  expectSigned,
  signAll,
  startBrowserSuite,
} from "../support/browser-signing.ts";
import { chromiumPath } from "../support/chromium.ts";
import { canRun } from "../support/require-suite.ts";

const hasChromium = canRun("chromium", chromiumPath() !== undefined);
const WAYS = ["replaced-fetch", "interception"] as const;

describe.skipIf(!hasChromium).each(WAYS)("a page that signs, by %s", (way) => {
  let suite: BrowserSuite;
  beforeAll(async () => {
    suite = await startBrowserSuite({ signer: { way } });
  });
  afterAll(() => suite.close());

  test.each([...CHANNEL_IDS])("channel %s is signed with its own parameters and no others", async (channel) => {
    const { signer, feed } = suite;
    const first = feed({ channel, count: 20, tag: "PUBG: BATTLEGROUNDS 'é' 猫" });
    const outcome = expectSigned(await signer.sign(first), first);
    expect(outcome).toMatchObject({ signer: "browser", scheme: "5.3.2", warnings: [] });
    expect(outcome.headers["User-Agent"]).toBe(outcome.userAgent);
    const more = feed({ channel, cursor: "1790000000123", region: "DE" });
    expectSigned(await signer.sign(more), more);
  });

  test("LIVE search is signed too", async () => {
    const request = suite.search("猫 & 'dog'");
    expectSigned(await suite.signer.sign(request), request);
  });

  test("forty at once each get their own, also where one is the beginning of another or the same", async () => {
    const { signer, feed } = suite;
    const cursors = Array.from({ length: 40 }, (_, at) => "9".repeat(1 + (at % 10)));
    const outcomes = await signAll(
      signer,
      cursors.map((cursor) => feed({ cursor })),
    );
    expect(new Set(outcomes.map(({ signedUrl }) => signedUrl)).size).toBe(40);
  });

  test("what was signed was never sent, and the page's own traffic goes on", async () => {
    const { seen, signer, feed } = suite;
    const request = feed({ cursor: "1234567890" });
    expectSigned(await signer.sign(request), request);
    const feeds = seen.filter(({ target }) => target.startsWith("/webcast/feed/"));
    expect(feeds.length).toBeGreaterThan(0);
    expect(feeds.filter(({ target }) => !/&max_time=0&/.test(target))).toEqual([]);
    const hasOwnTraffic = () => seen.some(({ target }) => target.startsWith("/api/recommend/item_list/"));
    await expect.poll(hasOwnTraffic, { timeout: 60_000 }).toBe(true);
  });

  test("media and telemetry are not fetched", () => {
    const wasted = suite.seen.filter(({ target }) => /^\/picture\/|^\/monitor_browser\/|^\/v1\/list/.test(target));
    expect(wasted).toEqual([]);
  });

  test("the browser is the identity: it says what it is, and the request's identity does not matter", async () => {
    const { signer, feed, seen } = suite;
    const request = feed();
    const outcome = expectSigned(await signer.sign(request), request);
    const sent = seen.find(({ target }) => target.startsWith("/webcast/feed/"));
    expect(outcome.userAgent).toBe(sent?.headers["user-agent"]);
    expect(outcome.headers["Accept-Language"]).toBe(sent?.headers["accept-language"]);
    const read = await signer.readIdentity();
    if (read.kind !== "identity") throw new Error(read.why);
    expect(read.identity).toMatchObject({ userAgent: outcome.userAgent, screenWidth: 1280, screenHeight: 800 });
    expect(read.identity.signedUrl).toContain("&X-Gnarly=");
  });

  test("any other path is not signed", async () => {
    const request = { ...suite.feed(), path: "/webcast/room/enter/" };
    expect(await suite.signer.sign(request)).toMatchObject({ kind: "unsupported" });
  });

  test("the page makes step 2 byte for byte, and its answer comes whole", async () => {
    const { signer, feed, seen } = suite;
    const request = feed({ count: 20 });
    const { signedUrl } = expectSigned(await signer.sign(request), request);
    const { kind, ...result } = await signer.fetchSigned({ url: signedUrl, method: "GET" } as never);
    if (!("answer" in result)) throw new Error(result.outcome.cause);
    expect([kind, result.answer.httpStatus, result.answer.header("X-Livescout-World")]).toEqual([
      "answered",
      200,
      "sandbox",
    ]);
    expect(JSON.parse(result.answer.body)).toMatchObject({ status_code: 0 });
    expect(Buffer.byteLength(result.answer.body)).toBe(result.answer.bytes);
    expect(seen.filter(({ target }) => signedUrl.endsWith(target))).toHaveLength(1);
  });

  test("LIVE search through the page is served", async () => {
    const result = await suite.signer.searchLive("a");
    if (result.kind === "failed") throw new Error(result.outcome.cause);
    expect(JSON.parse(result.answer.body)).toMatchObject({ status_code: 0 });
  });
});

describe.skipIf(!hasChromium)("a crowd", () => {
  test("beyond the queue nobody waits, within it everybody is served", async () => {
    const suite = await startBrowserSuite({ signer: { limits: { queueMax: 20, inFlightMax: 4 } } });
    try {
      const { signer, feed } = suite;
      const requests = Array.from({ length: 50 }, (_, at) => feed({ cursor: `17900000000${10 + at}` }));
      const outcomes = await Promise.all(requests.map((request) => signer.sign(request)));
      const refused = outcomes.filter((outcome) => outcome.kind === "unavailable");
      expect(outcomes.filter((outcome) => outcome.kind === "signed")).toHaveLength(20);
      expect(refused).toHaveLength(30);
      expect(refused[0]).toEqual({ kind: "unavailable", why: "queue is full", retryAfterMs: 1_000 });
      expect(signer.state()).toMatchObject({ inFlight: 0, queueLength: 0 });
    } finally {
      await suite.close();
    }
  });

  test("who gives up is let go at once, waiting or not", async () => {
    const suite = await startBrowserSuite();
    try {
      const stop = new AbortController();
      const waiting = suite.signer.sign(suite.feed(), { signal: stop.signal });
      stop.abort();
      expect(await waiting).toEqual({ kind: "unavailable", why: "the caller gave up" });
      expect(await suite.signer.sign(suite.feed(), { signal: stop.signal })).toMatchObject({ kind: "unavailable" });
      await signAll(suite.signer, [suite.feed()]);
    } finally {
      await suite.close();
    }
  });
});

describe.skipIf(!hasChromium)("a page with a pitfall", () => {
  let suite: BrowserSuite | undefined;
  afterEach(async () => {
    await suite?.close();
    suite = undefined;
  });

  const start = async (options: BrowserSuiteOptions) => (suite = await startBrowserSuite(options));

  const SIGNS: [PitfallName, (typeof WAYS)[number]][] = (
    ["late_hooks", "both_hosts", "slow_page", "preflight", "service_worker", "resolves_after_abort"] as const
  ).flatMap((name) => WAYS.map((way): [PitfallName, (typeof WAYS)[number]] => [name, way]));

  test.each(SIGNS)("%s does not keep it from signing by %s", async (pitfall, way) => {
    const { signer, feed, seen } = await start({ pitfalls: [pitfall], signer: { way } });
    await signAll(
      signer,
      Array.from({ length: 25 }, (_, at) => feed({ cursor: `17900000000${10 + at}` })),
    );
    expect(seen.filter(({ target }) => target.includes("max_time=179"))).toEqual([]);
  });

  test("a page that dies after 20 signatures is loaded anew, and nobody gets an unsigned URL", async () => {
    const { signer, feed, events } = await start({ pitfalls: ["dies_after_20"] });
    for (let at = 10; at < 60; at++) {
      const request = feed({ cursor: `17900000000${at}` });
      expectSigned(await signer.sign(request), request);
    }
    expect(events.filter(({ kind }) => kind === "pageReloaded").length).toBeGreaterThanOrEqual(2);
    expect(signer.state()).toMatchObject({ signed: 50, pagesOpen: 1 });
  });

  test("it is loaded anew once in a while only, and says so meanwhile", async () => {
    // So long that the next load comes within no time that this test may take.
    const limits = { reloadEveryMs: 3_600_000, signMs: 3_000 };
    const { signer, feed, events } = await start({ pitfalls: ["dies_after_20"], signer: { limits } });
    const outcomes: string[] = [];
    for (let at = 10; at < 70; at++) {
      const request = feed({ cursor: `17900000000${at}` });
      const outcome = await signer.sign(request, at < 40 ? {} : { waitMs: 0 });
      if (outcome.kind === "signed") expectSigned(outcome, request);
      else expect(outcome).toMatchObject({ kind: "unavailable", why: "the page left the request unsigned" });
      outcomes.push(outcome.kind);
    }
    expect(outcomes.filter((kind) => kind === "signed").length).toBeLessThan(40);
    expect(events.filter(({ kind }) => kind === "pageReady")).toHaveLength(2);
  });

  test.each(["never_signs", "drops_path"] as const)("%s: it says that the page does not sign", async (pitfall) => {
    const { signer } = await start({ pitfalls: [pitfall], signer: { limits: { pageMs: 10_000 } } });
    const outcome = await expectSaid(signer, "the page does not sign its requests");
    expect(outcome.kind === "unavailable" && outcome.retryAfterMs).toBeGreaterThan(0);
  });

  test("a captcha page is named as what it is, long before the deadline", async () => {
    const { signer } = await start({ pitfalls: ["captcha"], signer: { limits: { pageMs: 60_000 } } });
    const outcome = await expectSaid(signer, "prove that a person is there");
    expect(outcome.kind === "unavailable" && outcome.retryAfterMs).toBeGreaterThan(30_000);
  });
});

describe.skipIf(!hasChromium)("a page of tomorrow", () => {
  const WARNED: [MutationName, string[]][] = [
    ["new_version", ["unknown_version:5.4.0"]],
    ["added_field", ["unknown_version:5.4.0"]],
    ["field_order", ["unknown_version:5.4.0"]],
    ["added_parameter", []],
    ["no_bogus", []],
  ];

  test.each(WARNED)("%s: it goes on signing, and what is new is said", async (mutation, warnings) => {
    const suite = await startBrowserSuite({ mutations: [mutation] });
    try {
      const { signer, feed, events } = suite;
      for (const cursor of ["1790000000001", "1790000000002"]) {
        const request = feed({ cursor });
        const outcome = expectSigned(await signer.sign(request), request);
        expect(outcome.warnings).toEqual(warnings);
        const fetched = await signer.fetchSigned({ url: outcome.signedUrl } as never);
        expect(fetched.kind === "answered" && fetched.answer.body).toMatch(/^\{"status_code":0/);
      }
      const news = events.filter(({ kind }) => kind === "newVersion");
      expect(news).toEqual(warnings.length === 0 ? [] : [{ kind: "newVersion", version: "5.4.0" }]);
    } finally {
      await suite.close();
    }
  });
});
