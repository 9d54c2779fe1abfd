/**
 * X-Dynosaur, the third parameter, in pages since July 2026 (SDK 5.3.0): hashes of query, body and User-Agent and the
 * facts of X-Gnarly once more, in an envelope of its own.
 *
 * It seals the business query only, X-Gnarly then seals it too. What field 0x38 means, and the constant ones, nobody knows.
 */
import type { KeyWords } from "./cipher.ts";
import { readDynosaur, writeDynosaur, type DynosaurPayload, type DynosaurValues } from "./dynosaur-payload.ts";
import { seal, unseal, type RefusedToken } from "./envelope.ts";
import { mixOf } from "./gnarly-checksums.ts";
import { hash32 } from "./hash32.ts";
import { schemeOf } from "./schemes.ts";

export type XDynosaurInput = XDynosaurClaims & {
  /** The business query: everything in front of `&X-Dynosaur=`, without `?`. */
  readonly query: string;
  /** No example with a body is known. */
  readonly body: string;
  readonly userAgent: string;
};

/** What a token says that no request can check. Texts are written as they are; `0` stands for none. */
export type XDynosaurClaims = {
  readonly version: string;
  readonly scm: string;
  /** Unix time, seconds. */
  readonly timestamp: number;
  /** A microsecond clock mod 2^31, read apart from X-Gnarly's. */
  readonly nonce: number;
  readonly envcode: number;
  readonly ubcode: number;
  readonly interceptedCount: number;
  readonly totalCount: number;
  /** The WebGL hash, decimal. */
  readonly webgl: string;
  /** The canvas hash, decimal; `-1` without canvas. */
  readonly canvas: string;
  /** The version of the fingerprint component. */
  readonly component: string;
  /** 32 hex digits. */
  readonly device: string;
  /** Host and path of the page. */
  readonly page: string;
  readonly state38: number;
  readonly field21: string;
  readonly field22: string;
  readonly field23: string;
  readonly field29: string;
  readonly field2d: string;
  readonly field37: string;
  readonly keyWords: KeyWords;
};

export type XDynosaurHashes = { readonly queryHash: number; readonly bodyHash: number; readonly userAgentHash: number };

export type OpenedXDynosaur = Omit<DynosaurPayload, "kind"> & {
  readonly kind: "opened";
  readonly keyWords: readonly number[];
};

export function encodeXDynosaur(input: XDynosaurInput): string {
  return sealXDynosaur(input, {
    queryHash: hash32(input.query),
    bodyHash: hash32(input.body),
    userAgentHash: hash32(input.userAgent),
  });
}

/** `encodeXDynosaur` for a caller that has the hashes. */
export function sealXDynosaur(claims: XDynosaurClaims, hashes: XDynosaurHashes): string {
  const values: DynosaurValues = {
    ...claims,
    ...hashes,
    checksum: "",
    mix: String(mixOf(claims)),
    interceptedCount: String(claims.interceptedCount),
    envcode: String(claims.envcode),
    timestamp: String(claims.timestamp),
    totalCount: String(claims.totalCount),
    nonce: String(claims.nonce),
    ubcode: String(claims.ubcode),
  };
  const { dynosaur } = schemeOf(claims.version);
  if (dynosaur.length === 0) throw new RangeError(`version ${claims.version} has no X-Dynosaur`);
  return seal(writeDynosaur(dynosaur, values), claims.keyWords);
}

export function openXDynosaur(token: string): OpenedXDynosaur | RefusedToken {
  const unsealed = unseal(token);
  if (unsealed.kind === "refused") return unsealed;
  const read = readDynosaur(unsealed.payload);
  return read.kind === "refused" ? read : { ...read, kind: "opened", keyWords: unsealed.keyWords };
}

/** What an opened token claims: with the hashes of a request, enough to seal it again. */
export function dynosaurClaimsOf({ values, keyWords }: OpenedXDynosaur): XDynosaurClaims {
  return {
    ...values,
    interceptedCount: Number(values.interceptedCount),
    envcode: Number(values.envcode),
    timestamp: Number(values.timestamp),
    totalCount: Number(values.totalCount),
    nonce: Number(values.nonce),
    ubcode: Number(values.ubcode),
    keyWords,
  };
}
