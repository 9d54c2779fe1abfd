/** A file for its owner alone, replaced whole or not at all: a reader never sees half of it. */
import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { LivescoutError } from "@livescout/protocol";
import { errorCode, makePrivateFolder } from "../storage/private-files.ts";

/** @throws LivescoutError naming the setting, where the file cannot be written. */
export async function replacePrivateFile(file: string, text: string, { setting }: { setting: string }): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await makePrivateFolder(dirname(file));
    const handle = await open(draft, "wx", 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw new LivescoutError("invalid_setting", `${setting}: ${file} cannot be written (${errorCode(error)})`, {
      cause: error,
    });
  }
}
