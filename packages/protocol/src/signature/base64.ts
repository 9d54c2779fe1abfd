/**
 * Base64 over any alphabet of 64 ASCII characters. Decoding takes text with or without its `=`, and refuses all else.
 *
 * Several texts can decode to the same bytes (unused low bits, missing `=`): who needs strictness encodes again and
 * compares.
 */
export type Base64 = {
  readonly encode: (bytes: Uint8Array) => string;
  /** `null` when the text is not Base64 of this alphabet. */
  readonly decode: (text: string) => Uint8Array | null;
};

const PAD = 0x3d;
const NONE = 64;

export function createBase64(alphabet: string): Base64 {
  const symbols = Uint8Array.from(alphabet, (symbol) => symbol.charCodeAt(0));
  const values = new Uint8Array(128).fill(NONE);
  symbols.forEach((symbol, value) => (values[symbol] = value));
  return { encode: (bytes) => encode(bytes, symbols), decode: (text) => decode(text, values) };
}

/** A token as it was before a URL library escaped it. */
export function unescapeToken(token: string): string {
  return token.includes("%") ? token.replace(/%(2B|2F|3D)/gi, (escape) => decodeURIComponent(escape)) : token;
}

function encode(bytes: Uint8Array, symbols: Uint8Array): string {
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(PAD);
  let at = 0;
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text[at++] = symbols[group >>> 18]!;
    text[at++] = symbols[(group >>> 12) & 63]!;
    if (i + 1 < bytes.length) text[at++] = symbols[(group >>> 6) & 63]!;
    if (i + 2 < bytes.length) text[at++] = symbols[group & 63]!;
  }
  return new TextDecoder().decode(text);
}

function decode(text: string, values: Uint8Array): Uint8Array | null {
  const length = text.endsWith("==") ? text.length - 2 : text.endsWith("=") ? text.length - 1 : text.length;
  const isPadded = length < text.length;
  if (length % 4 === 1 || (isPadded && text.length % 4 !== 0)) return null;
  const bytes = new Uint8Array(Math.floor((length * 3) / 4));
  let at = 0;
  let group = 0;
  for (let i = 0; i < length; i++) {
    const value = values[text.charCodeAt(i)] ?? NONE;
    if (value === NONE) return null;
    group = (group << 6) | value;
    if ((i & 3) !== 0) bytes[at++] = group >>> (6 - 2 * (i & 3));
  }
  return bytes;
}
