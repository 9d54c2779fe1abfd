/**
 * The explorer's token: made once for a data folder, readable by its owner alone, so that a view kept in a browser still opens
 * after a restart. Removing the file makes a new one at the next start.
 */
import { randomBytes as platformRandomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { LivescoutError, Secret } from "@livescout/protocol";
import { errorCode, writePrivateFileOnce } from "./private-files.ts";

const TOKEN = /^[\w-]{32}$/;
const TOKEN_BYTES = 24;

export type OpenTokenOptions = { file: string; randomBytes?: (size: number) => Buffer };

/** @throws LivescoutError `store` where the file cannot be read or made, or holds something else. */
export async function openToken({ file, randomBytes = platformRandomBytes }: OpenTokenOptions): Promise<Secret> {
  try {
    const made = randomBytes(TOKEN_BYTES).toString("base64url");
    await writePrivateFileOnce(file, Buffer.from(`${made}\n`)); // what was there before is never written over
    const text = (await readFile(file, "utf8")).trim();
    if (TOKEN.test(text)) return new Secret(text);
  } catch (error) {
    const why = errorCode(error) ?? "unknown error";
    throw new LivescoutError("store", `the token file ${file} cannot be read or made (${why})`, { cause: error });
  }
  throw new LivescoutError("store", `the token file ${file} does not hold a token of the explorer: remove it`);
}
