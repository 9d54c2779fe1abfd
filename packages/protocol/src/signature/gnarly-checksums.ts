/** The words that X-Gnarly computes from its own fields. The mix is also in X-Dynosaur, with that token's nonce. */
export type GnarlyFields = { readonly [key: number]: number | string | undefined };

/** X-Gnarly field 14, X-Dynosaur field 0x24. */
export function mixOf({ timestamp, nonce, envcode }: { timestamp: number; nonce: number; envcode: number }): number {
  return ((((timestamp >>> 16) ^ (nonce >>> 16) ^ timestamp ^ nonce) & 0xffff) | (envcode << 16)) >>> 0;
}

/** Field 15 since 5.2. */
export function clockMixOf({
  timestamp,
  nonce,
  canvas,
}: {
  timestamp: number;
  nonce: number;
  canvas: number | null;
}): number {
  return (nonce ^ (((canvas ?? NO_CANVAS) << 16) | (timestamp & 0xffff))) >>> 0;
}

/** The last field since 5.1.1: XOR of the fields from key 1 up to `inner`, a text by its first four characters. */
export function innerChecksumOf(fields: GnarlyFields, inner: number): number {
  let checksum = 0;
  for (let key = 1; key < inner; key++) checksum ^= wordOf(fields[key]);
  return checksum >>> 0;
}

/** Field 0: XOR of all the integer fields after it. */
export function outerChecksumOf(fields: GnarlyFields, count: number): number {
  let checksum = 0;
  for (let key = 1; key < count; key++) if (typeof fields[key] !== "string") checksum ^= wordOf(fields[key]);
  return checksum >>> 0;
}

const NO_CANVAS = 0xffffffff;

/** The only field that can be left out is the canvas; it counts all the same. */
function wordOf(value: number | string = NO_CANVAS): number {
  if (typeof value === "number") return value;
  return (value.charCodeAt(0) << 24) | (value.charCodeAt(1) << 16) | (value.charCodeAt(2) << 8) | value.charCodeAt(3);
}
