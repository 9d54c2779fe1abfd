/**
 * From three or more URLs that a page signed to the row of its scheme. What is proposed re-encodes all of them to the
 * same characters; where it would not, there is no proposal, but the list of what is not understood.
 */
import { InvalidInputError } from "../errors.ts";
import { type Digests, pureDigests } from "../signature/digests.ts";
import type { GnarlyPart } from "../signature/gnarly-payload.ts";
import {
  type ConstantParameter,
  dynosaurFields,
  findScheme,
  type Scheme,
  type Schemes,
  type SuffixPart,
} from "../signature/schemes.ts";
import { decodeXBogus } from "../signature/x-bogus.ts";
import { explainFields } from "./explain-fields.ts";
import { openExample, type OpenExample, type SignedExample } from "./open-example.ts";
import { reencodes } from "./reencode.ts";

export const EXAMPLES_MIN = 3;

export type LearnedScheme =
  /** A scheme that is known already writes exactly these. */
  | { readonly kind: "known"; readonly version: string }
  | { readonly kind: "learned"; readonly version: string; readonly scheme: Scheme }
  | { readonly kind: "unexplained"; readonly version: string | null; readonly why: readonly string[] };

export type LearnOptions = { readonly schemes?: Schemes | undefined; readonly digests?: Digests };

/** @throws InvalidInputError where there are too few URLs, or two that ask for the same. */
export function learnScheme(
  given: readonly SignedExample[],
  { schemes, digests = pureDigests }: LearnOptions = {},
): LearnedScheme {
  if (given.length < EXAMPLES_MIN)
    throw new InvalidInputError("examples", `at least ${EXAMPLES_MIN} signed URLs, each asking for something else`);
  const opened = given.map(openExample);
  const refused = opened.flatMap((example, at) =>
    example.kind === "refused" ? [`URL ${at + 1}: ${example.why}`] : [],
  );
  const unexplained = (why: string[], version: string | null = null): LearnedScheme => ({
    kind: "unexplained",
    version,
    why,
  });
  if (refused.length > 0) return unexplained(refused);
  const examples = opened.filter((example) => example.kind === "open");
  // The same query three times would make whatever depends on it look like a constant.
  if (new Set(examples.map(({ asked }) => asked)).size < examples.length)
    throw new InvalidInputError("examples", "URLs that each ask for something else (another cursor, count or channel)");
  const version = commonVersion(examples);
  if (version === undefined)
    return unexplained(["the URLs are of different versions, or name none where one stood so far"]);
  const known = findScheme(version, schemes);
  if (known !== undefined && reencodes(examples, { version, scheme: known, digests }))
    return { kind: "known", version };
  return propose(examples, version, digests);
}

function propose(examples: readonly OpenExample[], version: string, digests: Digests): LearnedScheme {
  const suffix = explainSuffix(examples);
  const { parts, signedCount, unexplained } = explainFields(examples, digests);
  const why = [...suffix.unexplained, ...unexplained];
  if (why.length > 0) return { kind: "unexplained", version, why };
  const gnarly = [...parts].sort(([a], [b]) => a - b).map(([, part]) => part);
  const scheme: Scheme = {
    suffix: suffix.parts,
    gnarly,
    gnarlyOrder: examples.every(({ order }) => isAscending(order)) ? "ascending" : "drawn",
    dynosaur: suffix.parts.includes("X-Dynosaur") ? dynosaurFields : [],
    bogus: suffix.bogus,
    nonce: new Set(examples.map((example) => valueOf(example, gnarly, "nonce"))).size > 1 ? "per call" : "per page",
    signedCount,
    scm: scmOf(examples, gnarly),
  };
  if (reencodes(examples, { version, scheme, digests })) return { kind: "learned", version, scheme };
  return { kind: "unexplained", version, why: ["every field has a meaning, but written anew the tokens differ"] };
}

const VERSION_KEY = 9;

function commonVersion(examples: readonly OpenExample[]): string | undefined {
  const [version, ...others] = new Set(examples.map(({ fields }) => fields.get(VERSION_KEY)?.value));
  return typeof version === "string" && /^\d[\w.-]{0,31}$/.test(version) && others.length === 0 ? version : undefined;
}

function valueOf(
  { fields }: OpenExample,
  gnarly: readonly GnarlyPart[],
  name: GnarlyPart,
): number | string | undefined {
  return fields.get(gnarly.indexOf(name))?.value;
}

function scmOf(examples: readonly OpenExample[], gnarly: readonly GnarlyPart[]): string | null {
  const [example] = examples;
  const scm = example === undefined ? undefined : valueOf(example, gnarly, "scm");
  return typeof scm === "string" ? scm : null;
}

const isAscending = (order: readonly number[]): boolean =>
  order.every((key, at) => at === 0 || key > (order[at - 1] ?? 0));

type ExplainedSuffix = {
  parts: (SuffixPart | ConstantParameter)[];
  bogus: Scheme["bogus"];
  unexplained: string[];
};

const SUFFIX_PARTS: readonly string[] = ["X-Dynosaur", "msToken", "X-Bogus", "X-Gnarly"] satisfies SuffixPart[];
const isSuffixPart = (name: string): name is SuffixPart => SUFFIX_PARTS.includes(name);

function explainSuffix(examples: readonly OpenExample[]): ExplainedSuffix {
  const [first] = examples;
  const names = first?.appended.map(({ name }) => name) ?? [];
  const isCommon = examples.every(({ appended }) => appended.map(({ name }) => name).join() === names.join());
  if (!isCommon) return { parts: [], bogus: "one", unexplained: ["the URLs have different parameters appended"] };
  const valuesOf = (at: number) => examples.map(({ appended }) => appended[at]?.value ?? "");
  const isOne = names.every((name, at) => name !== "X-Bogus" || valuesOf(at).every((value) => value === "1"));
  const coveredAt = names.findIndex((name) => name === "X-Bogus" || name === "X-Gnarly");
  const unexplained: string[] = [];
  const parts = names.flatMap((name, at): (SuffixPart | ConstantParameter)[] => {
    const values = valuesOf(at);
    if (name === "X-Dynosaur" && examples.some(({ dynosaur }) => dynosaur === undefined))
      unexplained.push("X-Dynosaur: its fields are other ones than those known");
    if (name === "X-Bogus" && !isOne && values.some((value) => decodeXBogus(value).kind === "refused"))
      unexplained.push("X-Bogus: neither the constant 1 nor a token of the known form");
    if (isSuffixPart(name)) return [name];
    const [constant = "", ...others] = new Set(values);
    if (others.length > 0) unexplained.push(`${name}: a new parameter, and no known formula gives its value`);
    else if (at > coveredAt) unexplained.push(`${name}: a new parameter that no signature covers`);
    return [{ name, constant }];
  });
  return { parts, bogus: isOne ? "one" : "token", unexplained };
}
