import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createEnvelope } from "./envelope.ts";
import { createVerifier, verifySignedUrl, verifyXGnarly } from "./verify.ts";
import { decodeXBogus, encodeXBogus, type XBogusInput } from "./x-bogus.ts";
import { openXDynosaur } from "./x-dynosaur.ts";
import { encodeXGnarly, openXGnarly, type XGnarlyInput } from "./x-gnarly.ts";

/** Any UTF-16 unit, lone surrogates too. */
const codeUnit = fc.nat(0xffff).map((code) => String.fromCharCode(code));

type Captured = {
  id: string;
  url: string;
  userAgent: string;
  body: string;
  timestamp: number;
  version: string | null;
  scm: string | null;
  verdict: string;
  checks: Record<string, boolean | null>;
  expected: {
    gnarly?: Record<string, number | string>;
    gnarlyOrder?: number[];
    gnarlyKeyWords?: number[];
    bogus: "1" | Record<string, number | string>;
    dynosaur?: Record<string, number | string>;
    dynosaurKeyWords?: number[];
  };
};
type Request = { query: string; body: string; userAgent: string; token: string };
type Negative = { id: string; input: Request; expected: { valid: false } | Record<string, boolean> };

type Vectors<Case> = { cases: Case[]; negative: Negative[] };

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../../test/fixtures/vectors/${name}.json`, import.meta.url), "utf8"));
const captured = (read("captured") as Vectors<Captured>).cases;
const gnarly = read("xgnarly") as Vectors<{ id: string; input: XGnarlyInput; expected: { token: string } }>;
const bogus = (read("xbogus") as Vectors<{ id: string; input: XBogusInput; expected: string }>).cases;

/** Checks that the captures were published without. */
const beyondCaptures = ["unseals", "bogusIsOne", "dynosaurUnseals", "dynosaurBody", "dynosaurMix", "pair"];
const tokenOf = (url: string, name: string) => new RegExp(`[?&]${name}=([^&]*)`).exec(url)?.[1];

describe.each(captured)("captured $id", ({ url, userAgent, body, expected, ...row }) => {
  const verdict = verifySignedUrl(url, { userAgent, body });

  test("has the checks of its row and no others", () => {
    const { checks } = verdict;
    expect(
      Object.keys(checks)
        .filter((name) => !beyondCaptures.includes(name))
        .sort(),
    ).toEqual(Object.keys(row.checks).sort());
    for (const [name, holds] of Object.entries(row.checks)) {
      if (holds !== null) expect({ [name]: checks[name as keyof typeof checks] }).toEqual({ [name]: holds });
    }
  });

  test("is valid exactly where the row says that it verifies", () => {
    expect(verdict.kind).toBe(row.verdict === "verifies" ? "valid" : "invalid");
    expect(verdict.why.length === 0).toBe(verdict.kind === "valid");
  });

  test("tells version, build and time", () => {
    const { version, scm, timestamp } = row;
    expect(verdict).toMatchObject({ version, scm, timestamp });
  });

  test("opens to the fields of the row", () => {
    const { gnarly: fields, gnarlyOrder: order, gnarlyKeyWords: keyWords } = expected;
    if (fields) {
      expect(openXGnarly(tokenOf(url, "X-Gnarly")!)).toMatchObject({ isKnown: true, fields, order, keyWords });
    }
    if (expected.dynosaur) {
      const [dynosaur, keyWords] = [expected.dynosaur, expected.dynosaurKeyWords];
      expect(openXDynosaur(tokenOf(url, "X-Dynosaur")!)).toMatchObject({ fields: dynosaur, keyWords });
    }
    const token = tokenOf(url, "X-Bogus")!;
    if (expected.bogus === "1") expect(token).toBe("1");
    else expect(decodeXBogus(token)).toEqual({ kind: "opened", ...expected.bogus });
  });
});

describe.each(gnarly.negative)("negative $id", ({ input: { query, body, userAgent, token }, expected }) => {
  const url = `https://webcast.tiktok.com/webcast/feed/?${query}&X-Gnarly=${token}`;

  test.each([
    ["in a URL", verifySignedUrl(url, { userAgent, body })],
    ["alone", verifyXGnarly({ query, body, userAgent, token })],
  ])("%s it is refused, for the reasons of its row", (_, verdict) => {
    expect(verdict.kind).toBe("invalid");
    expect(verdict.why).not.toEqual([]);
    if (!("valid" in expected)) expect(verdict.checks).toMatchObject(expected);
  });
});

describe.each(gnarly.cases)("positive $id", ({ id, input, expected: { token } }) => {
  const { query, body, userAgent, version, scm, timestamp } = input;
  const verify = createVerifier({ userAgent });

  test("it is valid, alone, in a URL, and with its X-Bogus in front", () => {
    const paired = bogus.find((row) => row.id === id && row.input.query === query)?.expected;
    const bogusToken = version.startsWith("5.3") ? "1" : paired;
    const urls = [`https://x/?${query}&X-Gnarly=${token}`];
    if (bogusToken !== undefined) urls.push(`https://x/?${query}&X-Bogus=${bogusToken}&X-Gnarly=${token}`);
    for (const url of urls) {
      const reported = { kind: "valid", version, scm: scm || null, timestamp, why: [] };
      expect(verify(url, body)).toMatchObject(reported);
    }
    expect(verifyXGnarly({ query, body, userAgent, token }).kind).toBe("valid");
  });
});

const positive = gnarly.cases.find(({ id }) => id === "sdk-5.1.3-1-feed0")!;
const newest = captured.find(({ id }) => id.startsWith("gift-list"))!;
const { userAgent } = newest;

test.each(captured.filter(({ verdict }) => verdict === "verifies"))(
  "no character of $id's tokens can be changed",
  (row) => {
    const verify = createVerifier({ userAgent: row.userAgent });
    for (const name of ["X-Gnarly", "X-Bogus", "X-Dynosaur"]) {
      const token = tokenOf(row.url, name);
      if (token === undefined) continue;
      const start = row.url.indexOf(`${name}=`) + name.length + 1;
      for (let at = start; at < start + token.length; at++) {
        for (const other of "uP=&") {
          if (row.url[at] === other) continue;
          const changed = row.url.slice(0, at) + other + row.url.slice(at + 1);
          expect(verify(changed, row.body).kind, changed).toBe("invalid");
        }
      }
    }
  },
);

test("no character of the query can be changed", () => {
  const verify = createVerifier({ userAgent });
  const start = newest.url.indexOf("?") + 1;
  for (let at = start; at < newest.url.length; at += 3) {
    const changed = newest.url.slice(0, at) + (newest.url[at] === "q" ? "w" : "q") + newest.url.slice(at + 1);
    expect(verify(changed).kind).toBe("invalid");
  }
});

test("a host or path may change: no token covers them", () => {
  const moved = newest.url.replace("webcast.tiktok.com/webcast/gift/list/", "other.invalid/");
  expect(verifySignedUrl(moved, { userAgent }).kind).toBe("valid");
});

test("an escaped token counts as the same token, one without its padding does not", () => {
  const dynosaurSafe = newest.url.replace(/X-Gnarly=.*/, (token) => token.replaceAll("/", "%2F"));
  expect(verifySignedUrl(dynosaurSafe, { userAgent }).kind).toBe("valid");
  const { query, body, userAgent: agent } = positive.input;
  const padded = gnarly.cases.find(({ expected }) => expected.token.endsWith("="))!;
  const { token } = padded.expected;
  const verdict = verifyXGnarly({ ...padded.input, token: token.replaceAll("=", "") });
  expect(verdict).toMatchObject({ kind: "invalid", why: ["reencodesToSameToken"] });
  expect(verifyXGnarly({ query, body, userAgent: agent, token: positive.expected.token }).kind).toBe("valid");
});

test.each([
  ["no query at all", "https://x/", "unsigned"],
  ["no signature", "https://x/?aid=1988&msToken=", "unsigned"],
  ["the constant X-Bogus alone", "https://x/?aid=1988&X-Bogus=1", "unsigned"],
  ["X-Dynosaur alone", newest.url.replace(/&X-Gnarly=.*/, ""), "unsigned"],
  ["a fragment", `${newest.url}#top`, "fragment"],
  ["a repeated X-Gnarly", `${newest.url}&X-Gnarly=M`, "the URL has X-Gnarly twice"],
  ["a repeated X-Bogus", newest.url.replace("&X-Bogus=1", "&X-Bogus=1&X-Bogus=1"), "the URL has X-Bogus twice"],
  ["a repeated X-Dynosaur", newest.url.replace("?", "?X-Dynosaur=M&"), "the URL has X-Dynosaur twice"],
  ["a parameter after the signature", `${newest.url}&count=100`, "no signature covers"],
  [
    "a token where 5.3 has a constant",
    newest.url.replace("X-Bogus=1", `X-Bogus=${bogus.at(0)!.expected}`),
    "bogusIsOne",
  ],
])("%s is invalid, and said so", (_, url, why) => {
  const verdict = verifySignedUrl(url, { userAgent });
  expect(verdict.kind).toBe("invalid");
  expect(verdict.why.join("; ")).toContain(why);
});

test("X-Dynosaur of another moment is no pair", () => {
  const input = (gnarly.cases.find(({ id }) => id === "sdk-5.3.2-0") ?? positive).input;
  const pairOf = (change: Partial<XGnarlyInput>) => {
    const changed = { ...input, ...change };
    const url = `https://x/?${input.query}&X-Bogus=1&X-Gnarly=${encodeXGnarly(changed)}`;
    return verifySignedUrl(url, { userAgent: input.userAgent });
  };
  expect(pairOf({})).toMatchObject({ kind: "valid", checks: { pair: true } });
  const changes = [
    { timestamp: input.timestamp + 2 },
    { nonce: (input.nonce + 60_000) & 0x7fffffff },
    { envcode: 1 },
    { ubcode: 1 },
    { scm: "2.0.0.562" },
    { version: "5.3.1" },
    { totalCount: 9 },
    { signedCount: 9 },
  ];
  for (const change of changes)
    expect(pairOf(change), JSON.stringify(change)).toMatchObject({ kind: "invalid", why: ["pair"] });
});

test("a 5.3 query without X-Dynosaur is invalid, and so is an older one with it", () => {
  const { version: _version, ...rest } = gnarly.cases.find(({ id }) => id === "sdk-5.3.2-0")!.input;
  const without = encodeXGnarly({ ...rest, version: "5.3.2", query: "aid=1988" });
  const verdict = verifySignedUrl(`https://x/?aid=1988&X-Bogus=1&X-Gnarly=${without}`, { userAgent: rest.userAgent });
  expect(verdict).toMatchObject({ kind: "invalid", why: ["no X-Dynosaur"] });
  const older = encodeXGnarly({ ...rest, version: "5.2.1" });
  const olderVerdict = verifySignedUrl(`https://x/?${rest.query}&X-Gnarly=${older}`, { userAgent: rest.userAgent });
  expect(olderVerdict.why).toContain("5.2.1 has no X-Dynosaur");
});

describe("a version from the future", () => {
  const { query, userAgent: agent, keyWords } = positive.input;
  const opened = openXGnarly(positive.expected.token);
  if (opened.kind === "refused") throw new Error(opened.why);
  const sealWith = (changes: Record<number, string>) => {
    const order = [...new Set([...opened.order, ...Object.keys(changes).map(Number)])];
    const payload = [order.length];
    for (const key of order) {
      const value = changes[key] ?? opened.fields[key] ?? 0;
      const width = key === 1 || key === 2 || (key >= 11 && key <= 13) ? 2 : 4;
      const bytes =
        typeof value === "string"
          ? [...new TextEncoder().encode(value)]
          : [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].slice(4 - width);
      payload.push(key, 0, bytes.length, ...bytes);
    }
    const envelope = createEnvelope();
    const writer = envelope.begin();
    writer.bytes.set(payload);
    writer.length = payload.length;
    return envelope.seal(keyWords);
  };
  const verify = (token: string, text = query) =>
    verifySignedUrl(`https://x/?${text}&X-Gnarly=${token}`, { userAgent: agent });

  test("with its old fields, the rewritten token is the genuine one", () => {
    expect(sealWith({})).toBe(positive.expected.token);
  });

  test.each([
    ["a new version number", { 9: "6.0.0" }],
    ["a version as long as a number", { 9: "6.00" }],
    ["a new field", { 17: "new" }],
    ["both", { 9: "5.9.0-X", 40: "x" }],
  ])("%s is unknown, not invalid, and its digests are still compared", (_, changes) => {
    const token = sealWith(changes);
    const checks = { unseals: true, query: true, body: true, userAgent: true };
    expect(verify(token)).toMatchObject({
      kind: "unknown_version",
      version: (changes as Record<number, string>)[9] ?? "5.1.3",
      checks,
      why: [],
    });
    expect(verify(token, "other=1")).toMatchObject({ kind: "unknown_version", why: ["query"] });
  });

  test.each([
    ["a version that is none", { 9: "5.1\u00b53" }],
    ["a build that is none", { 10: "1.0.0.\u00b5" }],
    ["a digest of another length", { 3: "abc" }],
  ])("%s is no version at all", (_, changes) => {
    expect(verify(sealWith(changes))).toMatchObject({ kind: "invalid", checks: { unseals: false } });
  });
});

describe("it never throws", () => {
  test("on any text", () => {
    const text = fc.string({ unit: codeUnit, maxLength: 60 });
    const part = fc.oneof(
      text,
      fc.constantFrom("?", "&", "=", "#", "X-Gnarly=", "X-Bogus=", "X-Dynosaur=", "msToken="),
    );
    fc.assert(
      fc.property(fc.array(part), text, text, (parts, agent, body) => {
        expect(verifySignedUrl(parts.join(""), { userAgent: agent, body }).kind).toBe("invalid");
      }),
    );
  });

  test("on a huge URL", () => {
    for (const text of ["&", "X-Gnarly=", "&X-Gnarly=", "?", "a"]) {
      expect(verifySignedUrl(`https://x/?${text.repeat(500_000)}`, { userAgent }).kind).toBe("invalid");
      expect(verifySignedUrl(`${newest.url}${text.repeat(500_000)}`, { userAgent }).kind).toBe("invalid");
    }
  });

  test("on anything but text", () => {
    const verify = verifySignedUrl as (url: unknown, options?: unknown) => { kind: string };
    for (const wrong of [undefined, null, 1, {}, [], Symbol("url"), 1n]) {
      expect(verify(wrong, { userAgent }).kind).toBe("invalid");
      expect(verify(newest.url, wrong).kind).toBe("invalid");
      expect(verify(newest.url, { userAgent: wrong }).kind).toBe("invalid");
      if (wrong !== undefined) expect(verify(newest.url, { userAgent, body: wrong }).kind).toBe("invalid");
    }
  });

  test("on lone surrogates in query, User-Agent and body", () => {
    const input = { ...positive.input, query: "a=\ud800&msToken=", body: "\udc00", userAgent: "\ud800" };
    const url = `https://x/?${input.query}&X-Bogus=${encodeXBogus({ ...input, magic: 1 })}&X-Gnarly=${encodeXGnarly(input)}`;
    expect(verifySignedUrl(url, input).kind).toBe("valid");
  });
});
