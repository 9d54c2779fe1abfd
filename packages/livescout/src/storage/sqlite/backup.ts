/** The copy of a database that is made before its tables change. */
import { chmodSync, closeSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";

import type { SqliteDriver } from "./driver.ts";

export type CopyDatabaseOptions = { driver: SqliteDriver; file: string; to: string };

/**
 * Copies a database into one whole file, private and on the disk before it gets its name.
 *
 * Called with the write lock of `file` held by another connection: reading needs none, and nobody else is here.
 */
export function copyDatabase({ driver, file, to }: CopyDatabaseOptions): void {
  const draft = `${to}.tmp`;
  rmSync(draft, { force: true });
  closeSync(openSync(draft, "wx", 0o600)); // VACUUM INTO takes an empty file and keeps its rights
  const reader = new driver.DatabaseSync(file);
  try {
    reader.exec(`VACUUM INTO '${draft.replaceAll("'", "''")}'`);
  } finally {
    reader.close();
  }
  chmodSync(draft, 0o600);
  const descriptor = openSync(draft, "r+");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(draft, to);
}
