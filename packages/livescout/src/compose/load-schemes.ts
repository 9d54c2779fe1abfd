/**
 * The signature schemes that this operator has learned, from the data folder. The native signer takes the newest of
 * these and the built-in ones by number, and of one number the learned one: it was seen at work.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { InvalidInputError } from "@livescout/protocol";
import { findScheme, NEWEST_SCHEME, type Schemes, schemes as builtIn } from "@livescout/protocol/signature";
import { readSchemeFile, type SchemeInFile } from "../signers/scheme-file.ts";
import { errorCode } from "../storage/private-files.ts";
import type { Machine } from "./browser-choice.ts";
import { dataDir, schemesDir } from "./data-dir.ts";
import { SettingError } from "./read-settings.ts";

/** The schemes of this machine's data folder. */
export async function loadOwnSchemes({ homeDir, env, platform }: Machine): Promise<Schemes> {
  return homeDir === undefined ? {} : loadSchemes(schemesDir(dataDir({ env, platform, homeDir })));
}

/**
 * Which version the native signer writes.
 *
 * @throws SettingError where the one asked for is neither built in nor learned.
 */
export function chooseScheme(asked: string | undefined, learned: Schemes): string {
  if (asked === undefined) return [NEWEST_SCHEME, ...Object.keys(learned)].sort(byNumber).at(-1) ?? NEWEST_SCHEME;
  if (findScheme(asked, learned) !== undefined) return asked;
  const known = [...new Set([...Object.keys(builtIn), ...Object.keys(learned)])].sort(byNumber);
  throw new SettingError([`scheme: expected one of ${known.join(", ")}; \`scheme learn\` may learn another`]);
}

function byNumber(a: string, b: string): number {
  const [ours, theirs] = [a, b].map((version) => version.split(/[.-]/).map(Number));
  for (let at = 0; at < 3; at++) {
    const difference = (ours?.[at] ?? 0) - (theirs?.[at] ?? 0);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
  }
  return 0;
}

/** @throws SettingError naming a file that is no scheme. */
export async function loadSchemes(folder: string): Promise<Schemes> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return [];
    throw new SettingError([`schemes: ${folder} cannot be read (${errorCode(error)})`]);
  });
  const files = await Promise.all(names.filter((name) => name.endsWith(".json")).map((name) => load(folder, name)));
  return Object.fromEntries(files.map(({ version, scheme }) => [version, scheme]));
}

async function load(folder: string, name: string): Promise<SchemeInFile> {
  const file = join(folder, name);
  try {
    return readSchemeFile(await readFile(file, "utf8"), file);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    throw new SettingError([`${error.message}; correct or remove it`]);
  }
}
