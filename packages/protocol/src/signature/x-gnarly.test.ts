import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createKeyStream, setState, keyStreamBlock, roundsOf } from "./cipher.ts";
import { hexOf } from "./digests.ts";
import { createEnvelope } from "./envelope.ts";
import { encodeXGnarly, openXGnarly, type XGnarlyInput } from "./x-gnarly.ts";

/** Any UTF-16 unit, lone surrogates too. */
const codeUnit = fc.nat(0xffff).map((code) => String.fromCharCode(code));

type Steps = { payloadHex: string; rounds: number; firstBlockWords: number[]; cipherHex: string; insertAt: number };
type Case = {
  id: string;
  input: XGnarlyInput;
  expected: { token: string; fields: Record<string, number | string> };
  steps?: Steps;
};

const { cases } = JSON.parse(
  readFileSync(new URL("../../../../test/fixtures/vectors/xgnarly.json", import.meta.url), "utf8"),
) as { cases: Case[] };

describe.each(cases)("$id", ({ input, expected, steps }) => {
  test("encodes to the same characters", () => expect(encodeXGnarly(input)).toBe(expected.token));

  test("opens to what went in", () => {
    const { order, keyWords } = input;
    const { fields } = expected;
    expect(openXGnarly(expected.token)).toMatchObject({ kind: "opened", isKnown: true, fields, order, keyWords });
  });

  if (steps !== undefined) {
    test("passes through the steps of the genuine script", () => {
      const { payloadHex, rounds, firstBlockWords, cipherHex } = steps;
      const block = new Int32Array(16);
      const state = new Int32Array(16);
      setState(state, input.keyWords);
      keyStreamBlock(state, rounds, block);
      const unsealed = createEnvelope().unseal(expected.token);
      const payload = unsealed.kind === "unsealed" ? unsealed.payload : new Uint8Array();
      expect(roundsOf(input.keyWords)).toBe(rounds);
      expect([...new Uint32Array(block.buffer)]).toEqual(firstBlockWords);
      expect(hexOf(payload)).toBe(payloadHex);
      const cipher = new Uint8Array(payload.length + 3);
      cipher.set(payload);
      createKeyStream()(new DataView(cipher.buffer), { start: 0, end: payload.length, key: input.keyWords });
      expect(hexOf(cipher.subarray(0, payload.length))).toBe(cipherHex);
    });
  }
});

const sample = cases.at(0)!;

test("missing padding and URL escapes are let pass", () => {
  for (const { expected } of cases) {
    const opened = openXGnarly(expected.token);
    expect(openXGnarly(expected.token.replace(/=+$/, ""))).toEqual(opened);
    expect(openXGnarly(encodeURIComponent(expected.token))).toEqual(opened);
  }
});

test("no text makes opening throw", () => {
  fc.assert(fc.property(fc.string({ unit: codeUnit }), (text) => openXGnarly(text).kind === "refused"));
  fc.assert(
    fc.property(fc.nat(sample.expected.token.length - 1), fc.string({ unit: codeUnit }), (at, text) => {
      const { token } = sample.expected;
      openXGnarly(token.slice(0, at) + text + token.slice(at));
    }),
  );
  expect(openXGnarly("M".repeat(5_000_000)).kind).toBe("refused");
});

test("lone surrogates in query, body or User-Agent do not throw", () => {
  const input = { ...sample.input, query: "a=\ud800", body: "\udc00", userAgent: "\ud800" };
  expect(openXGnarly(encodeXGnarly(input)).kind).toBe("opened");
});

test("a version that is not in the table cannot be written", () => {
  expect(() => encodeXGnarly({ ...sample.input, version: "5.9.9" })).toThrow(RangeError);
  expect(() => encodeXGnarly({ ...sample.input, version: "toString" })).toThrow(RangeError);
});
