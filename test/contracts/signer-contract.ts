/** What every signer must do, whoever signs in the end. Every URL that comes out is opened and verified. */
import {
  buildFeedRequest,
  buildSearchRequest,
  CHANNEL_IDS,
  CHANNELS,
  type FeedQuery,
  SHIPPED_IDENTITY,
  type Signer,
  type UnsignedRequest,
} from "@livescout/protocol";
import { verifySignedUrl } from "@livescout/protocol/signature";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectSigned, readQuery } from "../support/browser-signing.ts";

export type OpenedSigner = {
  signer: Signer;
  /** The upstream that it signs for, where not the real one. */
  origin?: string;
  /** It reads the machine's clock, as a browser does, and not the given one. */
  hasOwnClock?: boolean;
  /** A gateway signs the feed only. */
  signsFeedOnly?: boolean;
  close?: () => Promise<void>;
};

export type OpenSigner = (options: { nowMs: () => number }) => Promise<OpenedSigner>;

const NOW_MS = Date.UTC(2026, 10, 22, 12, 0, 0);
const IDENTITY = { ...SHIPPED_IDENTITY, deviceId: "7300000000000000001" };
/** Whole seconds, and a browser that reads the same clock otherwise. */
const CLOCKS_APART_MS = 2_000;
const STEP_TWO_HEADERS = ["Accept", "Accept-Language", "Origin", "Referer", "User-Agent"];

export function signerContract(name: string, open: OpenSigner): void {
  describe(`signer: ${name}`, () => {
    let opened: OpenedSigner;
    let clockMs = NOW_MS;
    beforeAll(async () => {
      opened = await open({ nowMs: () => clockMs });
    });
    afterAll(() => opened?.close?.());

    const place = () => (opened.origin === undefined ? {} : { origin: opened.origin });
    const feed = (query: Partial<FeedQuery> = {}, changes: Partial<UnsignedRequest> = {}): UnsignedRequest => ({
      ...buildFeedRequest({ channel: "87", region: "US", count: 20, ...query }, IDENTITY, place()),
      ...changes,
    });
    const sign = (request: UnsignedRequest) => opened.signer.sign(request);

    test.each(CHANNEL_IDS)("channel %s: first page and next page, signed for just that", async (channel) => {
      const isLoggedIn = CHANNELS[channel].needsSession; // a gateway asks for nothing more
      for (const cursor of [undefined, "1700000000000"]) {
        const request = feed({ channel, isLoggedIn, ...(cursor !== undefined && { cursor }) });
        expectSigned(await sign(request), request);
      }
    });

    test("LIVE search is signed, or declined by whoever signs the feed only", async () => {
      const request = buildSearchRequest({ channel: "search", words: "cats & ねこ", region: "US" }, IDENTITY, place());
      const outcome = await sign(request);
      if (opened.signsFeedOnly === true) expect(outcome.kind).toBe("unsupported");
      else expectSigned(outcome, request);
    });

    test("what is signed is what a URL library sends, in any script and with any mark", async () => {
      for (const tag of ["Genshin & 原神 + «х» 🎮", `"<'>#%?=`]) {
        const request = feed({ channel: "1111006", tag });
        const { signedUrl } = expectSigned(await sign(request), request);
        expect(new URL(signedUrl).href).toBe(signedUrl);
      }
    });

    test("twenty at once: each gets the signature of its own request, no two alike", async () => {
      const requests = Array.from({ length: 20 }, (_, at) => feed({ cursor: String(1_700_000_000_000 + (at >> 1)) }));
      const signed = await Promise.all(requests.map(async (request) => expectSigned(await sign(request), request)));
      expect(new Set(signed.map(({ signedUrl }) => signedUrl)).size).toBe(20);
    });

    test("the signature verifies as the version and build that it names, under its User-Agent and no other", async () => {
      const request = feed();
      const { signedUrl, userAgent, scheme: version, build: scm } = expectSigned(await sign(request), request);
      expect(verifySignedUrl(signedUrl, { userAgent })).toMatchObject({ kind: "valid", version, scm, why: [] });
      expect(verifySignedUrl(signedUrl, { userAgent: `${userAgent} x` }).kind).toBe("invalid");
    });

    test("its headers are those that step 2 sends, and nothing of the caller's", async () => {
      const request = feed();
      const { headers, userAgent } = expectSigned(await sign(request), request);
      expect(headers["User-Agent"]).toBe(userAgent);
      expect(Object.keys(headers).sort()).toEqual(STEP_TWO_HEADERS);
    });

    test("it says when it was signed, and for how long that may be good", async () => {
      clockMs += 86_400_000;
      const request = feed();
      const nowMs = () => (opened.hasOwnClock === true ? Date.now() : clockMs);
      const earliestMs = nowMs() - CLOCKS_APART_MS;
      const { signedAtMs, expiresHintMs, userAgent, signedUrl } = expectSigned(await sign(request), request);
      const latestMs = nowMs() + CLOCKS_APART_MS;
      const { timestamp } = verifySignedUrl(signedUrl, { userAgent });
      for (const atMs of [signedAtMs, (timestamp ?? 0) * 1_000]) {
        expect(atMs).toBeGreaterThanOrEqual(earliestMs);
        expect(atMs).toBeLessThanOrEqual(latestMs);
      }
      expect(expiresHintMs).toBe(60_000);
    });

    test("a fragment and signatures that are there already are left out, not doubled", async () => {
      const request = feed();
      const old = `${request.queryText}&msToken=fixture-old&X-Bogus=1&X-Gnarly=fixture-old&_signature=fixture-old#top`;
      const { signedUrl } = expectSigned(await sign({ ...request, queryText: old }), request);
      expect(signedUrl).not.toMatch(/fixture-old|#/);
      expect([...readQuery(signedUrl).keys()]).toContain("X-Gnarly"); // and throws where a name stands twice
    });

    test.each<[string, Partial<UnsignedRequest>]>([
      ["a foreign host", { origin: "https://host.invalid" }],
      ["a host that begins like the upstream's", { origin: "https://webcast.tiktok.com.host.invalid" }],
      ["a host with a login before it", { origin: "https://user@webcast.tiktok.com" }],
      ["the upstream in the clear", { origin: "http://webcast.tiktok.com" }],
      ["another port of the upstream", { origin: "https://webcast.tiktok.com:8443" }],
      ["two labels before the upstream", { origin: "https://webcast.us.east.tiktok.com" }],
      ["a path beside the feed", { path: "/webcast/room/enter/" }],
      ["a path that climbs out of the feed", { path: "/webcast/feed/../room/" }],
      ["a query in the path", { path: "/webcast/feed/?aid=1" }],
    ])("%s is not signed", async (_, changes) => {
      expect((await sign(feed({}, changes))).kind).toBe("unsupported");
    });

    test("nothing that it is given makes it throw, or hand out what was not asked for", async () => {
      for (const queryText of ["", "&&=", "a=\u0000", "a=\ud800", "a=".repeat(10_000), "a=%zz", "a=b c"]) {
        const outcome = await sign(feed({}, { queryText }));
        if (outcome.kind === "signed") expect(outcome.signedUrl).toMatch(/^[\x21-\x7e]+$/);
        else expect(outcome.why).not.toBe("");
      }
      const request = feed();
      expectSigned(await sign(request), request); // and it still signs
    });

    test("a caller that gives up is answered, not left waiting", async () => {
      const outcome = await opened.signer.sign(feed(), { signal: AbortSignal.abort() }).catch(() => "threw");
      expect(outcome).not.toBe("threw");
    });
  });
}
