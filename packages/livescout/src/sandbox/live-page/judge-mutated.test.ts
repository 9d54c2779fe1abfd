import { verifySignedUrl } from "@livescout/protocol/signature";
import { describe, expect, test } from "vitest";
import { createMutatedVerify } from "./judge-mutated.ts";
import { findMutation, MUTATION_NAMES, MUTATIONS, type MutationName } from "./mutations.ts";
import { createPageScheme } from "./page/page-scheme.ts";
import { createPageSigner } from "./page/page-signer.ts";

const NOW_MS = 1_790_540_157_129;
const userAgent =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
const FEED = "https://webcast.tiktok.com/webcast/feed/?aid=1988&channel_id=87&device_id=7300000000000000001";

function sign(mutations: readonly MutationName[], canvas: number | null = 12345): string {
  let word = 1;
  const signUrl = createPageSigner({
    pageUrl: "https://www.tiktok.com/live",
    userAgent,
    msToken: () => "fixture-ms-token",
    canvas,
    envcode: 65,
    ubcode: () => 14,
    nowMs: () => NOW_MS,
    nowMicros: () => NOW_MS * 1000 + 700,
    randomWords: (count) => Array.from({ length: count }, () => (word = (Math.imul(word, 1664525) + 1013904223) >>> 0)),
    scheme: createPageScheme(mutations),
  });
  signUrl("/other", "");
  return signUrl(FEED, "");
}

const valid = { kind: "valid", timestamp: 1_790_540_157 };
const COMBINED = [
  ["new_version", "added_parameter", "no_bogus"],
  ["added_field", "field_order"],
  [...MUTATION_NAMES],
] as const satisfies MutationName[][];
const ALL: readonly (readonly MutationName[])[] = [...MUTATION_NAMES.map((name) => [name]), ...COMBINED];

describe.each(ALL.map((mutations) => ({ mutations, name: mutations.join(" + ") })))("$name", ({ mutations }) => {
  const verify = createMutatedVerify(mutations);

  test("a sandbox takes what its own page signed, with a canvas and without", () => {
    expect(verify(sign(mutations), { userAgent })).toMatchObject(valid);
    expect(verify(sign(mutations, null), { userAgent })).toMatchObject(valid);
  });

  test("and refuses any other query, User-Agent and body, today's form, and parts left out or added", () => {
    const url = sign(mutations);
    for (const [altered, request] of [
      [url.replace("channel_id=87", "channel_id=86"), { userAgent }],
      [url.replace("fixture-ms-token", "fixture-ms-other"), { userAgent }],
      [url, { userAgent: `${userAgent} x` }],
      [url, { userAgent, body: "x" }],
      [`${url}&count=20`, { userAgent }],
      [`${url}#top`, { userAgent }],
      [url.replace(/&X-Dynosaur=[^&]+/, ""), { userAgent }],
      [url.replace(/&X-Gnarly=.*$/, ""), { userAgent }],
      [url.slice(0, -3), { userAgent }],
      [sign([]), { userAgent }],
      ["", { userAgent }],
    ] as const) {
      expect(verify(altered, request).kind, altered).toBe("invalid");
    }
  });
});

test("today's form goes through the same way unchanged", () => {
  expect(createMutatedVerify([])(sign([]), { userAgent })).toMatchObject(valid);
  expect(verifySignedUrl(sign([]), { userAgent })).toMatchObject(valid);
});

test("to our own verifier a new number or another set of fields is an unknown version whose digests hold", () => {
  for (const name of ["new_version", "added_field", "field_order"] as const) {
    expect(verifySignedUrl(sign([name]), { userAgent }), name).toMatchObject({
      kind: "unknown_version",
      version: "5.4.0",
      checks: { unseals: true, query: true, body: true, userAgent: true, dynosaurQuery: true, dynosaurChecksum: true },
    });
  }
});

test("to our own verifier a further parameter and a missing X-Bogus are covered, and so valid", () => {
  expect(sign(["added_parameter"])).toMatch(/&X-Dynosaur=[^&]+&X-Pterosaur=\w+&msToken=/);
  expect(sign(["no_bogus"])).not.toContain("X-Bogus");
  for (const name of ["added_parameter", "no_bogus"] as const) {
    expect(verifySignedUrl(sign([name]), { userAgent }), name).toMatchObject({ kind: "valid", why: [] });
  }
});

test("every mutation is known by its name and says in a sentence what it does", () => {
  for (const name of MUTATION_NAMES) {
    expect(findMutation(name.replaceAll("_", "-"))).toBe(name);
    expect(MUTATIONS[name]).toMatch(/^[A-Z].*\.$/);
  }
  expect(findMutation("nothing-known")).toBeUndefined();
});
