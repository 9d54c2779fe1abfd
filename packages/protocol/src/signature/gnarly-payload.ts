/**
 * What lies inside an X-Gnarly envelope: one byte with the number of fields, then the fields in any order.
 *
 * Known versions are read strictly (each field in its form, none missing or twice), so that reading is inverse to
 * writing; unknown ones as far as their fields still have the newest known form.
 */
import { refused, type RefusedToken } from "./envelope.ts";
import { fieldEnd, readUint, writeHead, writeText, writeUint, type FieldWriter } from "./fields.ts";
import {
  findScheme,
  gnarlyForms,
  NEWEST_SCHEME,
  schemeOf,
  type GnarlyField,
  type Schemes,
  type UnnamedField,
} from "./schemes.ts";

/** What a key of a scheme holds. */
export type GnarlyPart = GnarlyField | UnnamedField;

/** By key. Only the canvas may be missing. */
export type GnarlyFields = readonly (number | string | undefined)[];

export type GnarlyPayload = {
  readonly kind: "read";
  /** False for a version, or a field, that `schemes` does not have. */
  readonly isKnown: boolean;
  /** By key: the scheme's, or the newest known where there is none. */
  readonly names: readonly GnarlyPart[];
  /** A field without a name is a number or a text, by its length. */
  readonly fields: GnarlyFields;
  readonly order: readonly number[];
};

export type FieldsToWrite = Pick<GnarlyPayload, "names" | "fields" | "order">;

export function writeGnarly(writer: FieldWriter, { names, fields, order }: FieldsToWrite): void {
  writeUint(writer, order.length, 1);
  for (const key of order) {
    const name = names[key];
    const value = fields[key];
    if (name === undefined || value === undefined) throw new RangeError(`no X-Gnarly field ${key} to write`);
    if (typeof value === "string") {
      writeHead(writer, key, value.length);
      writeText(writer, value);
    } else {
      const width = formOf(name) === "u16" ? 2 : 4;
      writeHead(writer, key, width);
      writeUint(writer, value, width);
    }
  }
}

export function readGnarly(payload: Uint8Array, schemes?: Schemes): GnarlyPayload | RefusedToken {
  const text = new TextDecoder("latin1").decode(payload);
  const version = findVersion(payload, text);
  const scheme = findScheme(version, schemes);
  if (scheme === undefined && !RELEASE.test(version)) return refused("no version");
  const names = (scheme ?? schemeOf(NEWEST_SCHEME)).gnarly;
  const fields: (number | string | undefined)[] = names.map(() => undefined);
  const order: number[] = [];
  let isKnown = scheme !== undefined;
  for (let at = 1, end = 1; at < payload.length; at = end) {
    end = fieldEnd(payload, at);
    const key = payload[at]!;
    if (end < 0 || order.includes(key)) return refused("not a list of fields");
    order.push(key);
    const name = names[key];
    const span = { start: at + 3, end };
    const value = name && readForm(formOf(name), payload, text, span);
    if (value === undefined && name !== undefined && scheme !== undefined)
      return refused(`${nameOf(name)} has another form`);
    if (value === undefined) isKnown = false;
    fields[key] = value ?? readForm(formOfLength(span), payload, text, span);
  }
  if (order.length !== payload[0]) return refused("another number of fields");
  if (scheme !== undefined) {
    const missing = names.findIndex((name, key) => fields[key] === undefined && name !== "canvas");
    if (missing >= 0) return refused(`no ${nameOf(names[missing]!)}`);
  }
  return { kind: "read", isKnown, names, fields, order };
}

/** The value of a field, `undefined` where the version or the token has none. */
export function gnarlyValue({ names, fields }: GnarlyPayload, name: GnarlyField): number | string | undefined {
  return fields[names.indexOf(name)];
}

const formOf = (part: GnarlyPart): Form => (typeof part === "string" ? gnarlyForms[part] : part.form);
const nameOf = (part: GnarlyPart): string => (typeof part === "string" ? part : "unnamed field");

const VERSION_KEY = 9;
/** Versions and builds: `5.1.3-ZTCA`, `1.0.0.368`. Whatever else stands there was tampered with. */
const RELEASE = /^\d[\w.-]{0,31}$/;

/** The version decides how the fields in front of it are read. */
function findVersion(payload: Uint8Array, text: string): string {
  for (let at = 1, end = 1; at < payload.length; at = end) {
    end = fieldEnd(payload, at);
    if (end < 0) return "";
    if (payload[at] === VERSION_KEY) return text.slice(at + 3, end);
  }
  return "";
}

type Form = (typeof gnarlyForms)[GnarlyField] | "text";
type Span = { readonly start: number; readonly end: number };

/** The value in a span, `undefined` when it does not have that form. `text` is the whole payload as Latin-1. */
function readForm(form: Form, payload: Uint8Array, text: string, { start, end }: Span): number | string | undefined {
  switch (form) {
    case "u16":
      return end - start === 2 ? readUint(payload, start, end) : undefined;
    case "u32":
      return end - start === 4 ? readUint(payload, start, end) : undefined;
    case "md5":
      return end - start === 32 ? text.slice(start, end) : undefined;
    case "release":
      return RELEASE.test(text.slice(start, end)) ? text.slice(start, end) : undefined;
    case "text":
      return text.slice(start, end);
    default:
      return form satisfies never;
  }
}

function formOfLength({ start, end }: Span): Form {
  return end - start === 2 ? "u16" : end - start === 4 ? "u32" : "text";
}
