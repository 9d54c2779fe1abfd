/** What every signer must do, whatever signs behind it. Each signature is opened and verified from its URL alone. */
import { buildFeedRequest, type Identity, SHIPPED_IDENTITY, type Signer, type SignOutcome } from "@livescout/protocol";
import { verifySignedUrl } from "@livescout/protocol/signature";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

export type OpenSigner = (options: { nowMs: () => number }) => Promise<{
  signer: Signer;
  /** Where it signs for something else than the upstream itself. */
  origin?: string;
  /** It reads the machine's clock, as a browser does, and not the given one. */
  hasOwnClock?: boolean;
  close?: () => Promise<void>;
}>;

type Signed = Extract<SignOutcome, { kind: "signed" }>;

export const NOW_MS = Date.UTC(2026, 10, 22, 12, 0, 0);
export const IDENTITY: Identity = { ...SHIPPED_IDENTITY, source: "file", deviceId: "7300000000000000001" };

/** The outcome, if it is a signature that verifies as what it says it is. */
export function verified(outcome: SignOutcome): Signed {
  if (outcome.kind !== "signed") throw new Error(`${outcome.kind}: ${outcome.why}`);
  const { signedUrl, userAgent, scheme: version, build: scm } = outcome;
  expect(verifySignedUrl(signedUrl, { userAgent })).toMatchObject({ kind: "valid", version, scm, why: [] });
  return outcome;
}

/** A parameter's value as it stands in the URL. */
const valueIn = (url: string, name: string): string | undefined => new RegExp(`[?&]${name}=([^&]*)`).exec(url)?.[1];

export function signerContract(name: string, open: OpenSigner): void {
  describe(`signer: ${name}`, () => {
    let opened: Awaited<ReturnType<OpenSigner>>;
    let clockMs: number;

    beforeEach(async () => {
      clockMs = NOW_MS;
      opened = await open({ nowMs: () => clockMs });
    });
    afterEach(async () => opened.close?.());

    const requestOf = (query: Partial<Parameters<typeof buildFeedRequest>[0]> = {}, identity = IDENTITY) =>
      buildFeedRequest(
        { channel: "87", region: "US", ...query },
        identity,
        opened.origin === undefined ? {} : { origin: opened.origin },
      );
    const sign = (request: ReturnType<typeof requestOf>) => opened.signer.sign(request);

    test("a signature verifies, under the User-Agent, version and build that it names", async () => {
      const signed = verified(await sign(requestOf()));
      expect(signed.signer).toBe(opened.signer.name);
      expect(signed.headers["User-Agent"]).toBe(signed.userAgent);
    });

    test("it is of now, and says how long it may last", async () => {
      clockMs = NOW_MS + 86_400_000;
      const signed = verified(await sign(requestOf()));
      const { timestamp } = verifySignedUrl(signed.signedUrl, signed);
      if (opened.hasOwnClock === true) expect(Math.abs(signed.signedAtMs - Date.now())).toBeLessThan(5_000);
      else expect(signed.signedAtMs).toBe(clockMs);
      expect(Math.abs((timestamp ?? 0) - signed.signedAtMs / 1000)).toBeLessThanOrEqual(1);
      expect(signed.expiresHintMs).toBeGreaterThan(0);
    });

    test("the URL asks for what was to be asked, at the place that was named", async () => {
      const request = requestOf({ channel: "1111006", tag: "Mario & Luigi 🎮", count: 7, cursor: "1788856078000" });
      const { signedUrl } = verified(await sign(request));
      expect(signedUrl.startsWith(`${request.origin}${request.path}?`)).toBe(true);
      for (const name of ["channel_id", "count", "max_time", "region", "related_live_tag", "req_from"]) {
        expect({ [name]: valueIn(signedUrl, name) }).toEqual({ [name]: valueIn(`?${request.queryText}`, name) });
      }
    });

    test("what is signed is what a URL library sends", async () => {
      const { signedUrl } = verified(await sign(requestOf({ channel: "1111006", tag: `"<'>#` })));
      expect(new URL(signedUrl).href).toBe(signedUrl);
    });

    test("a hundred requests at once get a hundred signatures, no two alike", async () => {
      const outcomes = await Promise.all(Array.from({ length: 100 }, () => sign(requestOf())));
      expect(new Set(outcomes.map((outcome) => verified(outcome).signedUrl)).size).toBe(100);
    });

    test("nothing that identifies the caller travels in its headers", async () => {
      const { headers } = verified(await sign(requestOf()));
      const names = Object.keys(headers).map((header) => header.toLowerCase());
      for (const header of ["cookie", "authorization", "host", "accept-encoding"]) expect(names).not.toContain(header);
    });

    test.each([
      ["a foreign host", { origin: "https://webcast.tiktok.com.example.invalid" }],
      ["a host with a login before it", { origin: "https://user@webcast.tiktok.com" }],
      ["the upstream in the clear", { origin: "http://webcast.tiktok.com" }],
      ["another port", { origin: "https://webcast.tiktok.com:8443" }],
      ["two labels", { origin: "https://webcast.us.east.tiktok.com" }],
      ["a path beside the feed", { path: "/webcast/room/enter/" }],
      ["a path below the feed", { path: "/webcast/feed/x" }],
      ["a query in the path", { path: "/webcast/feed/?aid=1" }],
    ])("%s is never signed", async (_, change) => {
      const outcome = await sign({ ...requestOf(), ...change });
      expect(outcome.kind).toBe("unsupported");
    });
  });
}
