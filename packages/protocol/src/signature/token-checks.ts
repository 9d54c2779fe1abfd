/**
 * What can be checked of each token against a request. A check is there exactly where it applies.
 *
 * Whether writing a token anew gives the same characters is answered without writing it: payloads are read so strictly
 * that one with the right values has but one form, the cipher is its own inverse, and Base64 says whether it is exact.
 * The tests hold this answer against tokens written anew.
 */
import { unescapeToken } from "./base64.ts";
import type { Digests } from "./digests.ts";
import type { Envelope, RefusedToken } from "./envelope.ts";
import { dynosaurPlaces, type DynosaurName } from "./dynosaur-payload.ts";
import { clockMixOf, innerChecksumOf, mixOf, outerChecksumOf, unnamedValueOf } from "./gnarly-checksums.ts";
import type { RequestDigests } from "./request-digests.ts";
import type { GnarlyField, Schemes } from "./schemes.ts";
import type { SealedParameter } from "./signed-query.ts";
import { decodeXBogus, digestXBogus, sealXBogus, type OpenedXBogus } from "./x-bogus.ts";
import { readXDynosaur, type ReadXDynosaur } from "./x-dynosaur.ts";
import { readXGnarly, type ReadXGnarly } from "./x-gnarly.ts";

export type CheckName =
  | "unseals"
  | "query"
  | "body"
  | "userAgent"
  | "outerChecksum"
  | "innerChecksum"
  | "mix"
  | "field15"
  | "unnamedFields"
  | "reencodesToSameToken"
  | "bogusIsOne"
  | "bogusChecksum"
  | "bogusQuery"
  | "bogusBody"
  | "bogusUserAgent"
  | "bogusReencodes"
  | "dynosaurUnseals"
  | "dynosaurQuery"
  | "dynosaurBody"
  | "dynosaurUserAgent"
  | "dynosaurChecksum"
  | "dynosaurMix"
  | "dynosaurReencodesToSameToken"
  | "pair";

export type SignatureChecks = { [Name in CheckName]?: boolean };

const numberOrNull = (value: number | string | undefined): number | null => (typeof value === "number" ? value : null);

export type CheckContext = {
  readonly body: string;
  readonly digests: RequestDigests;
  readonly envelope: Envelope;
  readonly schemes?: Schemes | undefined;
};

/** Adds its checks to `checks`, and returns what the token says. */
export function checkXGnarly(
  { token, sealed }: SealedParameter,
  { body, digests, envelope, schemes }: CheckContext,
  checks: SignatureChecks,
): ReadXGnarly | RefusedToken {
  const read = readXGnarly(token, envelope, schemes);
  checks.unseals = read.kind === "read";
  if (read.kind === "refused") return read;
  const { names, fields } = read.payload;
  const of = (name: GnarlyField) => fields[names.indexOf(name)];
  const expected = digests.gnarly(sealed, body);
  checks.query = of("queryMd5") === expected.queryMd5;
  checks.body = of("bodyMd5") === expected.bodyMd5;
  checks.userAgent = of("userAgentMd5") === expected.userAgentMd5;
  if (!read.payload.isKnown) return read;

  const last = names.length - 1;
  const [timestamp, nonce, envcode] = [Number(of("timestamp")), Number(of("nonce")), Number(of("envcode"))];
  checks.outerChecksum = of("outerChecksum") === outerChecksumOf(fields, last);
  if (names.includes("innerChecksum")) checks.innerChecksum = fields[last] === innerChecksumOf(fields, last);
  if (names.includes("mix")) checks.mix = of("mix") === mixOf(timestamp, nonce, envcode);
  if (names.includes("clockMix")) {
    checks.field15 = of("clockMix") === clockMixOf(timestamp, nonce, numberOrNull(of("canvas")));
  }
  if (names.some((name) => typeof name !== "string")) {
    checks.unnamedFields = names.every(
      (name, key) => typeof name === "string" || fields[key] === unnamedValueOf(name, of),
    );
  }
  if (checks.query && checks.body && checks.userAgent) {
    const isRight = checks.outerChecksum && checks.innerChecksum !== false && checks.mix !== false;
    const isWhole = checks.field15 !== false && checks.unnamedFields !== false && read.isExact;
    checks.reencodesToSameToken = isRight && isWhole;
  }
  return read;
}

export function checkXDynosaur(
  { token, sealed }: SealedParameter,
  { body, digests, envelope }: CheckContext,
  checks: SignatureChecks,
): ReadXDynosaur | RefusedToken {
  const read = readXDynosaur(token, envelope);
  checks.dynosaurUnseals = read.kind === "read";
  if (read.kind === "refused") return read;
  const { values, checksum } = read.payload;
  const of = (name: DynosaurName) => values[dynosaurPlaces[name]];
  const expected = digests.dynosaur(sealed, body);
  checks.dynosaurQuery = of("queryHash") === expected.queryHash;
  checks.dynosaurUserAgent = of("userAgentHash") === expected.userAgentHash;
  checks.dynosaurChecksum = of("checksum") === checksum;
  checks.dynosaurMix = of("mix") === mixOf(Number(of("timestamp")), Number(of("nonce")), Number(of("envcode")));
  // No example with a body is known, and public ports leave it out.
  if (body === "") checks.dynosaurBody = of("bodyHash") === expected.bodyHash;
  if (checks.dynosaurQuery && checks.dynosaurUserAgent) {
    checks.dynosaurReencodesToSameToken = checks.dynosaurChecksum && checks.dynosaurMix && read.isExact;
  }
  return read;
}

export function checkXBogus(
  { token, sealed }: SealedParameter,
  { userAgent, body, digests }: { userAgent: string; body: string; digests: Digests },
  checks: SignatureChecks,
): OpenedXBogus | RefusedToken {
  const opened = decodeXBogus(token);
  checks.bogusChecksum = opened.kind === "opened";
  if (opened.kind === "refused") return opened;
  const { envcode, ubcode } = opened;
  const expected = digestXBogus({ query: sealed, body, userAgent, envcode, ubcode }, digests);
  checks.bogusQuery = opened.queryBytes === expected.queryBytes;
  checks.bogusBody = opened.bodyBytes === expected.bodyBytes;
  checks.bogusUserAgent = opened.userAgentBytes === expected.userAgentBytes;
  if (checks.bogusQuery && checks.bogusBody && checks.bogusUserAgent) {
    checks.bogusReencodes = sealXBogus(opened, expected) === unescapeToken(token);
  }
  return opened;
}
