/**
 * The envelope of X-Gnarly and X-Dynosaur: payload under a stream cipher, the key spliced into the cipher text at a
 * place that follows from the bytes, own Base64. There is no secret in it: who has the token has the key.
 *
 * An envelope works in buffers of its own, because allocating them costs more than the work; keep one for many tokens.
 */
import { createBase64, unescapeToken } from "./base64.ts";
import { createKeyStream, type KeyWords } from "./cipher.ts";
import type { FieldWriter } from "./fields.ts";

export type Envelope = {
  /** An empty payload to write into. */
  readonly begin: () => FieldWriter;
  /** Seals what was written since `begin` under 12 random words; never use them twice. */
  readonly seal: (keyWords: KeyWords) => string;
  /** Opens a token; missing `=` and URL escapes are let pass. The next call overwrites the payload. */
  readonly unseal: (token: string) => Unsealed | RefusedToken;
};

export type Unsealed = {
  readonly kind: "unsealed";
  readonly payload: Uint8Array;
  readonly keyWords: Uint32Array;
  /** Whether sealing the same again gives the same characters: Base64 has some that do not count. */
  readonly isExact: boolean;
};

/** No token of this kind: `why` is for people. */
export type RefusedToken = { readonly kind: "refused"; readonly why: string };

export function refused(why: string): RefusedToken {
  return { kind: "refused", why };
}

export function createEnvelope(): Envelope {
  const base64 = createBase64(ALPHABET, RAW_BYTES_MAX);
  const raw = base64.bytes;
  const view = new DataView(raw.buffer);
  const keyStream = createKeyStream();
  const writer: FieldWriter = { bytes: raw.subarray(1), length: 0 };
  return {
    begin: () => {
      writer.length = 0;
      return writer;
    },
    seal: (keyWords) => {
      const end = 1 + writer.length;
      const size = end + KEY_BYTES;
      if (size > RAW_BYTES_MAX) throw new RangeError("too much for one token");
      raw[0] = TAG;
      keyStream(view, { start: 1, end, key: keyWords });
      writeKey(view, end, keyWords);
      const at = keyPlace(raw, size);
      raw.copyWithin(at + KEY_BYTES, at, end);
      writeKey(view, at, keyWords);
      return base64.encode(size);
    },
    unseal: (token) => {
      if (token.length > TOKEN_LENGTH_MAX) return refused("too long");
      const decoded = base64.decode(unescapeToken(token));
      if (decoded === null) return refused("not Base64");
      const { size, isExact } = decoded;
      if (size < 1 + KEY_BYTES) return refused("too short");
      if (raw[0] !== TAG) return refused("another tag");
      const end = size - KEY_BYTES;
      const at = keyPlace(raw, size);
      const keyWords = readKey(view, at);
      raw.copyWithin(at, at + KEY_BYTES, size);
      keyStream(view, { start: 1, end, key: keyWords });
      return { kind: "unsealed", payload: raw.subarray(1, end), keyWords, isExact };
    },
  };
}

const ALPHABET = "u09tbS3UvgDEe6r-ZVMXzLpsAohTn7mdINQlW412GqBjfYiyk8JORCF5/xKHwacP";
const TAG = 0x4b;
const KEY_BYTES = 48;
/** Ten times the longest one seen. */
const TOKEN_LENGTH_MAX = 4096;
const RAW_BYTES_MAX = 3072;

/** Where the key stands. It follows from the sum of all bytes, so opening needs no search. */
function keyPlace(raw: Uint8Array, size: number): number {
  let sum = 0;
  for (let i = 1; i < size; i++) sum += raw[i]!;
  return 1 + (sum % (size - KEY_BYTES));
}

function writeKey(view: DataView, at: number, keyWords: KeyWords): void {
  for (let i = 0; i < 12; i++) view.setUint32(at + i * 4, keyWords[i]!, true);
}

function readKey(view: DataView, at: number): Uint32Array {
  const keyWords = new Uint32Array(12);
  for (let i = 0; i < 12; i++) keyWords[i] = view.getUint32(at + i * 4, true);
  return keyWords;
}
