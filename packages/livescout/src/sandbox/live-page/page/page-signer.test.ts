import { openXGnarly, verifySignedUrl } from "@livescout/protocol/signature";
import { expect, test } from "vitest";
import { createPageScheme } from "./page-scheme.ts";
import { createPageSigner, LISTED_PATHS, type PageSignerOptions } from "./page-signer.ts";

const NOW_MS = 1_790_540_157_129;
const userAgent =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
const FEED = "https://webcast.tiktok.com/webcast/feed/?aid=1988&channel_id=87";

function openSigner(options: Partial<PageSignerOptions> = {}) {
  let word = 1;
  return createPageSigner({
    pageUrl: "https://www.tiktok.com/live",
    userAgent,
    msToken: () => "fixture-ms-token",
    canvas: 12345,
    envcode: 65,
    ubcode: () => 14,
    nowMs: () => NOW_MS,
    nowMicros: () => NOW_MS * 1000,
    randomWords: (count) => Array.from({ length: count }, () => (word = (Math.imul(word, 1664525) + 1013904223) >>> 0)),
    scheme: createPageScheme([]),
    ...options,
  });
}

test("what it signs is valid, with and without a canvas, a token and a body", () => {
  for (const options of [{}, { canvas: null }, { msToken: () => "" }, { envcode: 1097, ubcode: () => 0 }]) {
    const signUrl = openSigner(options);
    for (const body of ["", '{"a":"é"}']) {
      const verdict = verifySignedUrl(signUrl(FEED, body), { userAgent, body });
      expect(verdict).toMatchObject({ kind: "valid", why: [], version: "5.3.2", timestamp: 1_790_540_157 });
    }
  }
});

test("appends X-Dynosaur, msToken, X-Bogus=1 and X-Gnarly, in this order and unencoded", () => {
  const added = openSigner()(FEED, "").slice(FEED.length);
  expect(added).toMatch(/^&X-Dynosaur=M[^&%]+&msToken=fixture-ms-token&X-Bogus=1&X-Gnarly=M[^&%]+$/);
});

test("signs listed paths on any host, relative ones too, and no other", () => {
  const signUrl = openSigner();
  const isSigned = (url: string) => signUrl(url, "") !== url;
  for (const path of LISTED_PATHS) {
    expect(isSigned(`https://webcast.us.tiktok.com${path}?a=1`)).toBe(true);
    expect(isSigned(`${path}?a=1`)).toBe(true);
  }
  for (const url of [
    "/webcast/feed?a=1",
    "/v1/list",
    "/api/v1/web-cookie-privacy/config",
    "https://a.invalid/?p=/webcast/feed/",
  ]) {
    expect(isSigned(url), url).toBe(false);
  }
});

test("counts what it saw and what it signed, and falls silent without an error", () => {
  const signUrl = openSigner({ signaturesMax: 2 });
  signUrl("/other/", "");
  const signed = [signUrl(FEED, ""), signUrl(FEED, ""), signUrl(FEED, "")];
  expect(signed[2]).toBe(FEED);
  const opened = openXGnarly(signed[1]?.split("&X-Gnarly=")[1] ?? "");
  expect(opened).toMatchObject({ kind: "opened", fields: { 12: 3, 13: 2 } });
});

test("the pitfalls of the real script: fragment, raw letters, parameters twice, no query", () => {
  const signUrl = openSigner();
  expect(signUrl(`${FEED}#top`, "").indexOf("#")).toBeLessThan(signUrl(`${FEED}#top`, "").indexOf("X-Gnarly"));
  const raw = new URL(signUrl(`${FEED}&keyword=é`, "")).href; // as a browser sends it
  expect(verifySignedUrl(raw, { userAgent })).toMatchObject({ kind: "invalid", checks: { query: false } });
  expect(signUrl(`${FEED}&msToken=fixture-old`, "").match(/&msToken=/g)).toHaveLength(2);
  expect(signUrl("https://webcast.tiktok.com/webcast/feed/", "")).toMatch(/\/webcast\/feed\/\?msToken=/);
});
