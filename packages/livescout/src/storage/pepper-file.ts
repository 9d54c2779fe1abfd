/**
 * The pepper's file: made by whichever process comes first, read by all.
 *
 * Its bytes are the pepper exactly as they stand: a newline added by an editor makes another pepper, and every key unknown.
 */
import { randomBytes as platformRandomBytes } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { platform } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

import { LivescoutError } from "@livescout/protocol";

import type { RandomBytes } from "../access/api-key.ts";
import { createPepper, type Pepper, PEPPER_BYTES_MIN } from "../access/pepper.ts";
import { errorCode, writePrivateFileOnce } from "./private-files.ts";

/** `warning`: a sentence for the operator, where others on the machine can read the file. */
export type OpenedPepper = Pepper & { warning?: string };

export type OpenPepperOptions = { file: string; randomBytes?: RandomBytes };

const PEPPER_BYTES_MAX = 4096;
const READ_TRIES = 20;
const READ_PAUSE_MS = 25;

export async function openPepper({
  file,
  randomBytes = platformRandomBytes,
}: OpenPepperOptions): Promise<OpenedPepper> {
  try {
    return await readOrMakePepper(file, randomBytes);
  } catch (error) {
    if (error instanceof LivescoutError) throw error;
    const why = errorCode(error) ?? "unknown error";
    throw new LivescoutError("store", `the pepper file ${file} cannot be read or made (${why})`, { cause: error });
  }
}

async function readOrMakePepper(file: string, randomBytes: RandomBytes): Promise<OpenedPepper> {
  const found = (await findFile(file)) ?? (await makePepperFile(file, randomBytes));
  if (!found.isFile()) throw refusal(file, "is no regular file");
  if (found.size > PEPPER_BYTES_MAX) throw refusal(file, `has more than ${PEPPER_BYTES_MAX} bytes`);
  const bytes = await readWhole(file);
  const pepper = createPepper(bytes);
  bytes.fill(0);
  const isOpenToOthers = platform() !== "win32" && (found.mode & 0o077) !== 0;
  if (!isOpenToOthers) return pepper;
  return { ...pepper, warning: `the pepper file ${file} can be read by other accounts: run chmod 600 on it` };
}

async function makePepperFile(file: string, randomBytes: RandomBytes) {
  await writePrivateFileOnce(file, randomBytes(PEPPER_BYTES_MIN));
  return stat(file);
}

/** Waits a moment for bytes that another process is just writing (only where the file system knows no links). */
async function readWhole(file: string): Promise<Buffer> {
  for (let tries = 1; ; tries++) {
    const bytes = await readFile(file);
    if (bytes.length >= PEPPER_BYTES_MIN) return bytes;
    if (tries >= READ_TRIES) {
      throw refusal(file, `has ${bytes.length} bytes, a pepper has at least ${PEPPER_BYTES_MIN}`);
    }
    await sleep(READ_PAUSE_MS);
  }
}

const refusal = (file: string, what: string): LivescoutError =>
  new LivescoutError(
    "invalid_setting",
    `the pepper file ${file} ${what}: name the right file, or restore it from a copy`,
  );

async function findFile(file: string) {
  try {
    return await stat(file);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
