/** The list of fields inside both envelopes: `[key: 1 byte][length: 2 bytes, big endian][value]`, repeated. */
export type FieldSpan = { readonly start: number; readonly end: number };

/** Where each value lies, by key, in payload order; `null` when the bytes from `start` on are no such list. */
export function readFields(payload: Uint8Array, start: number): ReadonlyMap<number, FieldSpan> | null {
  const spans = new Map<number, FieldSpan>();
  let at = start;
  while (at + 3 <= payload.length) {
    const key = payload[at]!;
    const end = at + 3 + ((payload[at + 1]! << 8) | payload[at + 2]!);
    if (spans.has(key)) return null;
    spans.set(key, { start: at + 3, end });
    at = end;
  }
  return at === payload.length ? spans : null;
}

/** A big-endian number of up to four bytes. */
export function readUint(payload: Uint8Array, { start, end }: FieldSpan): number {
  let value = 0;
  for (let i = start; i < end; i++) value = (value << 8) | payload[i]!;
  return value >>> 0;
}

export function pushUint(payload: number[], key: number, value: number, width: 2 | 4): void {
  payload.push(key, 0, width);
  if (width === 4) payload.push(value >>> 24, (value >>> 16) & 255);
  payload.push((value >>> 8) & 255, value & 255);
}

/** Text is one byte a character: all texts the upstream seals are ASCII. */
export function pushText(payload: number[], key: number, text: string): void {
  payload.push(key, text.length >>> 8, text.length & 255);
  for (let i = 0; i < text.length; i++) payload.push(text.charCodeAt(i) & 255);
}

export function pushBytes(payload: number[], key: number, bytes: readonly number[]): void {
  payload.push(key, bytes.length >>> 8, bytes.length & 255, ...bytes);
}
