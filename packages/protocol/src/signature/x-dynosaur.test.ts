import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hexOf } from "./digests.ts";
import { createEnvelope } from "./envelope.ts";
import { fieldEnd } from "./fields.ts";
import { mixOf } from "./gnarly-checksums.ts";
import { encodeXDynosaur, openXDynosaur, type XDynosaurInput } from "./x-dynosaur.ts";

/** Any UTF-16 unit, lone surrogates too. */
const codeUnit = fc.nat(0xffff).map((code) => String.fromCharCode(code));

type Case = {
  id: string;
  input: XDynosaurInput;
  expected: { token: string; encodedFields: Record<string, string> };
};
type Mix = { timestamp: number; nonce: number; envcode: number; mix: number };

const { cases, units } = JSON.parse(
  readFileSync(new URL("../../../../test/fixtures/vectors/xdynosaur.json", import.meta.url), "utf8"),
) as { cases: Case[]; units: { mix: Mix[] } };

describe.each(cases)("$id", ({ input, expected }) => {
  test("encodes to the same characters", () => expect(encodeXDynosaur(input)).toBe(expected.token));

  test("opens to what went in", () => {
    const opened = openXDynosaur(expected.token);
    if (opened.kind === "refused") throw new Error(opened.why);
    const { query: _query, body: _body, userAgent: _userAgent, keyWords, ...claims } = input;
    expect(opened.keyWords).toEqual(keyWords);
    expect(opened.values).toMatchObject(claims);
    expect(opened.values.checksum).toBe(opened.checksum);
  });

  test("has the encoded fields of the genuine script", () => {
    const unsealed = createEnvelope().unseal(expected.token);
    const payload = unsealed.kind === "unsealed" ? unsealed.payload : new Uint8Array();
    const hexes: [string, string][] = [];
    for (let at = 0, end = 0; at < payload.length; at = end) {
      end = fieldEnd(payload, at);
      hexes.push([`0x${payload.at(at)?.toString(16)}`, hexOf(payload.subarray(at + 3, end))]);
    }
    expect(Object.fromEntries(hexes)).toEqual(expected.encodedFields);
  });
});

test.each(units.mix)("mix of $timestamp, $nonce, $envcode", ({ mix, ...input }) => {
  expect(mixOf(input.timestamp, input.nonce, input.envcode)).toBe(mix);
});

test("missing padding and URL escapes are let pass", () => {
  for (const { expected } of cases) {
    const opened = openXDynosaur(expected.token);
    expect(openXDynosaur(expected.token.replace(/=+$/, ""))).toEqual(opened);
    expect(openXDynosaur(encodeURIComponent(expected.token))).toEqual(opened);
  }
});

test("no text makes opening throw", () => {
  const { token } = cases.at(0)!.expected;
  fc.assert(fc.property(fc.string({ unit: codeUnit }), (text) => openXDynosaur(text).kind === "refused"));
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.string({ unit: codeUnit }), (at, text) => {
      openXDynosaur(token.slice(0, at) + text + token.slice(at));
    }),
  );
  expect(openXDynosaur("M".repeat(5_000_000)).kind).toBe("refused");
});

test("a version without X-Dynosaur cannot write one", () => {
  expect(() => encodeXDynosaur({ ...cases.at(0)!.input, version: "5.1.3" })).toThrow(RangeError);
});
