/**
 * The two text encoders of X-Dynosaur. Each hides a text behind a pattern that changes from place to place, fills it up
 * to four bytes, and closes with its length. Numbers go through them as decimal text.
 */
import { writeHead, writeUint, type FieldWriter } from "./fields.ts";

export type TextEncoding = {
  readonly start: number;
  readonly add: number;
  readonly flip: number;
  readonly turn: number;
  readonly plus: number;
};

export const encodingA: TextEncoding = { start: 103, add: 1, flip: 0, turn: 2, plus: 1 };
export const encodingB: TextEncoding = { start: 102, add: 0, flip: 165, turn: 1, plus: 0 };

/** Writes a field with the encoded form of a text of one-byte characters. */
export function writeEncoded(writer: FieldWriter, key: number, text: string, encoding: TextEncoding): void {
  const { start, add, flip, turn, plus } = encoding;
  const filled = Math.max(text.length, FILLED_MIN);
  writeHead(writer, key, filled + 2);
  const { bytes, length: at } = writer;
  for (let i = 0; i < text.length; i++) {
    const mixed = (((text.charCodeAt(i) ^ (start + i)) + add + (170 & i)) ^ flip) & 255;
    bytes[at + i] = ((((mixed << turn) | (mixed >>> (8 - turn))) & 255) ^ 187) + plus;
  }
  for (let i = text.length; i < filled; i++) bytes[at + i] = FILL + i;
  writer.length += filled;
  writeUint(writer, text.length, 2);
}

/** The text between `from` and `end`, `undefined` when no text has that encoded form. */
export function readText(payload: Uint8Array, from: number, end: number, encoding: TextEncoding): string | undefined {
  const { start, add, flip, turn, plus } = encoding;
  const length = decodedLength(payload, from, end);
  if (length < 0) return undefined;
  let text = "";
  for (let i = 0; i < length; i++) {
    const turned = ((payload[from + i]! - plus) & 255) ^ 187;
    const mixed = ((turned >>> turn) | (turned << (8 - turn))) ^ flip;
    text += String.fromCharCode(((mixed - add - (170 & i)) ^ (start + i)) & 255);
  }
  return text;
}

/** The number between `from` and `end`, `undefined` when no number of up to ten digits has that encoded form. */
export function readNumber(payload: Uint8Array, from: number, end: number, encoding: TextEncoding): number | undefined {
  const { start, add, flip, turn, plus } = encoding;
  const length = decodedLength(payload, from, end);
  if (length < 1 || length > 10) return undefined;
  let number = 0;
  for (let i = 0; i < length; i++) {
    const turned = ((payload[from + i]! - plus) & 255) ^ 187;
    const mixed = ((turned >>> turn) | (turned << (8 - turn))) ^ flip;
    const digit = (((mixed - add - (170 & i)) ^ (start + i)) & 255) - ZERO;
    if (digit < 0 || digit > 9 || (i > 0 && number === 0)) return undefined;
    number = number * 10 + digit;
  }
  return number;
}

const FILLED_MIN = 4;
const FILL = 221;
const ZERO = 0x30;

/** How many characters the encoded text has, -1 when its length or filling is not what the encoders write. */
function decodedLength(payload: Uint8Array, from: number, end: number): number {
  if (end - from < FILLED_MIN + 2) return -1;
  const length = (payload[end - 2]! << 8) | payload[end - 1]!;
  if (end - from !== Math.max(length, FILLED_MIN) + 2) return -1;
  for (let i = length; i < FILLED_MIN; i++) if (payload[from + i] !== FILL + i) return -1;
  return length;
}
