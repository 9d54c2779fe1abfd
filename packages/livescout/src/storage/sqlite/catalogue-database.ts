/** What every part of the catalogue in SQLite works with: one connection, reads that wait for a lock, writes that share a commit. */
import * as z from "zod/mini";

import { untilFree } from "./busy.ts";
import {
  isConstraint,
  isFromSqlite,
  type SqliteConnection,
  type SqliteStatement,
  type SqliteValue,
  storeError,
} from "./driver.ts";
import type { GroupCommit } from "./group-commit.ts";

export type CatalogueDatabase = {
  connection: SqliteConnection;
  file: string;
  /** Synchronous statements; each call is one look at the file. */
  read<T>(work: () => T): Promise<T>;
  /** Synchronous statements in one transaction; resolves once that is durable. */
  write<T>(job: () => T): Promise<T>;
};

export type CatalogueDatabaseOptions = {
  connection: SqliteConnection;
  commits: GroupCommit;
  file: string;
  waitMs: number;
};

export function createCatalogueDatabase({
  connection,
  commits,
  file,
  waitMs,
}: CatalogueDatabaseOptions): CatalogueDatabase {
  return {
    connection,
    file,
    async read(work) {
      try {
        return await untilFree(work, { waitMs });
      } catch (error) {
        throw storeError(file, error);
      }
    },
    async write(job) {
      const done = await commits.run(() => tryWhole(connection, job));
      if ("error" in done) throw storeError(file, done.error);
      return done.value;
    },
  };
}

/** A job that fails by a fault of its own leaves nothing behind, and does not sink those that share its commit. */
function tryWhole<T>(connection: SqliteConnection, job: () => T): { value: T } | { error: unknown } {
  connection.exec("SAVEPOINT job");
  try {
    const value = job();
    connection.exec("RELEASE job");
    return { value };
  } catch (error) {
    if (isFromSqlite(error) && !isConstraint(error)) throw error; // the whole transaction is undone
    connection.exec("ROLLBACK TO job; RELEASE job");
    return { error };
  }
}

/** Statements by their text, the newest ones kept. */
export function createStatementCache(
  connection: SqliteConnection,
  { sizeMax = 64 } = {},
): (sql: string) => SqliteStatement {
  const statements = new Map<string, SqliteStatement>();
  return (sql) => {
    const known = statements.get(sql) ?? connection.prepare(sql);
    statements.delete(sql);
    statements.set(sql, known);
    const [oldest] = statements.keys();
    if (statements.size > sizeMax && oldest !== undefined) statements.delete(oldest);
    return known;
  };
}

const NumberRow = z.object({ n: z.nullable(z.number()) });

/** The number `n` of the only row; 0 where it is none. */
export const readNumber = (statement: SqliteStatement, ...values: SqliteValue[]): number =>
  NumberRow.parse(statement.get(...values)).n ?? 0;

const NumbersRow = z.object({ numbers: z.nullable(z.string()) });

/** A column as one text, which is read several times faster than as many rows: `group_concat(…) AS numbers`. */
export const readNumbers = (statement: SqliteStatement, ...values: SqliteValue[]): number[] =>
  parseNumbers(NumbersRow.parse(statement.get(...values)).numbers);

export function parseNumbers(text: string | null): number[] {
  const read: unknown = JSON.parse(`[${text ?? ""}]`);
  if (!isNumbers(read)) throw new TypeError("expected numbers");
  return read;
}

/** Lists may be long: looked through by hand. */
function isNumbers(read: unknown): read is number[] {
  if (!Array.isArray(read)) return false;
  for (const each of read) if (typeof each !== "number") return false;
  return true;
}

/** Lets others have their turn between two statements: SQLite holds the event loop while it works. */
export const giveWay = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Lists of at most that many, so that no single statement takes long. */
export function* inChunks<Each>(list: readonly Each[], size: number): Generator<readonly Each[]> {
  for (let at = 0; at < list.length; at += size) yield list.slice(at, at + size);
}
