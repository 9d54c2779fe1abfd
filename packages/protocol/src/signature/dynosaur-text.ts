/**
 * The two text encoders of X-Dynosaur. Each hides a text behind a per-place pattern, fills it up to six bytes, and
 * closes with its length. The checksum field goes through B, nearly all others through A.
 */
import { readUint, type FieldSpan } from "./fields.ts";

export type TextEncoderName = "A" | "B";

/** The encoded form of a text of one-byte characters. */
export function encodeText(text: string, name: TextEncoderName): number[] {
  const { start, add, flip, turn, plus } = encoders[name];
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const mixed = (((text.charCodeAt(i) ^ (start + i)) + add + (170 & i)) ^ flip) & 255;
    bytes.push((((((mixed << turn) | (mixed >>> (8 - turn))) & 255) ^ 187) + plus) & 255);
  }
  for (let i = text.length; i < SIZE_MIN - 2; i++) bytes.push(FILL + i);
  bytes.push(text.length >>> 8, text.length & 255);
  return bytes;
}

/** The text behind the bytes in `span`, `null` when no text has that encoded form. */
export function decodeText(payload: Uint8Array, { start: from, end }: FieldSpan, name: TextEncoderName): string | null {
  const { start, add, flip, turn, plus } = encoders[name];
  const length = end - from < SIZE_MIN ? -1 : readUint(payload, { start: end - 2, end });
  if (end - from !== Math.max(length + 2, SIZE_MIN)) return null;
  for (let i = length; i < SIZE_MIN - 2; i++) if (payload[from + i] !== FILL + i) return null;
  let text = "";
  for (let i = 0; i < length; i++) {
    const turned = ((payload[from + i]! - plus) & 255) ^ 187;
    const mixed = ((turned >>> turn) | (turned << (8 - turn))) ^ flip;
    text += String.fromCharCode(((mixed - add - (170 & i)) ^ (start + i)) & 255);
  }
  return text;
}

const encoders = {
  A: { start: 103, add: 1, flip: 0, turn: 2, plus: 1 },
  B: { start: 102, add: 0, flip: 165, turn: 1, plus: 0 },
} as const;
const SIZE_MIN = 6;
const FILL = 221;
