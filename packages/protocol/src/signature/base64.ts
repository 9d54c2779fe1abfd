/**
 * Base64 over any alphabet of 64 ASCII characters. Decoding takes text with or without its `=`, and refuses all else.
 *
 * A codec works in buffers of its own, because allocating them costs more than the work; keep one for many texts.
 */
export type Base64 = {
  /** What is to be encoded, or was decoded; three bytes longer than asked for. */
  readonly bytes: Uint8Array;
  /** The text for the first `size` bytes. */
  readonly encode: (size: number) => string;
  readonly decode: (text: string) => Decoded | null;
};

export type Decoded = {
  readonly size: number;
  /** Whether encoding gives this very text back: no `=` missing, and nothing in the bits that no byte uses. */
  readonly isExact: boolean;
};

export function createBase64(alphabet: string, bytesMax: number): Base64 {
  const symbols = Uint8Array.from(alphabet, (symbol) => symbol.charCodeAt(0));
  const values = new Uint8Array(256).fill(NONE);
  symbols.forEach((symbol, value) => (values[symbol] = value));
  const bytes = new Uint8Array(bytesMax + 3);
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  return {
    bytes,
    encode: (size) => {
      bytes[size] = bytes[size + 1] = 0;
      const length = encodeGroups(bytes, { text, size, symbols });
      if (size % 3 > 0) text[length - 1] = PAD;
      if (size % 3 === 1) text[length - 2] = PAD;
      return decoder.decode(text.subarray(0, length));
    },
    decode: (padded) => {
      const length = padded.length - (padded.endsWith("==") ? 2 : padded.endsWith("=") ? 1 : 0);
      const size = (length * 3) >>> 2;
      const isWhole = padded.length % 4 === 0;
      if (length % 4 === 1 || size > bytesMax || (length < padded.length && !isWhole)) return null;
      encoder.encodeInto(padded, text);
      text[length] = text[length + 1] = text[length + 2] = symbols[0]!;
      if (!decodeGroups(text, { bytes, length, values })) return null;
      return { size, isExact: isWhole && (length % 4 === 0 || bytes[size] === 0) };
    },
  };
}

/** A token as it was before a URL library escaped it. */
export function unescapeToken(token: string): string {
  return token.includes("%") ? token.replace(/%(2B|2F|3D)/gi, (escape) => decodeURIComponent(escape)) : token;
}

const PAD = 0x3d;
/** A bit that none of the values 0 to 63 has; also the value of bytes beyond ASCII. */
const NONE = 64;

/** Encodes in groups of three bytes, and returns the length of the text. */
function encodeGroups(
  bytes: Uint8Array,
  { text, size, symbols }: { text: Uint8Array; size: number; symbols: Uint8Array },
): number {
  let at = 0;
  for (let i = 0; i < size; i += 3) {
    const group = (bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!;
    text[at] = symbols[group >>> 18]!;
    text[at + 1] = symbols[(group >>> 12) & 63]!;
    text[at + 2] = symbols[(group >>> 6) & 63]!;
    text[at + 3] = symbols[group & 63]!;
    at += 4;
  }
  return at;
}

/** Decodes in groups of four characters; false when one of them is not in the alphabet. */
function decodeGroups(
  text: Uint8Array,
  { bytes, length, values }: { bytes: Uint8Array; length: number; values: Uint8Array },
): boolean {
  let at = 0;
  let seen = 0;
  for (let i = 0; i < length; i += 4) {
    const a = values[text[i]!]!;
    const b = values[text[i + 1]!]!;
    const c = values[text[i + 2]!]!;
    const d = values[text[i + 3]!]!;
    seen |= a | b | c | d;
    bytes[at] = (a << 2) | (b >>> 4);
    bytes[at + 1] = (b << 4) | (c >>> 2);
    bytes[at + 2] = (c << 6) | d;
    at += 3;
  }
  return seen < NONE;
}
