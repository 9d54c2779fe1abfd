import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeXBogus, digestXBogus, encodeXBogus, type XBogusInput } from "./x-bogus.ts";

/** Any UTF-16 unit, lone surrogates too. */
const codeUnit = fc.nat(0xffff).map((code) => String.fromCharCode(code));

type Case = { id: string; input: XBogusInput; expected: string; steps?: Record<string, string> };

const { cases } = JSON.parse(
  readFileSync(new URL("../../../../test/fixtures/vectors/xbogus.json", import.meta.url), "utf8"),
) as { cases: Case[] };

describe.each(cases)("$id", ({ input, expected, steps }) => {
  test("encodes to the same characters", () => expect(encodeXBogus(input)).toBe(expected));

  test("decodes to what went in", () => {
    const { timestamp, magic, envcode, ubcode } = input;
    const digests = digestXBogus(input);
    expect(decodeXBogus(expected)).toMatchObject({ kind: "opened", timestamp, magic, envcode, ubcode, ...digests });
  });

  if (steps !== undefined) {
    test("has the digests of the genuine script", () => {
      const tail = (hex: string | undefined) => hex?.slice(-4);
      expect(digestXBogus(input)).toEqual({
        queryBytes: tail(steps["queryDigestHex"]),
        bodyBytes: tail(steps["bodyDigestHex"]),
        userAgentBytes: tail(steps["userAgentDigestHex"]),
      });
    });
  }
});

const token = cases.at(0)!.expected;

test("a changed character is refused, wherever it stands", () => {
  for (let at = 0; at < token.length; at++) {
    const changed = token.slice(0, at) + (token[at] === "k" ? "D" : "k") + token.slice(at + 1);
    expect(decodeXBogus(changed).kind).toBe("refused");
  }
});

test("URL escapes are let pass", () => {
  const withSlash = cases.find(({ expected }) => expected.includes("/"))!.expected;
  expect(decodeXBogus(encodeURIComponent(withSlash))).toEqual(decodeXBogus(withSlash));
});

test("no text makes decoding throw", () => {
  fc.assert(fc.property(fc.string({ unit: codeUnit }), (text) => decodeXBogus(text).kind === "refused"));
  expect(decodeXBogus("D".repeat(5_000_000)).kind).toBe("refused");
});

test("a User-Agent beyond Latin-1, or a lone surrogate, does not throw", () => {
  expect(encodeXBogus({ ...cases.at(0)!.input, userAgent: "猫\ud800", query: "\udc00", body: "\ud800" })).toHaveLength(
    28,
  );
});
