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
  /** The upstream that it signs for. */
  origin: string;
  close(): Promise<void>;
};

export type SignerContractOptions = {
  open: () => Promise<OpenedSigner>;
  /** Whether it signs for LIVE search; a gateway does not. */
  signsSearch: boolean;
};

const DEVICE = { ...SHIPPED_IDENTITY, deviceId: "7300000000000000001" };
const STEP_TWO_HEADERS = ["Accept", "Accept-Language", "Origin", "Referer", "User-Agent"];

export function signerContract(name: string, { open, signsSearch }: SignerContractOptions): void {
  describe(`signer: ${name}`, () => {
    let opened: OpenedSigner;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened?.close());

    const feed = (query: Partial<FeedQuery> = {}, changes: Partial<UnsignedRequest> = {}): UnsignedRequest => ({
      ...buildFeedRequest({ channel: "87", region: "US", count: 20, ...query }, DEVICE, { origin: opened.origin }),
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

    test("a tag in any script is signed as it will be sent", async () => {
      const request = feed({ channel: "1111006", tag: "Genshin & 原神 + «х»" });
      const { signedUrl } = expectSigned(await sign(request), request);
      expect(signedUrl).toMatch(/^[\x21-\x7e]+$/);
    });

    test("twenty at once: each gets the signature of its own request", async () => {
      const requests = Array.from({ length: 20 }, (_, at) => feed({ cursor: String(1_700_000_000_000 + at) }));
      const outcomes = await Promise.all(requests.map(sign));
      const urls = requests.map((request, at) => {
        const outcome = outcomes[at];
        return outcome === undefined ? "" : expectSigned(outcome, request).signedUrl;
      });
      expect(new Set(urls).size).toBe(20);
    });

    test("it says under which User-Agent, in headers that step 2 sends and in no others", async () => {
      const request = feed();
      const { headers, userAgent, signedUrl } = expectSigned(await sign(request), request);
      expect(headers["User-Agent"]).toBe(userAgent);
      expect(Object.keys(headers).sort()).toEqual(STEP_TWO_HEADERS);
      expect(verifySignedUrl(signedUrl, { userAgent: `${userAgent} x` }).kind).not.toBe("valid");
    });

    test("it says when it was signed, and for how long that may be good", async () => {
      const request = feed();
      const before = Date.now();
      const { signedAtMs, expiresHintMs, userAgent, signedUrl } = expectSigned(await sign(request), request);
      expect(signedAtMs).toBeGreaterThanOrEqual(before - 1_000);
      expect(signedAtMs).toBeLessThanOrEqual(Date.now() + 1_000);
      expect(expiresHintMs).toBe(60_000);
      const { timestamp } = verifySignedUrl(signedUrl, { userAgent });
      expect(Math.abs((timestamp ?? 0) - signedAtMs / 1000)).toBeLessThan(3_600);
    });

    test("a fragment and signatures that are there already are left out, not doubled", async () => {
      const request = feed();
      const old = `${request.queryText}&msToken=fixture-old&X-Bogus=1&X-Gnarly=fixture-old#top`;
      const { signedUrl } = expectSigned(await sign({ ...request, queryText: old }), request);
      expect(signedUrl).not.toMatch(/fixture-old|#/);
      expect([...readQuery(signedUrl).keys()]).toContain("X-Gnarly"); // and throws where a name stands twice
    });

    test("a host or a path that nobody declared is not signed", async () => {
      const foreign = [
        { origin: "https://host.invalid" },
        { origin: "https://webcast.tiktok.com.host.invalid" },
        { origin: "https://user@webcast.tiktok.com" },
        { path: "/webcast/room/enter/" },
        { path: "/webcast/feed/../room/" },
      ];
      for (const changes of foreign) expect((await sign(feed({}, changes))).kind).toBe("unsupported");
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

    test(signsSearch ? "LIVE search is signed" : "LIVE search is declined as what it cannot do", async () => {
      const { origin } = opened;
      const request = buildSearchRequest({ channel: "search", words: "cats & ねこ", region: "US" }, DEVICE, { origin });
      const outcome = await sign(request);
      if (signsSearch) expectSigned(outcome, request);
      else expect(outcome.kind).toBe("unsupported");
    });
  });
}
