import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createEnvelope } from "./envelope.ts";
import { createRequestDigests } from "./request-digests.ts";
import { checkXDynosaur, checkXGnarly, type SignatureChecks } from "./token-checks.ts";
import { encodeXDynosaur, openXDynosaur, type XDynosaurInput } from "./x-dynosaur.ts";
import { encodeXGnarly, openXGnarly, type XGnarlyInput } from "./x-gnarly.ts";

type Vectors<Input> = { cases: { input: Input; expected: { token: string } }[] };

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../../test/fixtures/vectors/${name}.json`, import.meta.url), "utf8"));
const gnarly = read("xgnarly") as Vectors<XGnarlyInput>;
const dynosaur = read("xdynosaur") as Vectors<XDynosaurInput>;

const envelope = createEnvelope();
const contextOf = (input: { userAgent: string; body: string }) => ({
  body: input.body,
  digests: createRequestDigests(input.userAgent),
  envelope,
});

/** Tokens near a genuine one: a byte of the payload changed and sealed again, a digit swapped, or a character changed. */
function neighbours(token: string, keyWords: ArrayLike<number>): fc.Arbitrary<string> {
  const sealAgain = (change: (payload: Uint8Array) => void) => {
    const unsealed = envelope.unseal(token);
    if (unsealed.kind === "refused") throw new Error(unsealed.why);
    change(unsealed.payload);
    envelope.begin().length = unsealed.payload.length;
    return envelope.seal(keyWords);
  };
  const changedByte = fc.tuple(fc.nat(260), fc.integer({ min: 1, max: 255 })).map(([at, flip]) =>
    sealAgain((payload) => {
      payload.set([(payload.at(at % payload.length) ?? 0) ^ flip], at % payload.length);
    }),
  );
  const changedCharacter = fc
    .tuple(fc.nat(3), fc.constantFrom("u", "0", "M", "k", "=", ""))
    .map(([back, character]) => token.slice(0, -1 - back) + character + token.slice(token.length - back));
  return fc.oneof(changedByte, changedCharacter, fc.constant(token));
}

test("X-Gnarly re-encodes to the same characters exactly where writing it anew gives them", () => {
  const outcomes = new Set<boolean>();
  for (const { input, expected } of gnarly.cases.filter((_, i) => i % 4 === 0)) {
    const again = (token: string): boolean => {
      const opened = openXGnarly(token);
      if (opened.kind === "refused") return false;
      const { fields, order, keyWords } = opened;
      const number = (key: number) => Number(fields[key] ?? 0);
      const claims = {
        version: String(fields[9]),
        scm: fields[10] === undefined ? null : String(fields[10]),
        timestamp: number(6),
        nonce: number(8),
        canvas: fields[7] === undefined ? null : number(7),
        envcode: number(1),
        ubcode: number(2),
        field11: number(11),
        totalCount: number(12),
        signedCount: number(13),
        order,
        keyWords,
      };
      return encodeXGnarly({ ...input, ...claims }) === token;
    };
    fc.assert(
      fc.property(neighbours(expected.token, input.keyWords), (token) => {
        const checks: SignatureChecks = {};
        checkXGnarly({ token, sealed: input.query }, contextOf(input), checks);
        if (checks.reencodesToSameToken === undefined) return;
        outcomes.add(checks.reencodesToSameToken);
        expect(checks.reencodesToSameToken).toBe(again(token));
      }),
    );
  }
  expect(outcomes.size).toBe(2);
});

test("X-Dynosaur re-encodes to the same characters exactly where writing it anew gives them", () => {
  const outcomes = new Set<boolean>();
  for (const { input, expected } of dynosaur.cases.filter((_, i) => i % 4 === 0)) {
    const canBeWritten = (token: string): boolean => {
      const opened = openXDynosaur(token);
      return (
        opened.kind === "opened" && opened.values.version === input.version && opened.values.bodyHash === 0x811c9dc4
      );
    };
    const again = (token: string): boolean => {
      const opened = openXDynosaur(token);
      return opened.kind === "opened" && encodeXDynosaur({ ...input, ...opened.values, ...opened }) === token;
    };
    fc.assert(
      fc.property(neighbours(expected.token, input.keyWords), (token) => {
        const checks: SignatureChecks = {};
        checkXDynosaur({ token, sealed: input.query }, contextOf(input), checks);
        if (checks.dynosaurReencodesToSameToken === undefined) return;
        outcomes.add(checks.dynosaurReencodesToSameToken);
        if (canBeWritten(token)) expect(checks.dynosaurReencodesToSameToken).toBe(again(token));
      }),
    );
  }
  expect(outcomes.size).toBe(2);
});
