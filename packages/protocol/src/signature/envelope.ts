/**
 * The envelope of X-Gnarly and X-Dynosaur: payload under a stream cipher, the key spliced into the cipher text at a
 * place that follows from the bytes, own Base64. There is no secret in it: who has the token has the key.
 */
import { createBase64, unescapeToken } from "./base64.ts";
import { applyKeyStream, type KeyWords } from "./cipher.ts";

/** Seals `payload` under 12 random words; never use them twice. */
export function seal(payload: Uint8Array, keyWords: KeyWords): string {
  const raw = new Uint8Array(1 + payload.length + KEY_BYTES);
  raw[0] = TAG;
  const cipher = raw.subarray(1, 1 + payload.length);
  cipher.set(payload);
  applyKeyStream(cipher, keyWords);
  const key = keyBytes(keyWords);
  const at = 1 + ((sum(cipher) + sum(key)) % (payload.length + 1));
  raw.copyWithin(at + KEY_BYTES, at, 1 + payload.length);
  raw.set(key, at);
  return base64.encode(raw);
}

export type Unsealed = {
  readonly kind: "unsealed";
  readonly payload: Uint8Array;
  readonly keyWords: readonly number[];
};

/** No token of this kind: `why` is for people. */
export type RefusedToken = { readonly kind: "refused"; readonly why: string };

export function refused(why: string): RefusedToken {
  return { kind: "refused", why };
}

/** Opens a token; missing `=` and URL escapes are let pass. The key needs no search: the sum of all bytes finds it. */
export function unseal(token: string): Unsealed | RefusedToken {
  if (token.length > TOKEN_LENGTH_MAX) return refused("too long");
  const raw = base64.decode(unescapeToken(token));
  if (raw === null) return refused("not Base64");
  if (raw[0] !== TAG) return refused("another tag");
  const size = raw.length - 1 - KEY_BYTES;
  if (size < 0) return refused("too short");
  const at = 1 + (sum(raw.subarray(1)) % (size + 1));
  const key = new DataView(raw.buffer, at, KEY_BYTES);
  const keyWords = Array.from({ length: 12 }, (_, i) => key.getUint32(i * 4, true));
  raw.copyWithin(at, at + KEY_BYTES);
  const payload = raw.subarray(1, 1 + size);
  applyKeyStream(payload, keyWords);
  return { kind: "unsealed", payload, keyWords };
}

const base64 = /* @__PURE__ */ createBase64("u09tbS3UvgDEe6r-ZVMXzLpsAohTn7mdINQlW412GqBjfYiyk8JORCF5/xKHwacP");
const TAG = 0x4b;
const KEY_BYTES = 48;
/** Ten times the longest one seen. */
const TOKEN_LENGTH_MAX = 4096;

function keyBytes(keyWords: KeyWords): Uint8Array {
  const view = new DataView(new ArrayBuffer(KEY_BYTES));
  for (let i = 0; i < 12; i++) view.setUint32(i * 4, keyWords[i]!, true);
  return new Uint8Array(view.buffer);
}

function sum(bytes: Uint8Array): number {
  let total = 0;
  for (const byte of bytes) total += byte;
  return total;
}
