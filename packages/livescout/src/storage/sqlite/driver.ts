/**
 * The `node:sqlite` API wherever it comes from: built into Node 22.13 and later, else the optional package of the same API.
 *
 * Only what is used is typed here, so that the two can differ in the rest. Everything is synchronous.
 */
import { createRequire, isBuiltin } from "node:module";

import { LivescoutError } from "@livescout/protocol";

export type SqliteValue = string | number | null;

export type SqliteStatement = {
  /** The first row, `undefined` where there is none. */
  get(...values: SqliteValue[]): unknown;
  all(...values: SqliteValue[]): unknown[];
  run(...values: SqliteValue[]): { changes: number | bigint };
};

export type SqliteConnection = {
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  close(): void;
};

export type SqliteDriver = { DatabaseSync: new (file: string) => SqliteConnection };

export async function loadDriver(): Promise<SqliteDriver> {
  if (isBuiltin("node:sqlite")) return createRequire(import.meta.url)("node:sqlite") as SqliteDriver;
  try {
    return await import("@photostructure/sqlite");
  } catch (error) {
    throw new LivescoutError(
      "store",
      "no SQLite here: use Node 22.13 or later, or install the optional package @photostructure/sqlite",
      { cause: error },
    );
  }
}

const BUSY = 5;
const LOCKED = 6;
const READ_ONLY = 8;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const CONSTRAINT = 19;
const NOT_A_DATABASE = 26;

/** Another connection holds the lock: the same call may succeed in a moment. */
export const isBusy = (error: unknown): boolean => [BUSY, LOCKED].includes(primaryCode(error));

/** The statement broke a rule of its table and did nothing; the transaction around it still stands. */
export const isConstraint = (error: unknown): boolean => primaryCode(error) === CONSTRAINT;

/** Something that SQLite said, and not a fault of ours. */
export const isFromSqlite = (error: unknown): boolean => primaryCode(error) !== -1;

/** SQLite's extended codes carry the primary one in their low byte. */
function primaryCode(error: unknown): number {
  const isCoded = error instanceof Error && "errcode" in error && typeof error.errcode === "number";
  return isCoded ? (error.errcode as number) & 0xff : -1;
}

/** What the operator can do. */
const ADVICE: ReadonlyMap<number, string> = new Map([
  [READ_ONLY, "File and folder must be writable, also to read"],
  [FULL, "What was recorded is kept: free some space, then start again"],
  [CANNOT_OPEN, "File and folder must be writable, also to read"],
]);

/** What the app throws for a driver's error. Texts of SQLite name tables and columns, never values. */
export function storeError(file: string, error: unknown): LivescoutError {
  if (error instanceof LivescoutError) return error;
  if (isBusy(error)) {
    return new LivescoutError("store", `${file} is locked by another process`, { retryable: true, cause: error });
  }
  const why = error instanceof Error ? error.message : "unknown error";
  const code = primaryCode(error);
  const advice = ADVICE.get(code);
  return new LivescoutError("store", `${file} cannot be used: ${why}${advice === undefined ? "" : `. ${advice}`}`, {
    retryable: ![CORRUPT, NOT_A_DATABASE].includes(code),
    cause: error,
  });
}
