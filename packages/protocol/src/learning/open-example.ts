/**
 * A signed URL taken apart without any scheme: the asked query, what the page appended, and the fields in X-Gnarly as
 * they lie there, by key and width. Nothing is believed here about what a field means.
 */
import { unescapeToken } from "../signature/base64.ts";
import type { DynosaurValues } from "../signature/dynosaur-payload.ts";
import { createEnvelope } from "../signature/envelope.ts";
import { fieldEnd, readUint } from "../signature/fields.ts";
import { openXDynosaur } from "../signature/x-dynosaur.ts";

/** A URL that somebody else signed, and what it was signed under. */
export type SignedExample = { readonly url: string; readonly userAgent: string; readonly body?: string };

export type RawField =
  { readonly form: "u16" | "u32"; readonly value: number } | { readonly form: "text"; readonly value: string };

export type AppendedParameter = { readonly name: string; readonly value: string };

export type OpenExample = {
  readonly kind: "open";
  readonly userAgent: string;
  readonly body: string;
  /** What was asked: everything in front of what the page appended. */
  readonly asked: string;
  readonly appended: readonly AppendedParameter[];
  /** What X-Bogus and X-Gnarly seal. */
  readonly sealed: string;
  readonly fields: ReadonlyMap<number, RawField>;
  readonly order: readonly number[];
  readonly keyWords: Uint32Array;
  /** Where there is one that has today's form. */
  readonly dynosaur?: { readonly values: DynosaurValues; readonly keyWords: readonly number[] };
};

export type RefusedExample = { readonly kind: "refused"; readonly why: string };

const APPENDED_NAME = /^(?:X-[\w-]+|msToken|_signature)$/;

export function openExample({ url, userAgent, body = "" }: SignedExample): OpenExample | RefusedExample {
  const refused = (why: string): RefusedExample => ({ kind: "refused", why });
  if (url.includes("#")) return refused("it has a fragment");
  const parts = url.slice(url.indexOf("?") + 1).split("&");
  const from = parts.findIndex((part) => APPENDED_NAME.test(nameOf(part)));
  const appended = from < 0 ? [] : parts.slice(from).map((part) => ({ name: nameOf(part), value: valueOf(part) }));
  if (from <= 0 || !url.includes("?")) return refused("it is not signed");
  if (new Set(appended.map(({ name }) => name)).size < appended.length)
    return refused("a parameter stands there twice");
  const token = appended.find(({ name }) => name === "X-Gnarly")?.value;
  if (token === undefined) return refused("it has no X-Gnarly");
  const envelope = createEnvelope();
  const unsealed = envelope.unseal(token);
  if (unsealed.kind === "refused") return refused(`X-Gnarly does not open (${unsealed.why}): its envelope has changed`);
  const list = readFields(unsealed.payload);
  if (list === undefined) return refused("X-Gnarly holds no list of fields");
  const covered = parts.findIndex((part) => /^X-(?:Bogus|Gnarly)$/.test(nameOf(part)));
  const dynosaur = appended.find(({ name }) => name === "X-Dynosaur")?.value;
  const opened = dynosaur === undefined ? undefined : openXDynosaur(dynosaur);
  return {
    kind: "open",
    userAgent,
    body,
    asked: parts.slice(0, from).join("&"),
    appended: appended.map(({ name, value }) => ({
      name,
      value: name.startsWith("X-") ? unescapeToken(value) : value,
    })),
    sealed: parts.slice(0, covered).join("&"),
    ...list,
    keyWords: unsealed.keyWords.slice(),
    ...(opened?.kind === "opened" && { dynosaur: { values: opened.values, keyWords: opened.keyWords } }),
  };
}

const nameOf = (part: string): string => part.split("=", 1)[0] ?? "";
const valueOf = (part: string): string => part.slice(nameOf(part).length + 1);

/** A number of two or four bytes, else text: no text of such a length was ever seen. */
function readFields(payload: Uint8Array): Pick<OpenExample, "fields" | "order"> | undefined {
  const fields = new Map<number, RawField>();
  const order: number[] = [];
  for (let at = 1, end = 1; at < payload.length; at = end) {
    end = fieldEnd(payload, at);
    const key = payload[at] ?? 0;
    if (end < 0 || fields.has(key)) return undefined;
    const [start, width] = [at + 3, end - at - 3];
    const text = new TextDecoder("latin1").decode(payload.subarray(start, end));
    if (width === 2) fields.set(key, { form: "u16", value: readUint(payload, start, end) });
    else if (width === 4) fields.set(key, { form: "u32", value: readUint(payload, start, end) });
    else fields.set(key, { form: "text", value: text });
    order.push(key);
  }
  return order.length === payload[0] && order.length > 0 ? { fields, order } : undefined;
}
