/** Names to watch from a file, one a line; empty lines and those that begin with `#` are left out. */
import { readFile } from "node:fs/promises";
import { isOwnerName } from "@livescout/protocol";
import { SettingError } from "./read-settings.ts";

const PLACES_MAX = 10;

/** @throws SettingError naming the lines that hold no name; what stands in them is not repeated. */
export async function readNames(file: string): Promise<string[]> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new SettingError([`names: ${file} cannot be read (${error.code})`]);
  });
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .map((line, at) => ({ name: line.trim().replace(/^@/, ""), place: at + 1 }))
    .filter(({ name }) => name !== "" && !name.startsWith("#"));
  const wrong = lines.filter(({ name }) => !isOwnerName(name)).map(({ place }) => place);
  if (wrong.length > 0) {
    const places = wrong.slice(0, PLACES_MAX).join(", ");
    const more = wrong.length > PLACES_MAX ? ` and ${wrong.length - PLACES_MAX} more` : "";
    throw new SettingError([`names: expected a name (@handle) a line in ${file}; line ${places}${more} holds none`]);
  }
  return [...new Map(lines.map(({ name }) => [name.toLowerCase(), name])).values()];
}
