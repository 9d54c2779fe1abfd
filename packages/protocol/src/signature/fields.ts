/**
 * The list of fields inside both envelopes: `[key: 1 byte][length: 2 bytes, big endian][value]`, repeated.
 *
 * Written and read in place, without an object for each field: this is the inner loop of every checked signature.
 */
export type FieldWriter = {
  /** Larger than any payload; what is written beyond its end is dropped, and sealing notices. */
  readonly bytes: Uint8Array;
  length: number;
};

/** Starts a field, whose `length` bytes have to follow. */
export function writeHead(writer: FieldWriter, key: number, length: number): void {
  const { bytes } = writer;
  bytes[writer.length] = key;
  bytes[writer.length + 1] = length >>> 8;
  bytes[writer.length + 2] = length;
  writer.length += 3;
}

export function writeUint(writer: FieldWriter, value: number, width: number): void {
  for (let i = 0; i < width; i++) writer.bytes[writer.length + i] = value >>> ((width - 1 - i) * 8);
  writer.length += width;
}

/** One byte a character: all texts that the upstream seals are ASCII. */
export function writeText(writer: FieldWriter, text: string): void {
  for (let i = 0; i < text.length; i++) writer.bytes[writer.length + i] = text.charCodeAt(i);
  writer.length += text.length;
}

/** Where the field that starts at `at` ends, -1 when it runs over the end. Its value starts at `at + 3`. */
export function fieldEnd(payload: Uint8Array, at: number): number {
  if (at + 3 > payload.length) return -1;
  const end = at + 3 + ((payload[at + 1]! << 8) | payload[at + 2]!);
  return end > payload.length ? -1 : end;
}

/** A big-endian number of up to four bytes. */
export function readUint(payload: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) value = (value << 8) | payload[i]!;
  return value >>> 0;
}
