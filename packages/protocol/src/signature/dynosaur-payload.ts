/**
 * What lies inside an X-Dynosaur envelope: the fields 0x20 to 0x38 in ascending order, without a count in front.
 *
 * The checksum covers one byte of each field and no more; what guards the rest is that X-Gnarly seals the whole token.
 */
import { decodeText, encodeText } from "./dynosaur-text.ts";
import { refused, type RefusedToken } from "./envelope.ts";
import { pushBytes, readFields, readUint, type FieldSpan } from "./fields.ts";
import { dynosaurForms, NEWEST_SCHEME, schemeOf, type DynosaurField } from "./schemes.ts";

export type DynosaurValues = {
  readonly [Name in DynosaurField]: (typeof dynosaurForms)[Name] extends "raw" ? number : string;
};

export type DynosaurPayload = {
  readonly kind: "read";
  /** Every field by key (`0x2e`): a text, or a number where it is written raw. */
  readonly fields: Readonly<Record<string, string | number>>;
  /** The same by name. */
  readonly values: DynosaurValues;
  /** What `values.checksum` has to be. */
  readonly checksum: string;
};

/** Writes all values; whatever `values.checksum` says, the right one is written. */
export function writeDynosaur(names: readonly DynosaurField[], values: DynosaurValues): Uint8Array {
  const encoded = names.map((name) => encodeValue(values[name], dynosaurForms[name]));
  const others = encoded.filter((_, place) => names[place] !== "checksum");
  const checksum = others.reduce((all, bytes) => all ^ bytes[1]!, PROVISIONAL);
  const payload: number[] = [];
  names.forEach((name, place) => {
    pushBytes(payload, FIRST_KEY + place, name === "checksum" ? encodeText(String(checksum), "B") : encoded[place]!);
  });
  return Uint8Array.from(payload);
}

export function readDynosaur(payload: Uint8Array): DynosaurPayload | RefusedToken {
  const spans = readFields(payload, 0);
  const names = schemeOf(NEWEST_SCHEME).dynosaur;
  if (spans === null || spans.size !== names.length) return refused("not a list of 25 fields");
  const fields: Record<string, string | number> = {};
  const values: Partial<Record<DynosaurField, string | number>> = {};
  let checksum = PROVISIONAL;
  let key = FIRST_KEY;
  for (const [found, span] of spans) {
    const name = names[key - FIRST_KEY]!;
    const value = found === key ? decodeValue(payload, span, dynosaurForms[name]) : null;
    if (value === null) return refused(`no ${name}`);
    if (name !== "checksum") checksum ^= payload[span.start + 1]!;
    values[name] = value;
    fields[`0x${key.toString(16)}`] = value;
    key++;
  }
  return { kind: "read", fields, values: values as DynosaurValues, checksum: String(checksum) };
}

const FIRST_KEY = 0x20;
/** Second byte of encoder A's `0`, which stands in for the checksum while it is computed. */
const PROVISIONAL = 0xde;

function encodeValue(value: string | number, form: (typeof dynosaurForms)[DynosaurField]): number[] {
  if (form !== "raw") return encodeText(String(value), form);
  const raw = Number(value);
  return [raw >>> 24, (raw >>> 16) & 255, (raw >>> 8) & 255, raw & 255];
}

function decodeValue(
  payload: Uint8Array,
  span: FieldSpan,
  form: (typeof dynosaurForms)[DynosaurField],
): string | number | null {
  if (form !== "raw") return decodeText(payload, span, form);
  return span.end - span.start === 4 ? readUint(payload, span) : null;
}
