import { buildFeedRequest, SHIPPED_IDENTITY } from "@livescout/protocol";
import { verifySignedUrl } from "@livescout/protocol/signature";
import { expect, test } from "vitest";
import { createPageScheme } from "../sandbox/live-page/page/page-scheme.ts";
import { createPageSigner } from "../sandbox/live-page/page/page-signer.ts";
import type { MutationName } from "../sandbox/live-page/mutations.ts";
import { capturedIdentity } from "./captured-identity.ts";
import { createNativeSigner } from "./native.ts";

const NOW_MS = 1_790_540_157_129;
const OWN = {
  ...SHIPPED_IDENTITY,
  userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
  browserPlatform: "Linux x86_64",
  os: "linux",
  tzName: "Asia/Tokyo",
  screenWidth: 2560,
  deviceId: "7300000000000000001",
  odinId: "7300000000000000002",
  verifyFp: "verify_fixture",
  webIdLastTime: "1790000000",
  extra: { new_flag: "1", some_token: "fixture-token", device_uuid: "fixture-uuid" },
};

/** As the page of that browser signs its own feed request. */
function browserOf(mutations: readonly MutationName[] = [], canvas: number | null = 3_212_345_678) {
  const { origin, path, queryText } = buildFeedRequest({ channel: "87", region: "JP" }, OWN);
  const signUrl = createPageSigner({
    pageUrl: "https://www.tiktok.com/live",
    userAgent: OWN.userAgent,
    msToken: () => "fixture-ms-token",
    canvas,
    envcode: 65,
    ubcode: () => 12,
    nowMs: () => NOW_MS,
    nowMicros: () => NOW_MS * 1000,
    randomWords: (count) => Array.from({ length: count }, (_, at) => at + 1),
    scheme: createPageScheme(mutations),
  });
  const { userAgent, browserPlatform: platform, screenWidth, screenHeight, tzName } = OWN;
  const facts = { userAgent, platform, screenWidth, screenHeight, tzName, languages: ["en-US"] };
  return { ...facts, signedUrl: signUrl(`${origin}${path}?${queryText}`, "") };
}

test("what the browser claims and what its page sealed become one identity, without what names the visitor", () => {
  const { deviceId: _d, odinId: _o, verifyFp: _f, webIdLastTime: _w, ...own } = OWN;
  expect(capturedIdentity(browserOf())).toEqual({
    ...own,
    source: "captured",
    canvas: 3_212_345_678,
    envcode: 65,
    ubcode: 12,
    build: "2.0.0.561",
    extra: { new_flag: "1" },
  });
  expect(JSON.stringify(capturedIdentity(browserOf()))).not.toMatch(/73000000|fixture/);
});

test("a browser without a canvas stays without one, and a page of a new form is read as far as it can be", () => {
  expect(capturedIdentity(browserOf([], null)).canvas).toBeNull();
  const later = capturedIdentity(browserOf(["added_field", "field_order", "added_parameter"]));
  expect(later).toMatchObject({ canvas: 3_212_345_678, envcode: 65, ubcode: 12, build: "2.0.0.561" });
  expect(JSON.stringify(later)).not.toContain("Pterosaur");
});

test("the native signer signs under it, without calling it shipped", async () => {
  const identity = capturedIdentity(browserOf());
  const signed = await createNativeSigner({ nowMs: () => NOW_MS }).sign(
    buildFeedRequest({ channel: "87", region: "JP" }, { ...identity, deviceId: "7300000000000000003" }),
  );
  if (signed.kind !== "signed") throw new Error(signed.why);
  expect(signed.warnings).toEqual([]);
  expect(signed.signedUrl).toContain("device_id=7300000000000000003");
  expect(verifySignedUrl(signed.signedUrl, { userAgent: OWN.userAgent })).toMatchObject({ kind: "valid" });
});

test("a URL of another browser, or of no feed, is refused", () => {
  expect(() => capturedIdentity({ ...browserOf(), userAgent: "Mozilla/5.0 other" })).toThrow(/userAgent/);
  expect(() => capturedIdentity({ ...browserOf(), signedUrl: "https://www.tiktok.com/?aid=1" })).toThrow();
});
