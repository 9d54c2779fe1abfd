/**
 * `--archive FILE`: ids of rooms that were given before, one a line, so that a repeated run gives new ones only.
 *
 * An id is added after its row was written: a run that is killed gives a row again rather than never. One run at a time has
 * the file, held by a lock that no crash leaves behind.
 */
import { open } from "node:fs/promises";
import { LivescoutError } from "@livescout/protocol";
import { errorCode } from "../storage/private-files.ts";
import { isBusy } from "../storage/sqlite/driver.ts";
import { lockFile } from "../storage/sqlite/file-lock.ts";

export type RoomArchive = {
  has(roomId: string): boolean;
  /** All of them at once, after their rows were written. */
  add(roomIds: readonly string[]): Promise<void>;
  /** Everything added is on the disk; the next run may have the file. */
  close(): Promise<void>;
};

/** @throws LivescoutError where the file cannot be used, is no archive, or another run has it. */
export async function openRoomArchive(file: string): Promise<RoomArchive> {
  const lock = await lockFile(`${file}.lock`, { waitMs: 0 }).catch((error: unknown) => {
    if (!(error instanceof LivescoutError)) throw error;
    throw refusal(isBusy(error.cause) ? `${file} is in use by another run` : error.message, error);
  });
  try {
    const handle = await open(file, "a+", 0o600).catch((error: unknown) => {
      throw refusal(`${file} cannot be opened (${errorCode(error)})`, error);
    });
    const text = await handle.readFile("utf8");
    const ids = readIds(text, file);
    if (text !== "" && !text.endsWith("\n")) await handle.appendFile("\n"); // a run was killed within a line
    return {
      has: (roomId) => ids.has(roomId),
      async add(roomIds) {
        await handle.appendFile(roomIds.map((roomId) => `${roomId}\n`).join(""));
        for (const roomId of roomIds) ids.add(roomId);
      },
      async close() {
        await handle.sync();
        await handle.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Any other text than ids is somebody's file that was named by mistake: nothing is added to it. */
function readIds(text: string, file: string): Set<string> {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const strange = lines.findIndex((line) => line !== "" && !/^\d{1,20}$/.test(line));
  if (strange !== -1) throw refusal(`${file} is no list of room ids (line ${strange + 1})`);
  return new Set(lines);
}

const refusal = (why: string, cause?: unknown): LivescoutError =>
  new LivescoutError("invalid_setting", `archive: ${why}`, { cause });
