/** The version of this package, as its package.json says it. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PACKAGE_FOLDER } from "../runtime/package-folder.ts";

export async function ownVersion(): Promise<string> {
  const text = await readFile(join(PACKAGE_FOLDER, "package.json"), "utf8");
  const { version } = JSON.parse(text) as { version: string }; // our own file
  return version;
}
