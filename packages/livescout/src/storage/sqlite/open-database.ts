/**
 * Opens a database file: ours and of a version we know, or refused with a sentence before anything in it is changed.
 *
 * Several processes may make or migrate the same file at once: everything is decided again once the write lock is held.
 */
import { open, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

import { LivescoutError, type World, WORLDS } from "@livescout/protocol";
import * as z from "zod/mini";

import { errorCode, makePrivateFile, makePrivateFolder } from "../private-files.ts";
import { copyDatabase } from "./backup.ts";
import { BUSY_TIMEOUT_MS, untilFree } from "./busy.ts";
import { loadDriver, type SqliteConnection, type SqliteDriver, storeError } from "./driver.ts";
import { rollBack } from "./group-commit.ts";
import { type DatabaseKind, KEYS_DATABASE, KNOWN_DATABASES } from "./schema.ts";

export type OpenDatabaseOptions = {
  file: string;
  /** Set where the file has none yet; a file of another world is refused. Absent: any world, and none is set. */
  world?: World;
  /** What the file is for: one kind is never taken for another. */
  kind?: DatabaseKind;
  migrations?: readonly string[];
  /** How long a lock held by another process is waited for. */
  waitMs?: number;
};

export type OpenDatabase = {
  connection: SqliteConnection;
  file: string;
  /** Leaves everything in the one file, so that a copy of it is whole. */
  close: () => void;
};

const HEADER = "SQLite format 3\0";
const PAGE_SIZE_AT = HEADER.length;

export async function openDatabase({
  file: givenFile,
  world,
  kind = KEYS_DATABASE,
  migrations = kind.migrations,
  waitMs = 10_000,
}: OpenDatabaseOptions): Promise<OpenDatabase> {
  const file = resolve(givenFile);
  const driver = await loadDriver();
  await prepareFile(file, kind);
  try {
    const connection = await untilFree(() => openPrepared({ driver, file, kind, migrations, world }), { waitMs });
    return { connection, file, close: () => closeWhole(connection) };
  } catch (error) {
    throw storeError(file, error);
  }
}

/** Makes the file where missing, so that it is private from its first byte; SQLite gives its side files the same rights. */
async function prepareFile(file: string, kind: DatabaseKind): Promise<void> {
  try {
    await makePrivateFolder(dirname(file));
    if (await makePrivateFile(file)) return;
    const found = await stat(file);
    if (!found.isFile()) throw refusal(file, "is no regular file", kind);
    if (found.size > 0) await refuseBrokenHeader(file, found.size, kind);
  } catch (error) {
    if (error instanceof LivescoutError) throw error;
    const why = errorCode(error) ?? "unknown error";
    throw new LivescoutError("store", `the database ${file} cannot be opened or made (${why})`, { cause: error });
  }
}

/** SQLite takes a file shorter than its own first page for an empty one, and would begin anew in it. */
async function refuseBrokenHeader(file: string, size: number, kind: DatabaseKind): Promise<void> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(PAGE_SIZE_AT + 2), 0, PAGE_SIZE_AT + 2, 0);
    if (buffer.toString("latin1", 0, Math.min(bytesRead, HEADER.length)) !== HEADER) {
      throw refusal(file, "is not a SQLite database", kind);
    }
    if (size < buffer.readUInt16BE(PAGE_SIZE_AT)) throw refusal(file, "is cut off", kind);
  } finally {
    await handle.close();
  }
}

type OpenPrepared = {
  driver: SqliteDriver;
  file: string;
  kind: DatabaseKind;
  migrations: readonly string[];
  world: World | undefined;
};

function openPrepared({ driver, file, kind, migrations, world }: OpenPrepared): SqliteConnection {
  const connection = new driver.DatabaseSync(file);
  try {
    connection.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    // One snapshot: another process may be making the tables between two questions.
    inTransaction(connection, "BEGIN", () => refuseForeign(connection, { file, kind, migrations }));
    connection.exec(`${kind.pragmas ?? ""} PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL`);
    inTransaction(connection, "BEGIN IMMEDIATE", () => {
      migrate({ connection, driver, file, kind, migrations });
      if (world !== undefined) claimWorld(connection, { file, kind, world });
    });
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function migrate({
  connection,
  driver,
  file,
  kind,
  migrations,
}: Omit<OpenPrepared, "world"> & { connection: SqliteConnection }) {
  const version = refuseForeign(connection, { file, kind, migrations });
  if (version === migrations.length) return;
  // The lock is held and nothing is changed yet: the copy is exactly what the steps below begin with.
  if (version > 0) copyDatabase({ driver, file, to: `${file}.before-v${migrations.length}.bak` });
  for (const step of migrations.slice(version)) connection.exec(step);
  connection.exec(`PRAGMA application_id = ${kind.applicationId}; PRAGMA user_version = ${migrations.length}`);
}

type Expected = Pick<OpenPrepared, "file" | "kind" | "migrations">;

/** The file's schema version, where it is one that this program may touch. */
function refuseForeign(connection: SqliteConnection, { file, kind, migrations }: Expected): number {
  const applicationId = readNumber(connection, "SELECT application_id AS n FROM pragma_application_id");
  const version = readNumber(connection, "SELECT user_version AS n FROM pragma_user_version");
  const isEmpty = readNumber(connection, "SELECT count(*) AS n FROM sqlite_schema") === 0;
  if (applicationId !== kind.applicationId && !(isEmpty && applicationId === 0 && version === 0)) {
    const ours = KNOWN_DATABASES.get(applicationId);
    throw refusal(file, ours === undefined ? "is a database of another program" : `is ${ours}`, kind);
  }
  if (version > migrations.length) {
    throw new LivescoutError(
      "store",
      `the database ${file} was written by a later livescout: its schema is version ${version}, this one knows up to ` +
        `${migrations.length}. Run that later version, or name another file with ${kind.flag}`,
    );
  }
  return version;
}

const WorldRow = z.object({ value: z.enum(WORLDS) });

export function readWorld(connection: SqliteConnection): World | undefined {
  const row = connection.prepare("SELECT value FROM meta WHERE name = 'world'").get();
  return row === undefined ? undefined : WorldRow.parse(row).value;
}

type Claim = { file: string; kind: DatabaseKind; world: World };

function claimWorld(connection: SqliteConnection, { file, kind, world }: Claim): void {
  const kept = readWorld(connection);
  if (kept === world) return;
  if (kept !== undefined) {
    throw new LivescoutError(
      "store",
      `the database ${file} belongs to the world "${kept}" and this run to "${world}": the two are never mixed. ` +
        `Name another file with ${kind.flag}, or ` +
        (kept === "sandbox" ? "the sandbox's address with --upstream" : "leave --upstream out"),
    );
  }
  connection.prepare("INSERT INTO meta (name, value) VALUES ('world', ?)").run(world);
}

function inTransaction(connection: SqliteConnection, begin: "BEGIN" | "BEGIN IMMEDIATE", work: () => void): void {
  connection.exec(begin);
  try {
    work();
    connection.exec("COMMIT");
  } catch (error) {
    rollBack(connection);
    throw error;
  }
}

/** The driver of Node 20 lets go of a file only with its process; so what stands in the side file is moved over here. */
function closeWhole(connection: SqliteConnection): void {
  try {
    connection.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  } catch {
    // Nothing is lost: the side file is read by whoever opens the database next.
  }
  connection.close();
}

const NumberRow = z.object({ n: z.number() });

const readNumber = (connection: SqliteConnection, sql: string): number =>
  NumberRow.parse(connection.prepare(sql).get()).n;

const refusal = (file: string, what: string, { name }: DatabaseKind): LivescoutError =>
  new LivescoutError("store", `${file} ${what}: name ${name}, or a file that does not exist yet`);
