/**
 * What each version of the upstream's web SDK writes into a signed query. A new version is a new row of `schemes`.
 *
 * Read out of captures and out of the genuine scripts, May 2025 to September 2026. The build (`scm`) names one release
 * of a script, not a version: a row holds the newest seen, opening accepts any. 5.2.0 and 5.3.0 were never captured:
 * their rows hold what their neighbours agree on.
 */
export type Scheme = {
  /** What the page appends to the query, in its order. */
  readonly suffix: readonly (SuffixPart | ConstantParameter)[];
  /** The X-Gnarly fields. A field's key is its place in the list. */
  readonly gnarly: readonly (GnarlyField | UnnamedField)[];
  /** The payload of X-Gnarly runs in ascending order of its keys, or in one drawn at page load. */
  readonly gnarlyOrder: "ascending" | "drawn";
  /** The X-Dynosaur fields. A field's key is 0x20 plus its place; empty where the version has none. */
  readonly dynosaur: readonly DynosaurField[];
  /** X-Bogus is a token of 28 characters, or the constant `1`. */
  readonly bogus: "token" | "one";
  /** The microsecond clock is read once a page, or at every call. */
  readonly nonce: "per page" | "per call";
  /** What field `signedCount` counts: the intercepted requests, or these and all together. */
  readonly signedCount: "intercepted" | "intercepted + total";
  /** `null` where none was seen; from 5.1.1 on, signing then needs one from the caller. */
  readonly scm: string | null;
};

/** Further schemes by version, e.g. learned ones: an operator's own row goes before the one of the same version here. */
export type Schemes = { readonly [version: string]: Scheme };

export type SuffixPart = "X-Dynosaur" | "msToken" | "X-Bogus" | "X-Gnarly";

/** A parameter that a learned scheme knows no meaning of, and that is always the same. */
export type ConstantParameter = { readonly name: string; readonly constant: string };

/** An X-Gnarly field that a learned scheme knows no name of: always the same, or the XOR of named ones. */
export type UnnamedField =
  | { readonly form: "u16" | "u32"; readonly constant: number }
  | { readonly form: "text"; readonly constant: string }
  | { readonly form: "u32"; readonly xorOf: readonly GnarlyField[] };

/** How each X-Gnarly field is written. `md5` is 32 hex digits, `release` a version or build such as `5.1.3-ZTCA`. */
export const gnarlyForms = {
  outerChecksum: "u32",
  envcode: "u16",
  ubcode: "u16",
  queryMd5: "md5",
  bodyMd5: "md5",
  userAgentMd5: "md5",
  timestamp: "u32",
  canvas: "u32",
  nonce: "u32",
  version: "release",
  scm: "release",
  field11: "u16",
  totalCount: "u16",
  signedCount: "u16",
  mix: "u32",
  clockMix: "u32",
  innerChecksum: "u32",
} as const;

export type GnarlyField = keyof typeof gnarlyForms;

/** The X-Dynosaur fields by place, and how each is written: through text encoder A or B, or as four raw bytes. */
export const dynosaurFields = [
  { name: "checksum", form: "number", encoder: "B" },
  { name: "field21", form: "text", encoder: "B" },
  { name: "field22", form: "text", encoder: "B" },
  { name: "field23", form: "text", encoder: "A" },
  { name: "mix", form: "number", encoder: "A" },
  { name: "interceptedCount", form: "number", encoder: "A" },
  { name: "envcode", form: "number", encoder: "A" },
  { name: "timestamp", form: "number", encoder: "A" },
  { name: "webgl", form: "text", encoder: "A" },
  { name: "field29", form: "text", encoder: "A" },
  { name: "version", form: "text", encoder: "A" },
  { name: "bodyHash", form: "raw", encoder: null },
  { name: "canvas", form: "text", encoder: "A" },
  { name: "field2d", form: "text", encoder: "A" },
  { name: "queryHash", form: "raw", encoder: null },
  { name: "totalCount", form: "number", encoder: "A" },
  { name: "userAgentHash", form: "raw", encoder: null },
  { name: "scm", form: "text", encoder: "A" },
  { name: "component", form: "text", encoder: "A" },
  { name: "device", form: "text", encoder: "A" },
  { name: "nonce", form: "number", encoder: "A" },
  { name: "page", form: "text", encoder: "A" },
  { name: "ubcode", form: "number", encoder: "A" },
  { name: "field37", form: "text", encoder: "A" },
  { name: "state38", form: "raw", encoder: null },
] as const;

export type DynosaurField = (typeof dynosaurFields)[number];

const gnarlyTo9 = [
  "outerChecksum",
  "envcode",
  "ubcode",
  "queryMd5",
  "bodyMd5",
  "userAgentMd5",
  "timestamp",
  "canvas",
  "nonce",
  "version",
] as const satisfies readonly GnarlyField[];
const gnarlyTo14 = [...gnarlyTo9, "scm", "field11", "totalCount", "signedCount", "mix"] as const;

const tokens = {
  suffix: ["msToken", "X-Bogus", "X-Gnarly"],
  gnarlyOrder: "drawn",
  dynosaur: [],
  bogus: "token",
  nonce: "per page",
  signedCount: "intercepted",
} as const satisfies Partial<Scheme>;
const v510 = { ...tokens, gnarly: gnarlyTo9, gnarlyOrder: "ascending", scm: null } as const;
const v511 = { ...tokens, gnarly: [...gnarlyTo9, "scm", "field11", "innerChecksum"], scm: "1.0.0.314" } as const;
const v513 = { ...tokens, gnarly: [...gnarlyTo14, "innerChecksum"], scm: "2.0.0.447" } as const;
const v521 = { ...tokens, gnarly: [...gnarlyTo14, "clockMix", "innerChecksum"], scm: "1.0.0.374" } as const;
const v532 = {
  ...v521,
  suffix: ["X-Dynosaur", "msToken", "X-Bogus", "X-Gnarly"],
  dynosaur: dynosaurFields,
  bogus: "one",
  nonce: "per call",
  scm: "2.0.0.561",
} as const;

export const schemes = {
  "5.1.0": v510,
  "5.1.1": v511,
  "5.1.2": { ...v511, scm: "1.0.0.814" },
  "5.1.3": v513,
  "5.1.3-ZTCA": { ...v513, scm: "2.0.0.485" },
  "5.2.0": { ...v521, scm: null },
  "5.2.1": v521,
  "5.3.0": { ...v532, scm: null },
  "5.3.1": { ...v532, scm: "1.0.0.388", signedCount: "intercepted + total" },
  "5.3.2": v532,
} as const satisfies Record<string, Scheme>;

export type SchemeVersion = keyof typeof schemes;

export const NEWEST_SCHEME: SchemeVersion = "5.3.2";

/** The row of a version, `undefined` where the version is not known. */
export function findScheme(version: string, further?: Schemes): Scheme | undefined {
  if (further !== undefined && Object.hasOwn(further, version)) return further[version];
  return Object.hasOwn(schemes, version) ? schemes[version as SchemeVersion] : undefined;
}

/** The row of a version that the caller chose; asking for an unknown one is a mistake in the program. */
export function schemeOf(version: string, further?: Schemes): Scheme {
  const scheme = findScheme(version, further);
  if (scheme === undefined) throw new RangeError(`no signature scheme ${version}`);
  return scheme;
}
