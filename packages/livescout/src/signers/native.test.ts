import {
  buildDrawerTabsRequest,
  buildFeedRequest,
  buildSearchRequest,
  SHIPPED_IDENTITY,
  type SignOutcome,
} from "@livescout/protocol";
import {
  openXDynosaur,
  openXGnarly,
  schemes,
  type SchemeVersion,
  verifySignedUrl,
} from "@livescout/protocol/signature";
import { describe, expect, test } from "vitest";
import { createNativeSigner, type NativeSignerOptions, nodeDigests } from "./native.ts";

const NOW_MS = Date.UTC(2026, 10, 22, 12, 0, 0);
const IDENTITY = { ...SHIPPED_IDENTITY, source: "file", deviceId: "7300000000000000001" } as const;

/** The outcome, if it is a signature that verifies as what it says it is. */
function verified(outcome: SignOutcome) {
  if (outcome.kind !== "signed") throw new Error(`${outcome.kind}: ${outcome.why}`);
  const { signedUrl, userAgent, scheme: version, build: scm } = outcome;
  expect(verifySignedUrl(signedUrl, { userAgent })).toMatchObject({ kind: "valid", version, scm, why: [] });
  return outcome;
}

const request = buildFeedRequest({ channel: "87", region: "US" }, IDENTITY);

function setUp(options: Partial<NativeSignerOptions> = {}) {
  const clock = { ms: NOW_MS };
  const signer = createNativeSigner({ nowMs: () => clock.ms, ...options });
  return { clock, sign: (changes: Partial<typeof request> = {}) => signer.sign({ ...request, ...changes }) };
}

function tokensOf(url: string) {
  const [gnarly, dynosaur] = ["X-Gnarly", "X-Dynosaur"].map((name) => new RegExp(`&${name}=([^&]*)`).exec(url)?.[1]);
  const opened = { gnarly: openXGnarly(gnarly ?? ""), dynosaur: openXDynosaur(dynosaur ?? "") };
  if (opened.gnarly.kind === "refused" || opened.dynosaur.kind === "refused") throw new Error("a token does not open");
  return { gnarly: opened.gnarly, dynosaur: opened.dynosaur };
}

describe("the native signer", () => {
  test("signs as the newest known page does, from the identity's facts", async () => {
    const identity = { ...IDENTITY, canvas: 2_363_850_128, envcode: 1089, ubcode: 0, build: "2.0.0.600" };
    const { signedUrl, scheme, build } = verified(await setUp().sign({ identity }));
    const { gnarly, dynosaur } = tokensOf(signedUrl);
    expect({ scheme, build }).toEqual({ scheme: "5.3.2", build: "2.0.0.600" });
    expect(signedUrl).toMatch(/&X-Dynosaur=M[^&]+&msToken=&X-Bogus=1&X-Gnarly=M[^&]+$/);
    expect(gnarly.fields).toMatchObject({ 1: 1089, 2: 0, 7: 2_363_850_128, 9: "5.3.2", 10: "2.0.0.600" });
    const zeros = { webgl: "0", component: "0", device: "0", page: "0", state38: 0x811c9dc4 };
    expect(dynosaur.values).toMatchObject({ canvas: "2363850128", ...zeros });
  });

  const older = (Object.keys(schemes) as SchemeVersion[]).filter((version) => schemes[version].scm !== null);
  test.each(["5.1.0", ...older])("signs as %s did", async (scheme) => {
    const { signedUrl } = verified(await setUp({ scheme }).sign());
    expect(signedUrl.includes("&X-Dynosaur=")).toBe(scheme.startsWith("5.3"));
  });

  test("a version that is not known is a mistake at the start, not at the first call", () => {
    expect(() => setUp({ scheme: "9.9.9" })).toThrow(RangeError);
  });

  test("a version without a known build says so, and signs with the identity's", async () => {
    expect(await setUp({ scheme: "5.3.0" }).sign()).toMatchObject({ kind: "unavailable" });
    verified(await setUp({ scheme: "5.3.0" }).sign({ identity: { ...IDENTITY, build: "2.0.0.500" } }));
  });

  test("field order, canvas and counters live as long as a page, then a new page begins", async () => {
    const { clock, sign } = setUp();
    const sample = async () => tokensOf(verified(await sign()).signedUrl).gnarly;
    const [first, second] = [await sample(), await sample()];
    expect(second.order).toEqual(first.order);
    expect([first.fields[12], second.fields[12]]).toEqual([1, 2]);
    expect(first.keyWords).not.toEqual(second.keyWords);
    clock.ms += 30 * 60_000;
    const next = await sample();
    expect(next.fields[13]).toBe(1);
    expect(next.order).not.toEqual(first.order);
    let last = next;
    for (let i = 0; i < 300; i++) last = await sample();
    expect(Number(last.fields[12])).toBeLessThan(256);
  });

  test("the two nonces of one URL are microseconds of now, some hundred apart", async () => {
    const { gnarly, dynosaur } = tokensOf(verified(await setUp().sign()).signedUrl);
    const apart = (Number(gnarly.fields[8]) - dynosaur.values.nonce) & 0x7fffffff;
    const lag = (dynosaur.values.nonce - ((NOW_MS * 1000) % 2 ** 31)) & 0x7fffffff;
    expect(apart).toBeGreaterThanOrEqual(100);
    expect(apart).toBeLessThanOrEqual(1_500);
    expect(lag).toBeLessThan(1_000);
  });

  test("up to 5.2 the nonce is the page's, not the call's", async () => {
    const { clock, sign } = setUp({ scheme: "5.2.1" });
    const nonce = async () => {
      const token = /&X-Gnarly=([^&]*)/.exec(verified(await sign()).signedUrl)?.[1] ?? "";
      const opened = openXGnarly(token);
      return opened.kind === "opened" ? opened.fields[8] : undefined;
    };
    const first = await nonce();
    clock.ms += 5_000;
    expect(await nonce()).toBe(first);
  });

  test("a self-check that fails hands nothing out", async () => {
    let calls = 0;
    const restless = { ...nodeDigests, md5Hex: (text: string) => nodeDigests.md5Hex(`${calls++}${text}`) };
    const outcome = await setUp({ digests: restless }).sign();
    expect(outcome).toMatchObject({ kind: "unavailable" });
    expect(JSON.stringify(outcome)).toMatch(/self-check/);
    expect(JSON.stringify(outcome)).not.toContain("http");
  });

  test("what breaks on the way is unavailable, never an exception", async () => {
    const broken = { ...nodeDigests, md5Hex: () => JSON.parse("{") as string };
    await expect(setUp({ digests: broken }).sign()).resolves.toMatchObject({ kind: "unavailable" });
    const dry = () => {
      throw new Error("fixture: no randomness");
    };
    await expect(setUp({ randomWords: dry }).sign()).resolves.toMatchObject({ kind: "unavailable" });
  });

  test("a fragment and an old signature do not survive", async () => {
    const queryText = `${request.queryText}&msToken=old&X-Bogus=1&X-Gnarly=old&_signature=old#top`;
    const { signedUrl } = verified(await setUp().sign({ queryText, msToken: "new==" }));
    expect(signedUrl).toContain(`${request.queryText}&X-Dynosaur=`);
    expect(signedUrl).toContain("&msToken=new==&X-Bogus=1&");
    expect(signedUrl).not.toMatch(/old|#/);
  });

  test.each([
    ["a raw space", { queryText: "tag=a b" }],
    ["raw letters beyond ASCII", { queryText: "tag=猫" }],
    ["a lone surrogate", { queryText: "tag=\ud800" }],
    ["a quote", { queryText: "tag='a'" }],
    ["a line break", { queryText: "tag=a\n" }],
    ["an msToken that brings a parameter", { msToken: "a&count=50" }],
    ["an msToken of 300 characters", { msToken: "a".repeat(300) }],
  ])("%s is not signed: it would not travel as it is", async (_, changes) => {
    expect(await setUp().sign(changes)).toMatchObject({ kind: "unsupported" });
  });

  test("LIVE search, the category drawer and an upstream that the operator named are signed, that of others is not", async () => {
    const search = buildSearchRequest({ channel: "search", words: "mario kart", region: "US" }, IDENTITY);
    verified(await setUp().sign(search));
    const drawer = buildDrawerTabsRequest({ channel: "tabs", region: "US" }, IDENTITY);
    verified(await setUp().sign(drawer));
    expect(await setUp().sign({ ...drawer, origin: search.origin })).toMatchObject({ kind: "unsupported" });
    const origin = "http://127.0.0.1:8787";
    expect(await setUp().sign({ origin })).toMatchObject({ kind: "unsupported" });
    verified(await setUp({ upstreamOrigin: origin }).sign({ origin }));
    verified(await setUp().sign({ origin: "https://webcast.us.tiktok.com" }));
  });

  test("it warns of the shipped identity and of one without a device id", async () => {
    const { deviceId: _deviceId, ...withoutDevice } = IDENTITY;
    expect(verified(await setUp().sign()).warnings).toEqual([]);
    expect(verified(await setUp().sign({ identity: SHIPPED_IDENTITY })).warnings).toContain("shipped_identity");
    expect(verified(await setUp().sign({ identity: withoutDevice })).warnings).toEqual(["no_device_id"]);
  });
});
