/**
 * What each field of an unknown X-Gnarly means, found by recomputing it in every example. A meaning that holds in all of
 * them is taken, and nothing else: what no formula gives is called unexplained, never guessed.
 *
 * X-Dynosaur, where there is one, holds many of the same facts by name. Where several keys fit, today's place decides.
 */
import type { Digests } from "../signature/digests.ts";
import { clockMixOf, innerChecksumOf, mixOf, outerChecksumOf } from "../signature/gnarly-checksums.ts";
import type { GnarlyPart } from "../signature/gnarly-payload.ts";
import { gnarlyForms, NEWEST_SCHEME, type GnarlyField, type Scheme, schemeOf } from "../signature/schemes.ts";
import { isSameCount, NONCE_APART_MAX, nonceDistance } from "../signature/token-pair.ts";
import type { OpenExample, RawField } from "./open-example.ts";

export type ExplainedFields = {
  /** By key; absent where unexplained. */
  parts: ReadonlyMap<number, GnarlyPart>;
  signedCount: Scheme["signedCount"];
  unexplained: string[];
};

type Value = number | string | undefined;

export function explainFields(examples: readonly OpenExample[], digests: Digests): ExplainedFields {
  const board = createBoard(examples);
  const { keys, place, placeWhere } = board;
  placeWhere("version", (value, _, key) => key === VERSION_KEY && isRelease(value));
  placeWhere("queryMd5", (value, { sealed }) => value === digests.md5Hex(sealed));
  placeWhere("bodyMd5", (value, { body }) => value === digests.md5Hex(body));
  placeWhere("userAgentMd5", (value, { userAgent }) => value === digests.md5Hex(userAgent));
  placeWhere(
    "scm",
    (value, { dynosaur }) => isRelease(value) && (dynosaur === undefined || value === dynosaur.values.scm),
  );
  placeCanvas(board);
  placeClocks(board);
  placeWhere("ubcode", (value, { dynosaur }, key) =>
    dynosaur === undefined ? key === TODAY.indexOf("ubcode") : value === dynosaur.values.ubcode,
  );
  const signedCount = placeCounters(board);
  placeWhere("field11", (value) => value === 1);
  const last = Math.max(...keys);
  const fields = examples.map((example) => Array.from({ length: last + 1 }, (_, key) => board.valueOf(example, key)));
  if (fields.every((values) => values[last] === innerChecksumOf(values, last))) place("innerChecksum", last);
  if (fields.every((values) => values[0] === outerChecksumOf(values, last))) place("outerChecksum", 0);
  return { parts: board.parts, signedCount, unexplained: explainRest(board) };
}

const VERSION_KEY = 9;
const TODAY: readonly GnarlyPart[] = schemeOf(NEWEST_SCHEME).gnarly;
const isRelease = (value: Value): boolean => typeof value === "string" && /^\d[\w.-]{0,31}$/.test(value);

type Fits = (value: Value, example: OpenExample, key: number) => boolean;

type Board = ReturnType<typeof createBoard>;

/** Which keys have a meaning by now. */
function createBoard(examples: readonly OpenExample[]) {
  const parts = new Map<number, GnarlyPart>();
  const present = [...new Set(examples.flatMap(({ order }) => order))].sort((a, b) => a - b);
  const formOf = (key: number): RawField["form"] | undefined => {
    const forms = new Set(examples.map(({ fields }) => fields.get(key)?.form));
    const [form] = forms;
    return forms.size === 1 ? form : undefined;
  };
  const valueOf = ({ fields }: OpenExample, key: number): Value => fields.get(key)?.value;
  const place = (part: GnarlyPart, key: number | undefined) => {
    if (key !== undefined && !parts.has(key)) parts.set(key, part);
  };
  /** Keys without a meaning yet that fit in every example. */
  const fitting = (name: GnarlyField, fits: Fits): number[] =>
    present.filter(
      (key) =>
        !parts.has(key) &&
        formOf(key) === rawFormOf(name) &&
        examples.every((example) => fits(valueOf(example, key), example, key)),
    );
  const placeWhere = (name: GnarlyField, fits: Fits) => place(name, ownFirst(name, fitting(name, fits))[0]);
  const keyOf = (name: GnarlyField): number | undefined => [...parts].find(([, part]) => part === name)?.[0];
  return { examples, parts, keys: present, formOf, valueOf, place, placeWhere, fitting, keyOf };
}

function rawFormOf(name: GnarlyField): RawField["form"] {
  const form = gnarlyForms[name];
  return form === "u16" || form === "u32" ? form : "text";
}

/** Today's place goes before the others. */
const ownFirst = (name: GnarlyField, keys: number[]): number[] =>
  keys.sort((a, b) => Number(TODAY[b] === name) - Number(TODAY[a] === name) || a - b);

/** A browser without a canvas leaves the field out: then there is one key too few. */
function placeCanvas({ examples, keys, place, placeWhere }: Board): void {
  const missing = Array.from({ length: Math.max(...keys) }, (_, key) => key).filter((key) => !keys.includes(key));
  const hasNone = examples.every(({ dynosaur }) => dynosaur === undefined || dynosaur.values.canvas === "-1");
  if (missing.length === 1 && hasNone) place("canvas", missing[0]);
  else
    placeWhere("canvas", (value, { dynosaur }, key) =>
      dynosaur === undefined ? key === TODAY.indexOf("canvas") : String(value) === dynosaur.values.canvas,
    );
}

type Clocks = { timestamp: number; nonce: number; envcode: number; mix: number; clockMix: number | undefined };

/** The two clocks are told apart by X-Dynosaur or by the clock mix; the mix confirms both, and the envcode. */
function placeClocks({ parts, valueOf, place, fitting, keyOf }: Board): void {
  const timestamps = fitting("timestamp", (value, { dynosaur }) =>
    dynosaur === undefined ? isUnixTime(value) : Math.abs(Number(value) - dynosaur.values.timestamp) <= 1,
  );
  const nonces = fitting("nonce", (value, { dynosaur }) =>
    dynosaur === undefined
      ? Number(value) < 2 ** 31
      : nonceDistance(Number(value), dynosaur.values.nonce) <= NONCE_APART_MAX,
  );
  const envcodes = fitting(
    "envcode",
    (value, { dynosaur }) => dynosaur === undefined || value === dynosaur.values.envcode,
  );
  const canvasKey = keyOf("canvas");
  const number = (example: OpenExample, key: number | undefined) =>
    Number(key === undefined ? NaN : valueOf(example, key));
  const canvasOf = (example: OpenExample) => {
    const value = canvasKey === undefined ? undefined : valueOf(example, canvasKey);
    return typeof value === "number" ? value : null;
  };
  const mixKey = (timestamp: number, nonce: number, envcode: number) =>
    fitting("mix", (value, of) => value === mixOf(number(of, timestamp), number(of, nonce), number(of, envcode)))[0];
  const clockMixKey = (timestamp: number, nonce: number) =>
    fitting("clockMix", (value, of) => value === clockMixOf(number(of, timestamp), number(of, nonce), canvasOf(of)))[0];
  const found: Clocks[] = [];
  for (const timestamp of timestamps) {
    for (const nonce of nonces) {
      if (nonce === timestamp) continue;
      for (const envcode of envcodes) {
        const mix = mixKey(timestamp, nonce, envcode);
        if (mix !== undefined) found.push({ timestamp, nonce, envcode, mix, clockMix: clockMixKey(timestamp, nonce) });
      }
    }
  }
  const best = found.sort((a, b) => likelihood(b) - likelihood(a))[0];
  place("timestamp", best?.timestamp ?? ownFirst("timestamp", timestamps)[0]);
  place(
    "nonce",
    best?.nonce ??
      ownFirst(
        "nonce",
        nonces.filter((key) => !parts.has(key)),
      )[0],
  );
  place("envcode", best?.envcode ?? ownFirst("envcode", envcodes)[0]);
  place("mix", best?.mix);
  place("clockMix", best?.clockMix);
}

const likelihood = ({ clockMix, ...keys }: Clocks): number =>
  (clockMix === undefined ? 0 : 10) + Object.entries(keys).filter(([name, key]) => TODAY[key] === name).length;

/** Between 2020 and 2050. */
const isUnixTime = (value: Value): boolean => Number(value) > 1_577_836_800 && Number(value) < 2_524_608_000;

/** All requests, and those signed; X-Dynosaur has both. */
function placeCounters({ examples, valueOf, placeWhere, keyOf }: Board): Scheme["signedCount"] {
  placeWhere("totalCount", (value, { dynosaur }, key) =>
    dynosaur === undefined
      ? key === TODAY.indexOf("totalCount")
      : isSameCount(dynosaur.values.totalCount, Number(value)),
  );
  placeWhere("signedCount", (value, { dynosaur }, key) => {
    if (dynosaur === undefined) return key === TODAY.indexOf("signedCount");
    return isSameCount(dynosaur.values.interceptedCount, Number(value));
  });
  if (keyOf("signedCount") !== undefined) return "intercepted";
  placeWhere("signedCount", (value, { dynosaur }) => value === sumOf(dynosaur?.values));
  const key = keyOf("signedCount");
  const isSum = key !== undefined && examples.every((of) => valueOf(of, key) === sumOf(of.dynosaur?.values));
  return isSum ? "intercepted + total" : "intercepted";
}

const sumOf = (values: { interceptedCount: number; totalCount: number } | undefined): number =>
  values === undefined ? Number.NaN : values.interceptedCount + values.totalCount;

/** What is left: the XOR of up to three named numbers, else always the same, else nobody knows. */
function explainRest({ examples, parts, keys, formOf, valueOf, place }: Board): string[] {
  const named = [...parts].filter(([, part]) => typeof part === "string" && rawFormOf(part) !== "text");
  const sources = named.map(([key, part]) => ({ key, name: part as GnarlyField }));
  const gaps = Array.from({ length: Math.max(...keys) + 1 }, (_, key) => key).filter(
    (key) => !keys.includes(key) && !parts.has(key),
  );
  const unexplained = gaps.map((key) => `X-Gnarly has no field ${key}, and more than the canvas is missing`);
  for (const key of keys.filter((each) => !parts.has(each))) {
    const form = formOf(key);
    const first = examples[0] && valueOf(examples[0], key);
    const isConstant = examples.every((example) => valueOf(example, key) === first);
    const xorOf = form === "u32" ? findXor(key, { examples, valueOf, sources }) : undefined;
    if (xorOf !== undefined) place({ form: "u32", xorOf }, key);
    else if (form === "text" && isConstant && typeof first === "string") place({ form, constant: first }, key);
    else if (form !== "text" && form !== undefined && isConstant && typeof first === "number")
      place({ form, constant: first }, key);
    else unexplained.push(`X-Gnarly field ${key} (${widthWords(form)}): it changes, and no known formula gives it`);
  }
  return unexplained;
}

const widthWords = (form: RawField["form"] | undefined): string =>
  form === "u16" ? "2 bytes" : form === "u32" ? "4 bytes" : form === "text" ? "text" : "of changing width";

type Source = { key: number; name: GnarlyField };
type XorSearch = Pick<Board, "examples" | "valueOf"> & { sources: readonly Source[] };

function findXor(key: number, { examples, valueOf, sources }: XorSearch): GnarlyField[] | undefined {
  const holds = (chosen: readonly Source[]) =>
    examples.every((of) => {
      const xor = chosen.reduce((all, source) => all ^ Number(valueOf(of, source.key) ?? NO_CANVAS), 0) >>> 0;
      return valueOf(of, key) === xor;
    });
  for (const size of [1, 2, 3]) {
    const chosen = choices(sources, size).find(holds);
    if (chosen !== undefined) return chosen.map(({ name }) => name);
  }
  return undefined;
}

const NO_CANVAS = 0xffffffff;

function choices(sources: readonly Source[], size: number): Source[][] {
  if (size === 0) return [[]];
  return sources.flatMap((source, at) => choices(sources.slice(at + 1), size - 1).map((rest) => [source, ...rest]));
}
