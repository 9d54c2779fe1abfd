/**
 * One process at a time, by a lock of SQLite's on an empty file beside what it guards: the system lets go of it when its
 * holder dies, however it dies, so that no lock is ever left over.
 */
import { LivescoutError } from "@livescout/protocol";
import { errorCode, makePrivateFile } from "../private-files.ts";
import { untilFree } from "./busy.ts";
import { loadDriver, storeError } from "./driver.ts";

export type FileLock = { release(): void };

/** @throws LivescoutError where another process still holds it after `waitMs`. */
export async function lockFile(file: string, { waitMs }: { waitMs: number }): Promise<FileLock> {
  const { DatabaseSync } = await loadDriver();
  await makePrivateFile(file).catch((error: unknown) => {
    throw new LivescoutError("store", `${file} cannot be made (${errorCode(error)})`, { cause: error });
  });
  const connection = new DatabaseSync(file);
  try {
    await untilFree(() => connection.exec("BEGIN EXCLUSIVE"), { waitMs });
  } catch (error) {
    connection.close();
    throw storeError(file, error);
  }
  return {
    release() {
      connection.exec("ROLLBACK");
      connection.close();
    },
  };
}
