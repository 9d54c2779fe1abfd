/**
 * Numbers that look random and depend on nothing but their arguments: the world has no state to draw them from.
 *
 * Integer arithmetic alone, so that every machine gets the same bytes.
 */
const GOLDEN = 0x9e3779b9;

/** 32 well-mixed bits of up to four numbers. */
export function hash32(seed: number, a: number, b = 0, c = 0): number {
  return mix(mix(mix(mix(seed + GOLDEN) ^ a) + GOLDEN + b) ^ Math.imul(c, GOLDEN)) >>> 0;
}

function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

/** At least 0, below 1. */
export const fraction = (seed: number, a: number, b = 0, c = 0): number => hash32(seed, a, b, c) / 0x1_0000_0000;

/** A 32-bit number for a text, by its UTF-16 code units (FNV-1a). */
export function hashText(seed: number, text: string): number {
  let bits = 0x811c9dc5 ^ seed;
  for (let at = 0; at < text.length; at++) bits = Math.imul(bits ^ text.charCodeAt(at), 0x01000193);
  return mix(bits) >>> 0;
}

/** One of a list that must not be empty. */
export function pickOf<Item>(list: readonly Item[], bits: number): Item {
  const item = list[bits % list.length];
  if (item === undefined) throw new RangeError("an empty list has nothing to pick");
  return item;
}

const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** `length` characters of an alphabet of at most 256, base64url if not told otherwise. */
export function seededText(seed: number, salt: number, length: number, alphabet = BASE64URL): string {
  let text = "";
  let bits = 0;
  for (let at = 0; at < length; at++) {
    bits = at % 4 === 0 ? hash32(seed, salt, at, 77) : bits >>> 8;
    text += alphabet.charAt((bits & 0xff) % alphabet.length);
  }
  return text;
}

export const seededHex = (seed: number, salt: number, length: number): string =>
  seededText(seed, salt, length, "0123456789abcdef");
