/** What `check` is asked about: arguments, lines of a file, lines of stdin; each once, in the order given. */
import { CHECK_TARGET_WORDS, type CheckTarget, readCheckTarget } from "@livescout/protocol";
import { UsageError } from "./command.ts";
import type { Io } from "./io.ts";
import { decodeText, readInput } from "./read-input.ts";

type Line = { text: string; where: string };

/** So many wrong ones are named. */
const PLACES_MAX = 10;

/** @throws UsageError with every line that cannot be meant, by its place: what was typed is not repeated. */
export async function readTargets(
  given: readonly (string | undefined)[],
  input: string | undefined,
  io: Io,
): Promise<CheckTarget[]> {
  const lines: Line[] = [];
  for (const [at, text = ""] of given.entries()) {
    if (text === "-") lines.push(...(await linesOf("-", io)));
    else lines.push({ text, where: `argument ${at + 1}` });
  }
  if (input !== undefined) lines.push(...(await linesOf(input, io)));
  if (lines.length === 0)
    throw new UsageError("nothing to check: give names or room ids, or a file of them by --input");
  const targets = new Map<string, CheckTarget>();
  const wrong: string[] = [];
  for (const { text, where } of lines) {
    const target = readCheckTarget(text);
    if (target === undefined) wrong.push(where);
    else targets.set(keyOf(target), targets.get(keyOf(target)) ?? target);
  }
  if (wrong.length > 0) throw new UsageError(`${places(wrong)}: expected ${CHECK_TARGET_WORDS}`);
  return [...targets.values()];
}

/** Handles differ by case nowhere. */
const keyOf = (target: CheckTarget): string => (target.kind === "name" ? target.name.toLowerCase() : target.roomId);

/** Empty lines and comments are left out. */
async function linesOf(file: string, io: Io): Promise<Line[]> {
  const text = decodeText(await readInput(file, io, { argument: "input" })).replace(/^\uFEFF/, "");
  return text
    .split(/\r?\n/)
    .map((line, at) => ({ text: line.trim(), where: `${file === "-" ? "stdin" : "input"}, line ${at + 1}` }))
    .filter((line) => line.text !== "" && !line.text.startsWith("#"));
}

function places(wrong: readonly string[]): string {
  const left = wrong.length - PLACES_MAX;
  return [...wrong.slice(0, PLACES_MAX), ...(left > 0 ? [`and ${left} more`] : [])].join("; ");
}
