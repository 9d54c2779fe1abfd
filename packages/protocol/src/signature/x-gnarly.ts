/**
 * X-Gnarly: three MD5 digests (query, body, User-Agent), time, browser facts and checksums, in a sealed envelope.
 *
 * It covers no method, host, path, cookie or other header. The scheme says which fields there are; their order is free,
 * so they are read by key.
 */
import type { KeyWords } from "./cipher.ts";
import { pureDigests, type Digests } from "./digests.ts";
import { seal, unseal, type RefusedToken } from "./envelope.ts";
import { clockMixOf, innerChecksumOf, mixOf, outerChecksumOf } from "./gnarly-checksums.ts";
import { readGnarly, writeGnarly, type GnarlyPayload } from "./gnarly-payload.ts";
import { schemeOf, type GnarlyField } from "./schemes.ts";

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

export type OpenedXGnarly = Omit<GnarlyPayload, "kind"> & {
  readonly kind: "opened";
  readonly keyWords: readonly number[];
};

export function encodeXGnarly(input: XGnarlyInput, { md5Hex }: Digests = pureDigests): string {
  return sealXGnarly(input, {
    queryMd5: md5Hex(input.query),
    bodyMd5: md5Hex(input.body),
    userAgentMd5: md5Hex(input.userAgent),
  });
}

/** `encodeXGnarly` for a caller that has the digests. */
export function sealXGnarly(claims: XGnarlyClaims, digests: XGnarlyDigests): string {
  const { gnarly: names } = schemeOf(claims.version);
  const values: Record<GnarlyField, number | string | undefined> = {
    outerChecksum: 0,
    envcode: claims.envcode,
    ubcode: claims.ubcode,
    queryMd5: digests.queryMd5,
    bodyMd5: digests.bodyMd5,
    userAgentMd5: digests.userAgentMd5,
    timestamp: claims.timestamp,
    canvas: claims.canvas ?? undefined,
    nonce: claims.nonce,
    version: claims.version,
    scm: claims.scm ?? "",
    field11: claims.field11 ?? 1,
    totalCount: claims.totalCount,
    signedCount: claims.signedCount,
    mix: mixOf(claims),
    clockMix: clockMixOf(claims),
    innerChecksum: 0,
  };
  const fields = names.map((name) => values[name]);
  const inner = names.indexOf("innerChecksum");
  if (inner > 0) fields[inner] = innerChecksumOf(fields, inner);
  fields[0] = outerChecksumOf(fields, names.length);
  return seal(writeGnarly(names, fields, claims.order), claims.keyWords);
}

export function openXGnarly(token: string): OpenedXGnarly | RefusedToken {
  const unsealed = unseal(token);
  if (unsealed.kind === "refused") return unsealed;
  const read = readGnarly(unsealed.payload);
  return read.kind === "refused" ? read : { ...read, kind: "opened", keyWords: unsealed.keyWords };
}

/** What a token of a known version claims: with the digests of a request, enough to seal it again. */
export function gnarlyClaimsOf({ values, order, keyWords }: OpenedXGnarly): XGnarlyClaims {
  return {
    version: values.version ?? "",
    scm: values.scm ?? null,
    timestamp: values.timestamp ?? 0,
    nonce: values.nonce ?? 0,
    canvas: values.canvas ?? null,
    envcode: values.envcode ?? 0,
    ubcode: values.ubcode ?? 0,
    field11: values.field11 ?? null,
    totalCount: values.totalCount ?? 0,
    signedCount: values.signedCount ?? 0,
    order,
    keyWords,
  };
}
