/**
 * X-Gnarly: three MD5 digests (query, body, User-Agent), time, browser facts and checksums, in a sealed envelope.
 *
 * It covers no method, host, path, cookie or other header. The scheme says which fields there are; their order is free,
 * so they are read by key.
 */
import type { KeyWords } from "./cipher.ts";
import { pureDigests, type Digests } from "./digests.ts";
import { createEnvelope, type Envelope, type RefusedToken } from "./envelope.ts";
import { clockMixOf, innerChecksumOf, mixOf, outerChecksumOf, unnamedValueOf } from "./gnarly-checksums.ts";
import { readGnarly, writeGnarly, type GnarlyPayload } from "./gnarly-payload.ts";
import { schemeOf, type GnarlyField, type Scheme, type Schemes } from "./schemes.ts";

export type XGnarlyInput = XGnarlyClaims & {
  /** The query in front of the first of `&X-Bogus=` and `&X-Gnarly=`, without `?`. */
  readonly query: string;
  readonly body: string;
  readonly userAgent: string;
};

/** What a token says that no request can check. */
export type XGnarlyClaims = {
  readonly version: string;
  /** The script's build; `null` in 5.1.0, which has no field for it. */
  readonly scm: string | null;
  /** Unix time, seconds. */
  readonly timestamp: number;
  /** A microsecond clock mod 2^31. */
  readonly nonce: number;
  /** The canvas hash; `null` without canvas, and then `order` has no 7. */
  readonly canvas: number | null;
  readonly envcode: number;
  readonly ubcode: number;
  /** 1 wherever seen; `null` in 5.1.0. */
  readonly field11: number | null;
  readonly totalCount: number;
  readonly signedCount: number;
  /** The keys of the fields, in payload order. */
  readonly order: readonly number[];
  readonly keyWords: KeyWords;
};

export type XGnarlyDigests = { readonly queryMd5: string; readonly bodyMd5: string; readonly userAgentMd5: string };

export type OpenedXGnarly = {
  readonly kind: "opened";
  /** False for a version, or a field, that `schemes` does not have: then only the digests can be checked. */
  readonly isKnown: boolean;
  /** Every field by key; one without a name is a number or a text, by its length. */
  readonly fields: Readonly<Record<number, number | string>>;
  readonly order: readonly number[];
  readonly keyWords: readonly number[];
};

export function encodeXGnarly(input: XGnarlyInput, { md5Hex }: Digests = pureDigests): string {
  return sealXGnarly(input, {
    queryMd5: md5Hex(input.query),
    bodyMd5: md5Hex(input.body),
    userAgentMd5: md5Hex(input.userAgent),
  });
}

export type SealOptions = {
  readonly envelope?: Envelope;
  /** The row of the claimed version. */
  readonly scheme?: Scheme;
};

/** `encodeXGnarly` for a caller that has the digests, and keeps an envelope. */
export function sealXGnarly(
  claims: XGnarlyClaims,
  { queryMd5, bodyMd5, userAgentMd5 }: XGnarlyDigests,
  { envelope = createEnvelope(), scheme = schemeOf(claims.version) }: SealOptions = {},
): string {
  const { version, timestamp, nonce, canvas, envcode, ubcode, totalCount, signedCount, order, keyWords } = claims;
  const names = scheme.gnarly;
  const values: Record<GnarlyField, number | string | undefined> = {
    outerChecksum: 0,
    envcode,
    ubcode,
    queryMd5,
    bodyMd5,
    userAgentMd5,
    timestamp,
    canvas: canvas ?? undefined,
    nonce,
    version,
    scm: claims.scm ?? "",
    field11: claims.field11 ?? 1,
    totalCount,
    signedCount,
    mix: mixOf(timestamp, nonce, envcode),
    clockMix: clockMixOf(timestamp, nonce, canvas),
    innerChecksum: 0,
  };
  const fields = names.map((name) =>
    typeof name === "string" ? values[name] : unnamedValueOf(name, (named) => values[named]),
  );
  const last = names.length - 1;
  if (names[last] === "innerChecksum") fields[last] = innerChecksumOf(fields, last);
  fields[0] = outerChecksumOf(fields, last);
  writeGnarly(envelope.begin(), { names, fields, order });
  return envelope.seal(keyWords);
}

export function openXGnarly(token: string, { schemes }: { schemes?: Schemes } = {}): OpenedXGnarly | RefusedToken {
  const read = readXGnarly(token, createEnvelope(), schemes);
  if (read.kind === "refused") return read;
  const { payload, keyWords } = read;
  const { isKnown, order } = payload;
  const fields: Record<number, number | string> = {};
  for (const key of order) fields[key] = payload.fields[key]!;
  return { kind: "opened", isKnown, fields, order, keyWords: [...keyWords] };
}

export type ReadXGnarly = {
  readonly kind: "read";
  readonly payload: GnarlyPayload;
  readonly keyWords: Uint32Array;
  /** See `Unsealed`. */
  readonly isExact: boolean;
};

/** `openXGnarly` for a caller that keeps an envelope. */
export function readXGnarly(token: string, envelope: Envelope, schemes?: Schemes): ReadXGnarly | RefusedToken {
  const unsealed = envelope.unseal(token);
  if (unsealed.kind === "refused") return unsealed;
  const payload = readGnarly(unsealed.payload, schemes);
  if (payload.kind === "refused") return payload;
  return { kind: "read", payload, keyWords: unsealed.keyWords, isExact: unsealed.isExact };
}
