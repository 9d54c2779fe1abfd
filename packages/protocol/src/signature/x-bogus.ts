/**
 * X-Bogus, the 28 characters that web pages of 2021 to mid 2026 sent: 16 bits each of query, body and User-Agent digest.
 *
 * From SDK 5.3 on the parameter is the constant `1`; the 16 characters of `frontierSign` are another thing altogether.
 */
import { createBase64, unescapeToken } from "./base64.ts";
import { hexOf, pureDigests, type Digests } from "./digests.ts";
import { refused, type RefusedToken } from "./envelope.ts";
import { rc4 } from "./rc4.ts";

export type XBogusInput = XBogusClaims & {
  /** The query in front of `&X-Bogus=`, without `?`. */
  readonly query: string;
  readonly body: string;
  /** Taken as Latin-1. */
  readonly userAgent: string;
};

/** What a token says about the moment and the browser; nothing can check it. */
export type XBogusClaims = {
  readonly timestamp: number;
  /** The canvas hash. */
  readonly magic: number;
  readonly envcode: number;
  readonly ubcode: number;
};

export type OpenedXBogus = { readonly kind: "opened"; readonly checksum: number } & XBogusClaims & XBogusDigests;

/** The last two bytes of each digest, as hex. */
export type XBogusDigests = {
  readonly queryBytes: string;
  readonly bodyBytes: string;
  readonly userAgentBytes: string;
};

export function encodeXBogus(input: XBogusInput, digests: Digests = pureDigests): string {
  return sealXBogus(input, digestXBogus(input, digests));
}

/** `encodeXBogus` for a caller that has the digests. */
export function sealXBogus(claims: XBogusClaims, { queryBytes, bodyBytes, userAgentBytes }: XBogusDigests): string {
  const base64 = createBase64(ALPHABET, RAW_BYTES);
  const raw = base64.bytes;
  const view = new DataView(raw.buffer);
  view.setUint16(0, PREFIX);
  raw[2] = MARK;
  view.setUint16(3, claims.envcode);
  raw[5] = claims.ubcode;
  view.setUint16(6, Number.parseInt(queryBytes, 16));
  view.setUint16(8, Number.parseInt(bodyBytes, 16));
  view.setUint16(10, Number.parseInt(userAgentBytes, 16));
  view.setUint32(12, claims.timestamp);
  view.setUint32(16, claims.magic);
  raw[20] = xor(raw.subarray(2, 20));
  raw.set(rc4(KEY, raw.subarray(2, RAW_BYTES)), 2);
  return base64.encode(RAW_BYTES);
}

export function decodeXBogus(token: string): OpenedXBogus | RefusedToken {
  if (token.length > ESCAPED_LENGTH_MAX) return refused("too long");
  const base64 = createBase64(ALPHABET, RAW_BYTES);
  if (base64.decode(unescapeToken(token))?.size !== RAW_BYTES) return refused("not 28 characters of its alphabet");
  const raw = base64.bytes;
  const view = new DataView(raw.buffer);
  if (view.getUint16(0) !== PREFIX) return refused("another prefix");
  const payload = rc4(KEY, raw.subarray(2, RAW_BYTES));
  raw.set(payload, 2);
  if (payload[0] !== MARK) return refused("another mark");
  if (xor(payload) !== 0) return refused("checksum");
  return {
    kind: "opened",
    envcode: view.getUint16(3),
    ubcode: raw[5]!,
    queryBytes: hexOf(raw.subarray(6, 8)),
    bodyBytes: hexOf(raw.subarray(8, 10)),
    userAgentBytes: hexOf(raw.subarray(10, 12)),
    timestamp: view.getUint32(12),
    magic: view.getUint32(16),
    checksum: raw[20]!,
  };
}

/** What a token that covers this request and claims these codes has to carry. */
export function digestXBogus(
  { query, body, userAgent, envcode, ubcode }: Omit<XBogusInput, "timestamp" | "magic">,
  { md5 }: Digests = pureDigests,
): XBogusDigests {
  const twice = (text: string) => md5(md5(new TextEncoder().encode(text)));
  const latin1 = Uint8Array.from({ length: userAgent.length }, (_, i) => userAgent.charCodeAt(i));
  const base64 = createBase64(STANDARD_ALPHABET, latin1.length);
  base64.bytes.set(rc4([envcode >>> 8, envcode & 255, ubcode], latin1));
  const lastTwo = (digest: Uint8Array) => hexOf(digest.subarray(14));
  return {
    queryBytes: lastTwo(twice(query)),
    bodyBytes: lastTwo(twice(body)),
    userAgentBytes: lastTwo(md5(new TextEncoder().encode(base64.encode(latin1.length)))),
  };
}

const ALPHABET = "Dkdpgh4ZKsQB80/Mfvw36XI1R25-WUAlEi7NLboqYTOPuzmFjJnryx9HVGcaStCe";
const STANDARD_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const KEY = [0xff];
const PREFIX = 0x02ff;
const MARK = 64;
const RAW_BYTES = 21;
/** 28 characters, each escaped. */
const ESCAPED_LENGTH_MAX = 84;

function xor(bytes: Uint8Array): number {
  return bytes.reduce((all, byte) => all ^ byte, 0);
}
