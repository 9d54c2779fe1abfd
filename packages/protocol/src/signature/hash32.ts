/**
 * The 32-bit hash of X-Dynosaur: FNV-1a over UTF-8 bytes, with an offset one below the usual and a further factor 33.
 * Both multiplications commute mod 2^32, so they are one.
 */
const OFFSET = 0x811c9dc4;
const FACTOR = Math.imul(16_777_619, 33);

export function hash32(text: string): number {
  const bytes = new TextEncoder().encode(text);
  return hashBytes(bytes, bytes.length);
}

/** `hash32` with a buffer that lives as long as the function returned: twice as fast on a query. */
export function createHash32(): (text: string) => number {
  const encoder = new TextEncoder();
  let buffer = new Uint8Array(0);
  return (text) => {
    if (text.length > KEPT_LENGTH_MAX) return hash32(text);
    if (buffer.length < text.length * 3) buffer = new Uint8Array(text.length * 3);
    return hashBytes(buffer, encoder.encodeInto(text, buffer).written);
  };
}

const KEPT_LENGTH_MAX = 16_384;

function hashBytes(bytes: Uint8Array, length: number): number {
  let hash = OFFSET | 0;
  for (let i = 0; i < length; i++) hash = Math.imul(hash ^ bytes[i]!, FACTOR);
  return hash >>> 0;
}
