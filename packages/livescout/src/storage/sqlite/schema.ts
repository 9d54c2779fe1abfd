/**
 * The database's tables, as a list of steps. A step that was released is never edited: a change is a new one at the end.
 *
 * `PRAGMA user_version` holds how many steps a file has behind it, `application_id` says that it is ours at all.
 */

/** One kind of database file: its marks, its tables, and how people speak of it. */
export type DatabaseKind = {
  /** What `file(1)` and a reader of the header see. */
  applicationId: number;
  migrations: readonly string[];
  /** What every connection sets before anything else. */
  pragmas?: string;
  /** The flag by which another file is named. */
  flag: string;
  name: string;
};

/** "LvSc" as a number. */
const KEYS_ID = 0x4c765363;
/** "LvCt" as a number. */
export const CATALOGUE_ID = 0x4c764374;

/** For the sentence that says which one was taken for the other. */
export const KNOWN_DATABASES: ReadonlyMap<number, string> = new Map([
  [KEYS_ID, "livescout's database of keys and quotas"],
  [CATALOGUE_ID, "a catalogue of rooms"],
]);

export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE keys (
    id TEXT PRIMARY KEY NOT NULL,
    digest TEXT NOT NULL UNIQUE,
    pepper_id TEXT NOT NULL,
    name TEXT NOT NULL,
    tier TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
  ) STRICT;

  CREATE TABLE quota (
    day TEXT NOT NULL,
    key_id TEXT NOT NULL,
    used INTEGER NOT NULL CHECK (used >= 0),
    PRIMARY KEY (day, key_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE meta (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

  -- Counted by the database itself, so that no writer of keys can forget it.
  INSERT INTO meta (name, value) VALUES ('key_changes', '0');
  CREATE TRIGGER keys_inserted AFTER INSERT ON keys BEGIN
    UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE name = 'key_changes';
  END;
  CREATE TRIGGER keys_updated AFTER UPDATE ON keys BEGIN
    UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE name = 'key_changes';
  END;
  CREATE TRIGGER keys_deleted AFTER DELETE ON keys BEGIN
    UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE name = 'key_changes';
  END;`,

  // Keys made before there were scopes may do everything.
  "ALTER TABLE keys ADD COLUMN scopes TEXT NOT NULL DEFAULT 'feed,read'",
];

export const KEYS_DATABASE: DatabaseKind = {
  applicationId: KEYS_ID,
  migrations: MIGRATIONS,
  flag: "--database",
  name: "the database of livescout",
};
