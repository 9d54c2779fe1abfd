/**
 * What lies inside an X-Gnarly envelope: one byte with the number of fields, then the fields in any order.
 *
 * Known versions are read strictly (each field in its form, none missing), so that reading and writing are inverse;
 * unknown ones as far as their fields still have the newest known form.
 */
import { refused, type RefusedToken } from "./envelope.ts";
import { pushText, pushUint, readFields, readUint, type FieldSpan } from "./fields.ts";
import type { GnarlyFields } from "./gnarly-checksums.ts";
import { findScheme, gnarlyForms, NEWEST_SCHEME, schemeOf, type GnarlyField } from "./schemes.ts";

export type GnarlyValues = {
  readonly [Name in GnarlyField]?: (typeof gnarlyForms)[Name] extends "u16" | "u32" ? number : string;
};

export type GnarlyPayload = {
  readonly kind: "read";
  /** False for a version, or a field, that `schemes` does not have. */
  readonly isKnown: boolean;
  /** Every field by key; one without a form is a number or a text, by its length. */
  readonly fields: GnarlyFields;
  /** The same by name, as far as they have one. */
  readonly values: GnarlyValues;
  readonly order: readonly number[];
};

export function writeGnarly(names: readonly GnarlyField[], fields: GnarlyFields, order: readonly number[]): Uint8Array {
  const payload = [order.length];
  for (const key of order) {
    const name = names[key];
    const value = fields[key];
    if (name === undefined || value === undefined) throw new RangeError(`no X-Gnarly field ${key} to write`);
    if (typeof value === "string") pushText(payload, key, value);
    else pushUint(payload, key, value, gnarlyForms[name] === "u16" ? 2 : 4);
  }
  return Uint8Array.from(payload);
}

export function readGnarly(payload: Uint8Array): GnarlyPayload | RefusedToken {
  const spans = readFields(payload, 1);
  if (spans === null || spans.size !== payload[0]) return refused("not a list of fields");
  const version = readForm(payload, spans.get(VERSION_KEY), "release");
  if (typeof version !== "string") return refused("no version");
  const scheme = findScheme(version);
  const names = (scheme ?? schemeOf(NEWEST_SCHEME)).gnarly;
  const fields: Record<number, number | string> = {};
  const values: Partial<Record<GnarlyField, number | string>> = {};
  for (const [key, span] of spans) {
    const name = names[key];
    const value = name === undefined ? null : readForm(payload, span, gnarlyForms[name]);
    if (name !== undefined && value !== null) values[name] = value;
    else if (name !== undefined && scheme !== undefined) return refused(`${name} has another form`);
    fields[key] = value ?? readAnyForm(payload, span);
  }
  const missing = scheme?.gnarly.find((name) => values[name] === undefined && name !== "canvas");
  if (missing !== undefined) return refused(`no ${missing}`);
  const order = [...spans.keys()];
  const isKnown = scheme !== undefined && order.every((key) => key < names.length);
  return { kind: "read", isKnown, fields, values: values as GnarlyValues, order };
}

const VERSION_KEY = 9;
/** Versions and builds: `5.1.3-ZTCA`, `1.0.0.368`. Whatever else stands there was tampered with. */
const RELEASE = /^\d[\w.-]{0,31}$/;
const latin1 = /* @__PURE__ */ new TextDecoder("latin1");

/** The value in `span`, `null` when it does not have that form. */
function readForm(
  payload: Uint8Array,
  span: FieldSpan | undefined,
  form: (typeof gnarlyForms)[GnarlyField],
): number | string | null {
  if (span === undefined) return null;
  const length = span.end - span.start;
  switch (form) {
    case "u16":
      return length === 2 ? readUint(payload, span) : null;
    case "u32":
      return length === 4 ? readUint(payload, span) : null;
    case "md5":
      return length === 32 ? readText(payload, span) : null;
    case "release": {
      const text = readText(payload, span);
      return RELEASE.test(text) ? text : null;
    }
    default:
      return form satisfies never;
  }
}

function readAnyForm(payload: Uint8Array, span: FieldSpan): number | string {
  const length = span.end - span.start;
  return length === 2 || length === 4 ? readUint(payload, span) : readText(payload, span);
}

function readText(payload: Uint8Array, { start, end }: FieldSpan): string {
  return latin1.decode(payload.subarray(start, end));
}
