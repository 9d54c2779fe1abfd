/**
 * X-Dynosaur, the third parameter, in pages since July 2026 (SDK 5.3.0): hashes of query, body and User-Agent and the
 * facts of X-Gnarly once more, in an envelope of its own.
 *
 * It seals the business query only; X-Gnarly then seals both. What `state38` and the constant fields mean is not known.
 */
import type { KeyWords } from "./cipher.ts";
import { keyDynosaurValues, nameDynosaurValues, readDynosaur, writeDynosaur } from "./dynosaur-payload.ts";
import type { DynosaurPayload, DynosaurValues } from "./dynosaur-payload.ts";
import { createEnvelope, type Envelope, type RefusedToken } from "./envelope.ts";
import { mixOf } from "./gnarly-checksums.ts";
import { hash32 } from "./hash32.ts";
import { schemeOf } from "./schemes.ts";
import type { SealOptions } from "./x-gnarly.ts";

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

export type OpenedXDynosaur = {
  readonly kind: "opened";
  /** Every field by key, as `0x2e`: a text, or a number where it is written raw. */
  readonly fields: Readonly<Record<string, string | number>>;
  /** The same by name, numbers as numbers. */
  readonly values: DynosaurValues;
  /** What `values.checksum` has to be. */
  readonly checksum: number;
  readonly keyWords: readonly number[];
};

export function encodeXDynosaur(input: XDynosaurInput): string {
  return sealXDynosaur(input, {
    queryHash: hash32(input.query),
    bodyHash: hash32(input.body),
    userAgentHash: hash32(input.userAgent),
  });
}

/** `encodeXDynosaur` for a caller that has the hashes, and keeps an envelope. */
export function sealXDynosaur(
  claims: XDynosaurClaims,
  hashes: XDynosaurHashes,
  { envelope = createEnvelope(), scheme = schemeOf(claims.version) }: SealOptions = {},
): string {
  const { dynosaur: fields } = scheme;
  if (fields.length === 0) throw new RangeError(`version ${claims.version} has no X-Dynosaur`);
  const values: DynosaurValues = {
    checksum: 0,
    field21: claims.field21,
    field22: claims.field22,
    field23: claims.field23,
    mix: mixOf(claims.timestamp, claims.nonce, claims.envcode),
    interceptedCount: claims.interceptedCount,
    envcode: claims.envcode,
    timestamp: claims.timestamp,
    webgl: claims.webgl,
    field29: claims.field29,
    version: claims.version,
    bodyHash: hashes.bodyHash,
    canvas: claims.canvas,
    field2d: claims.field2d,
    queryHash: hashes.queryHash,
    totalCount: claims.totalCount,
    userAgentHash: hashes.userAgentHash,
    scm: claims.scm,
    component: claims.component,
    device: claims.device,
    nonce: claims.nonce,
    page: claims.page,
    ubcode: claims.ubcode,
    field37: claims.field37,
    state38: claims.state38,
  };
  writeDynosaur(envelope.begin(), fields, values);
  return envelope.seal(claims.keyWords);
}

export function openXDynosaur(token: string): OpenedXDynosaur | RefusedToken {
  const read = readXDynosaur(token, createEnvelope());
  if (read.kind === "refused") return read;
  const { payload, keyWords } = read;
  const { values, checksum } = payload;
  const [fields, named] = [keyDynosaurValues(values), nameDynosaurValues(values)];
  return { kind: "opened", fields, values: named, checksum, keyWords: [...keyWords] };
}

export type ReadXDynosaur = {
  readonly kind: "read";
  readonly payload: DynosaurPayload;
  readonly keyWords: Uint32Array;
  /** See `Unsealed`. */
  readonly isExact: boolean;
};

/** `openXDynosaur` for a caller that keeps an envelope. */
export function readXDynosaur(token: string, envelope: Envelope): ReadXDynosaur | RefusedToken {
  const unsealed = envelope.unseal(token);
  if (unsealed.kind === "refused") return unsealed;
  const payload = readDynosaur(unsealed.payload);
  if (payload.kind === "refused") return payload;
  return { kind: "read", payload, keyWords: unsealed.keyWords, isExact: unsealed.isExact };
}
