/** The rules of a pretend world, from a JSON file: refused with the path and the rule of all that is wrong in it. */
import { readFile } from "node:fs/promises";
import { readWorldRules, type WorldRules } from "../sandbox/world-rules.ts";
import { errorCode } from "../storage/private-files.ts";
import { SettingError } from "./read-settings.ts";

/** @throws SettingError naming the file, and each field with its rule. */
export async function loadWorld(file: string): Promise<WorldRules> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw new SettingError([`world: ${file} cannot be read (${errorCode(error)})`]);
  });
  const read = readWorldRules(readJson(text));
  if (read.kind === "rules") return read.rules;
  throw new SettingError(read.wrong.map((line) => `${line} (in ${file})`));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
}
