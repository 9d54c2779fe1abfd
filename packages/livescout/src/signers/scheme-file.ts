/**
 * A signature scheme as a file: what `scheme learn` writes and the native signer and the verifier read.
 *
 * Only forms that the code can write and read are taken; anything else is refused with its place.
 */
import { InvalidInputError } from "@livescout/protocol";
import {
  dynosaurFields,
  type GnarlyField,
  gnarlyForms,
  type Scheme,
  type SuffixPart,
} from "@livescout/protocol/signature";
import * as z from "zod/mini";

const GNARLY_FIELDS = Object.keys(gnarlyForms) as [GnarlyField, ...GnarlyField[]];
const SUFFIX_PARTS = ["X-Dynosaur", "msToken", "X-Bogus", "X-Gnarly"] as const satisfies SuffixPart[];
const DYNOSAUR_NAMES = dynosaurFields.map(({ name }) => name);
const plainText = z.string().check(z.regex(/^[\x21-\x7e]{0,128}$/, "printable ASCII"));
const u = (max: number) => z.int().check(z.gte(0), z.lte(max));

const GnarlyPart = z.union([
  z.enum(GNARLY_FIELDS),
  z.strictObject({ form: z.literal("u16"), constant: u(0xffff) }),
  z.strictObject({ form: z.literal("u32"), constant: u(0xffff_ffff) }),
  z.strictObject({ form: z.literal("text"), constant: plainText }),
  z.strictObject({ form: z.literal("u32"), xorOf: z.array(z.enum(GNARLY_FIELDS)).check(z.minLength(1)) }),
]);

const SchemeFile = z
  .strictObject({
    version: z.string().check(z.regex(/^\d[\w.-]{0,31}$/, "a version such as 5.3.2")),
    learnedAt: z.iso.datetime(),
    /** How many URLs it re-encoded when it was adopted. */
    examples: z.int(),
    suffix: z.array(
      z.union([
        z.enum(SUFFIX_PARTS),
        z.strictObject({
          name: z.string().check(z.regex(/^[\w-]{1,40}$/)),
          constant: z.string().check(z.regex(/^[\w.~%-]{0,256}$/)),
        }),
      ]),
    ),
    gnarly: z.array(GnarlyPart).check(z.minLength(2), z.maxLength(64)),
    gnarlyOrder: z.enum(["ascending", "drawn"]),
    dynosaur: z.array(z.string()),
    bogus: z.enum(["token", "one"]),
    nonce: z.enum(["per page", "per call"]),
    signedCount: z.enum(["intercepted", "intercepted + total"]),
    scm: z.nullable(plainText),
  })
  .check(
    z.refine(({ gnarly }) => gnarly[0] === "outerChecksum" && gnarly[9] === "version", {
      path: ["gnarly"],
      message: "outerChecksum at 0 and version at 9, where this code looks for them",
    }),
    z.refine(({ gnarly }) => isOnce(gnarly.filter((part) => typeof part === "string")), {
      path: ["gnarly"],
      message: "each named field once",
    }),
    z.refine(({ suffix }) => suffix.includes("X-Gnarly"), { path: ["suffix"], message: "X-Gnarly in it" }),
    z.refine(({ dynosaur }) => dynosaur.length === 0 || dynosaur.join() === DYNOSAUR_NAMES.join(), {
      path: ["dynosaur"],
      message: `none, or the fields in their order: ${DYNOSAUR_NAMES.join(", ")}`,
    }),
  );

const isOnce = (names: readonly string[]): boolean => new Set(names).size === names.length;

export type SchemeInFile = { version: string; learnedAt: string; scheme: Scheme };

/** @throws InvalidInputError naming the file and the field. */
export function readSchemeFile(text: string, name: string): SchemeInFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InvalidInputError(name, "a signature scheme as JSON");
  }
  const read = SchemeFile.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new InvalidInputError(`${name}: ${issue?.path.join(".") ?? ""}`, issue?.message ?? "a signature scheme");
  }
  const { version, learnedAt, examples: _count, dynosaur, ...scheme } = read.data;
  return { version, learnedAt, scheme: { ...scheme, dynosaur: dynosaur.length === 0 ? [] : dynosaurFields } };
}

export type WriteSchemeOptions = { version: string; learnedAtMs: number; examples: number };

export function writeSchemeFile(scheme: Scheme, { version, learnedAtMs, examples }: WriteSchemeOptions): string {
  const { dynosaur, ...rest } = scheme;
  const learnedAt = new Date(learnedAtMs).toISOString();
  const names = dynosaur.map(({ name }) => name);
  return `${JSON.stringify({ version, learnedAt, examples, ...rest, dynosaur: names }, null, 2)}\n`;
}
