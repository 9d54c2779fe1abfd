/** Whether a scheme writes the very characters of every example, from what their tokens claim and their requests say. */
import type { Digests } from "../signature/digests.ts";
import { hash32 } from "../signature/hash32.ts";
import type { GnarlyField, Scheme } from "../signature/schemes.ts";
import { decodeXBogus, digestXBogus, sealXBogus } from "../signature/x-bogus.ts";
import { sealXDynosaur } from "../signature/x-dynosaur.ts";
import { sealXGnarly } from "../signature/x-gnarly.ts";
import type { AppendedParameter, OpenExample } from "./open-example.ts";

export type ReencodeOptions = { version: string; scheme: Scheme; digests: Digests };

export function reencodes(examples: readonly OpenExample[], options: ReencodeOptions): boolean {
  return examples.every((example) => {
    const { suffix } = options.scheme;
    if (suffix.length !== example.appended.length) return false;
    return suffix.every((part, at) => {
      const { name, value } = example.appended[at] as AppendedParameter;
      if (typeof part !== "string") return name === part.name && value === part.constant;
      return name === part && value === written(part, example, options);
    });
  });
}

function written(name: string, example: OpenExample, options: ReencodeOptions): string | undefined {
  try {
    if (name === "X-Gnarly") return gnarlyAnew(example, options);
    if (name === "X-Dynosaur") return dynosaurAnew(example, options);
    const given = example.appended.find((parameter) => parameter.name === name)?.value;
    return name === "X-Bogus" && given !== undefined ? bogusAnew(given, example, options) : given;
  } catch {
    return undefined; // a field that the scheme needs is not there
  }
}

function gnarlyAnew(
  { fields, order, keyWords, sealed, body, userAgent }: OpenExample,
  options: ReencodeOptions,
): string {
  const { scheme, digests } = options;
  if (order.some((key) => scheme.gnarly[key] === undefined)) throw new RangeError("more fields than the scheme has");
  const of = (name: GnarlyField) => fields.get(scheme.gnarly.indexOf(name))?.value;
  const claims = {
    version: String(of("version")),
    scm: scheme.gnarly.includes("scm") ? String(of("scm")) : null,
    timestamp: Number(of("timestamp")),
    nonce: Number(of("nonce")),
    canvas: typeof of("canvas") === "number" ? Number(of("canvas")) : null,
    envcode: Number(of("envcode")),
    ubcode: Number(of("ubcode")),
    field11: scheme.gnarly.includes("field11") ? Number(of("field11")) : null,
    totalCount: Number(of("totalCount")),
    signedCount: Number(of("signedCount")),
    order,
    keyWords,
  };
  const sealing = {
    queryMd5: digests.md5Hex(sealed),
    bodyMd5: digests.md5Hex(body),
    userAgentMd5: digests.md5Hex(userAgent),
  };
  return sealXGnarly(claims, sealing, { scheme });
}

function dynosaurAnew(example: OpenExample, { version, scheme }: ReencodeOptions): string | undefined {
  const { asked, appended, body, userAgent, dynosaur } = example;
  if (dynosaur === undefined || dynosaur.values.version !== version) return undefined;
  const before = appended.slice(
    0,
    appended.findIndex(({ name }) => name === "X-Dynosaur"),
  );
  const sealed = [asked, ...before.map(({ name, value }) => `${name}=${value}`)].join("&");
  const hashes = { queryHash: hash32(sealed), bodyHash: hash32(body), userAgentHash: hash32(userAgent) };
  return sealXDynosaur({ ...dynosaur.values, keyWords: dynosaur.keyWords }, hashes, { scheme });
}

function bogusAnew(
  token: string,
  { sealed, body, userAgent }: OpenExample,
  options: ReencodeOptions,
): string | undefined {
  if (options.scheme.bogus === "one") return "1";
  const opened = decodeXBogus(token);
  if (opened.kind === "refused") return undefined;
  const { envcode, ubcode } = opened;
  return sealXBogus(opened, digestXBogus({ query: sealed, body, userAgent, envcode, ubcode }, options.digests));
}
