/**
 * What the page's script writes behind a query: today's form, or one that stands for tomorrow's (`../mutations.ts`).
 *
 * A mutation is worked on the tokens of today, and can be undone: that is how the sandbox judges what its own page
 * signed (`judge-mutated.ts`). A script whose fields changed has always had a new number, and so have these.
 */
import { encodeXDynosaur } from "@livescout/protocol/signature";
import type { MutationName } from "../mutations.ts";
import { seal, unseal } from "./token-envelope.ts";

/** Rewrites a token; `undefined` where it is none that could be rewritten. */
export type Rewrite = (token: string) => string | undefined;

export type PageScheme = {
  /** Between X-Dynosaur and msToken, with its `&`; empty in today's form. */
  addedParameter: (query: string) => string;
  /** With its `&`; empty where there is none. */
  bogus: string;
  toGnarly: Rewrite;
  toDynosaur: Rewrite;
  /** The way back to today's form. */
  fromGnarly: Rewrite;
  fromDynosaur: Rewrite;
};

export const TODAY = "5.3.2";
export const TOMORROW = "5.4.0";

export function createPageScheme(mutations: readonly MutationName[]): PageScheme {
  const has = (name: MutationName): boolean => mutations.includes(name);
  const isNew = has("new_version") || has("added_field") || has("field_order");
  const change = { hasAdded: has("added_field"), swaps: has("field_order") ? SWAPPED_KEYS : [] };
  const same: Rewrite = (token) => token;
  return {
    addedParameter: (query) => (has("added_parameter") ? `&X-Pterosaur=${fold(query).toString(36)}` : ""),
    bogus: has("no_bogus") ? "" : "&X-Bogus=1",
    toGnarly: isNew ? (token) => rewriteGnarly(token, { from: TODAY, to: TOMORROW, ...change }) : same,
    fromGnarly: isNew ? (token) => rewriteGnarly(token, { from: TOMORROW, to: TODAY, ...change }) : same,
    toDynosaur: isNew ? (token) => rewriteDynosaur(token, { from: TODAY, to: TOMORROW }) : same,
    fromDynosaur: isNew ? (token) => rewriteDynosaur(token, { from: TOMORROW, to: TODAY }) : same,
  };
}

/** envcode and ubcode, time and clock, both counters: each pair has one width. */
const SWAPPED_KEYS = [
  [1, 2],
  [6, 8],
  [12, 13],
] as const;

const KEY = { outer: 0, timestamp: 6, nonce: 8, version: 9, inner: 16, added: 16, innerAfterAdded: 17 } as const;

type VersionChange = { from: string; to: string };
type GnarlyChange = VersionChange & { hasAdded: boolean; swaps: readonly (readonly [number, number])[] };

/** Both checksums are XORs: what changes in the fields changes them by as much, and the way back is the same way. */
function rewriteGnarly(token: string, { from, to, hasAdded, swaps }: GnarlyChange): string | undefined {
  const innerKey = (version: string) => (hasAdded && version === TOMORROW ? KEY.innerAfterAdded : KEY.inner);
  return rewrite(token, 1, (fields) => {
    if (from === TOMORROW) swapValues(fields, swaps);
    if (textOf(fields.get(KEY.version)) !== from) return false;
    const inner = wordOf(fields.get(innerKey(from)));
    const added = hasAdded ? xor(wordOf(fields.get(KEY.timestamp)), wordOf(fields.get(KEY.nonce))) : 0;
    if (hasAdded && from === TOMORROW && wordOf(fields.get(KEY.added)) !== added) return false;
    const innerAfter = xor(inner, wordOf(bytesOf(from)), wordOf(bytesOf(to)), added);
    const outerAfter = xor(wordOf(fields.get(KEY.outer)), inner, innerAfter, added);
    fields.delete(KEY.innerAfterAdded);
    fields.set(KEY.version, bytesOf(to));
    if (hasAdded) fields.set(KEY.added, wordBytes(added));
    fields.set(innerKey(to), wordBytes(innerAfter));
    fields.set(KEY.outer, wordBytes(outerAfter));
    if (to === TOMORROW) swapValues(fields, swaps);
    return true;
  });
}

const DYNOSAUR_KEY = { webgl: 0x28, version: 0x2a } as const;

/** Its checksum covers the second byte of each field alone, a dot in both versions, and so stays. */
function rewriteDynosaur(token: string, { from, to }: VersionChange): string | undefined {
  return rewrite(token, 0, (fields) => {
    const version = fields.get(DYNOSAUR_KEY.version);
    if (version === undefined || hexOf(version) !== hexOf(encodedText(from))) return false;
    fields.set(DYNOSAUR_KEY.version, encodedText(to));
    return true;
  });
}

/** A text as X-Dynosaur writes it: taken out of a token in which it stands as a field that may hold any text. */
function encodedText(text: string): Uint8Array {
  const opened = unseal(encodeXDynosaur({ ...ANY_DYNOSAUR, webgl: text }));
  return (opened && readFields(opened.payload))?.get(DYNOSAUR_KEY.webgl) ?? new Uint8Array();
}

/** What a real page on the webcast host was seen to write, 2026-08-04; nobody knows what it means. */
export const CONSTANT_FIELDS = {
  webgl: "0",
  component: "0",
  device: "0",
  page: "0",
  state38: 0x811c9dc4,
  field21: "1",
  field22: "1",
  field23: "0",
  field29: "0",
  field2d: "0",
  field37: "0",
} as const;

const ANY_DYNOSAUR = {
  ...CONSTANT_FIELDS,
  query: "",
  body: "",
  userAgent: "",
  version: TODAY,
  scm: "",
  timestamp: 0,
  nonce: 0,
  envcode: 0,
  ubcode: 0,
  interceptedCount: 0,
  totalCount: 0,
  canvas: "",
  keyWords: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
} as const;

/** Values by key, in the order of the payload. */
type Fields = Map<number, Uint8Array>;

/** Opens a token, changes its fields and seals it again under its own key. `head`: bytes in front, the field count. */
function rewrite(token: string, head: 0 | 1, change: (fields: Fields) => boolean): string | undefined {
  const opened = unseal(token);
  if (opened === undefined) return undefined;
  const fields = readFields(opened.payload.subarray(head));
  if (fields === undefined || !change(fields)) return undefined;
  const payload: number[] = head === 1 ? [fields.size] : [];
  for (const [key, value] of fields) payload.push(key, value.length >>> 8, value.length & 255, ...value);
  return seal({ payload: Uint8Array.from(payload), keyWords: opened.keyWords });
}

/** `[key][length, 2 bytes][value]`, repeated. */
function readFields(payload: Uint8Array): Fields | undefined {
  const fields: Fields = new Map();
  let at = 0;
  while (at + 3 <= payload.length) {
    const [key = 0, high = 0, low = 0] = payload.subarray(at, at + 3);
    const end = at + 3 + high * 256 + low;
    fields.set(key, payload.slice(at + 3, end));
    at = end;
  }
  return at === payload.length ? fields : undefined;
}

function swapValues(fields: Fields, pairs: GnarlyChange["swaps"]): void {
  for (const [a, b] of pairs) {
    const [first, second] = [fields.get(a), fields.get(b)];
    if (first === undefined || second === undefined) continue;
    fields.set(a, second).set(b, first);
  }
}

const xor = (...words: number[]): number => words.reduce((all, word) => all ^ word, 0) >>> 0;
const textOf = (bytes: Uint8Array = new Uint8Array()): string => String.fromCharCode(...bytes);
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const wordBytes = (word: number): Uint8Array =>
  Uint8Array.of(word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255);

/** The first four bytes, big endian: a number whole, a text as checksums count it. */
function wordOf([a = 0, b = 0, c = 0, d = 0]: Uint8Array = new Uint8Array()): number {
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}

/** 32 bits of a text (FNV-1a): only this page knows what the new parameter means. */
function fold(text: string): number {
  let bits = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) bits = Math.imul(bits ^ text.charCodeAt(at), 0x01000193);
  return bits >>> 0;
}
