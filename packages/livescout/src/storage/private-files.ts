/** Files that nobody else on the machine may read: folders 0700, files 0600, never one written over another. */
import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, link, mkdir, open, unlink } from "node:fs/promises";
import { dirname } from "node:path";

/** Makes the folder (and those above it) where missing. One that exists keeps its rights. */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
}

/** Makes an empty file where there is none. `false`: there was one already. */
export async function makePrivateFile(file: string): Promise<boolean> {
  try {
    const handle = await open(file, "wx", 0o600);
    await handle.close();
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}

/**
 * Writes a file where there is none, so that no other process can see it half-written. `false`: there was one already.
 *
 * The bytes go to a file of their own first and get their name by link(2), which never overwrites.
 */
export async function writePrivateFileOnce(file: string, bytes: Uint8Array): Promise<boolean> {
  await makePrivateFolder(dirname(file));
  const draft = `${file}.${randomBytes(6).toString("hex")}.tmp`;
  const handle = await open(draft, "wx", 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
    await handle.close();
    await linkOrCopy(draft, file);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  } finally {
    await handle.close();
    await unlink(draft);
  }
}

/** Some file systems know no hard links: there a reader may see the file a moment before its bytes. */
async function linkOrCopy(draft: string, file: string): Promise<void> {
  try {
    await link(draft, file);
  } catch (error) {
    if (errorCode(error) === "EEXIST") throw error;
    await copyFile(draft, file, constants.COPYFILE_EXCL);
  }
}

export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
