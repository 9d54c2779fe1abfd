/**
 * The text of an API key: `ls_`, 24 random base62 characters (142 bits), 6 characters of checksum.
 *
 * The checksum tells a typo from a key that does not exist, without a look-up. It proves nothing: anyone can compute one.
 */
import { crc32 } from "node:zlib";

import { Secret } from "@livescout/protocol";

export type RandomBytes = (size: number) => Uint8Array;

/** `why` names the part that is wrong and never shows the text. */
export type ApiKeyCheck = { kind: "wellFormed" } | { kind: "malformed"; why: string };

const PREFIX = "ls_";
const RANDOM_LENGTH = 24;
const CHECKSUM_LENGTH = 6; // 62^6 > 2^32
const KEY_LENGTH = PREFIX.length + RANDOM_LENGTH + CHECKSUM_LENGTH;
const KEY_ID_RANDOM_LENGTH = 16;
const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE62_ONLY = /^[0-9A-Za-z]+$/;

/** A new key. It is shown once and never stored; only its digest is. */
export function createApiKey(randomBytes: RandomBytes): Secret {
  const body = PREFIX + randomBase62(RANDOM_LENGTH, randomBytes);
  return new Secret(body + checksum(body));
}

/** The public name of a key: safe to print, no part of the key. */
export const createKeyId = (randomBytes: RandomBytes): string =>
  `key_${randomBase62(KEY_ID_RANDOM_LENGTH, randomBytes)}`;

export function checkApiKey(text: string): ApiKeyCheck {
  if (!text.startsWith(PREFIX)) return { kind: "malformed", why: `a key begins with ${PREFIX}` };
  if (text.length !== KEY_LENGTH) {
    return { kind: "malformed", why: `a key has ${KEY_LENGTH} characters, this text has ${text.length}` };
  }
  if (!BASE62_ONLY.test(text.slice(PREFIX.length))) {
    return { kind: "malformed", why: `a key has only letters and digits after ${PREFIX}` };
  }
  const checksumAt = KEY_LENGTH - CHECKSUM_LENGTH;
  if (text.slice(checksumAt) !== checksum(text.slice(0, checksumAt))) {
    return { kind: "malformed", why: "the checksum at the end does not fit: a character is wrong" };
  }
  return { kind: "wellFormed" };
}

function checksum(body: string): string {
  let rest = crc32(body);
  let text = "";
  for (let at = 0; at < CHECKSUM_LENGTH; at++) {
    text = BASE62.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}

/** Bytes of 248 and above are thrown away: with them the first eight characters would come up more often. */
function randomBase62(length: number, randomBytes: RandomBytes): string {
  let text = "";
  while (text.length < length) {
    for (const byte of randomBytes(length - text.length)) {
      if (byte < 248) text += BASE62.charAt(byte % 62);
    }
  }
  return text;
}
