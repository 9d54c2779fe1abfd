/** The browser to claim to be, from a JSON file: refused with the path of what is wrong in it. */
import { readFile } from "node:fs/promises";
import { closestName, Identity, SHIPPED_IDENTITY } from "@livescout/protocol";

import { SettingError } from "./read-settings.ts";

/** @throws SettingError naming the file and the field; values are not repeated. */
export async function loadIdentity(file: string | undefined): Promise<Identity> {
  if (file === undefined) return SHIPPED_IDENTITY;
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new SettingError([`identity: ${file} cannot be read (${error.code})`]);
  });
  const value = readJson(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SettingError([`identity: ${file} is no JSON object`]);
  }
  const known = Object.keys(Identity.def.shape);
  const unknown = Object.keys(value)
    .filter((name) => !known.includes(name))
    .map(
      (name) =>
        `identity.${name.slice(0, 40)}: there is no such field; the closest known one is ${closestName(name, known)}`,
    );
  const read = Identity.safeParse(value);
  const wrong = read.error?.issues.map(({ path, message }) => `identity.${path.join(".")}: expected ${message}`) ?? [];
  if (!read.success || unknown.length > 0)
    throw new SettingError([...unknown, ...wrong].map((line) => `${line} (in ${file})`));
  return read.data;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
}
