/** The words that X-Gnarly computes from its own fields. The mix is in X-Dynosaur too, with that token's nonce. */
import type { GnarlyFields } from "./gnarly-payload.ts";
import type { GnarlyField, UnnamedField } from "./schemes.ts";

/** X-Gnarly field 14, X-Dynosaur field 0x24. */
export function mixOf(timestamp: number, nonce: number, envcode: number): number {
  return ((((timestamp >>> 16) ^ (nonce >>> 16) ^ timestamp ^ nonce) & 0xffff) | (envcode << 16)) >>> 0;
}

/** Field 15 since 5.2. */
export function clockMixOf(timestamp: number, nonce: number, canvas: number | null): number {
  return (nonce ^ (((canvas ?? NO_CANVAS) << 16) | (timestamp & 0xffff))) >>> 0;
}

/** The last field since 5.1.1, at key `last`: XOR of the fields between the outer checksum and itself. */
export function innerChecksumOf(fields: GnarlyFields, last: number): number {
  let checksum = 0;
  for (let key = 1; key < last; key++) checksum ^= wordOf(fields[key]);
  return checksum >>> 0;
}

/** Field 0: XOR of the integer fields up to key `last`, the inner checksum among them. */
export function outerChecksumOf(fields: GnarlyFields, last: number): number {
  let checksum = 0;
  for (let key = 1; key <= last; key++) if (typeof fields[key] !== "string") checksum ^= wordOf(fields[key]);
  return checksum >>> 0;
}

/** What a field without a name has to hold, by the values of the named ones. */
export function unnamedValueOf(
  field: UnnamedField,
  valueOf: (name: GnarlyField) => number | string | undefined,
): number | string {
  if ("constant" in field) return field.constant;
  return field.xorOf.reduce((all, name) => all ^ wordOf(valueOf(name)), 0) >>> 0;
}

const NO_CANVAS = 0xffffffff;

/** A text counts by its first four characters. Only the canvas can be left out, and it counts all the same. */
function wordOf(value: number | string = NO_CANVAS): number {
  if (typeof value === "number") return value;
  return (value.charCodeAt(0) << 24) | (value.charCodeAt(1) << 16) | (value.charCodeAt(2) << 8) | value.charCodeAt(3);
}
