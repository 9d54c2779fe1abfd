/**
 * Tables of a catalogue, as a list of steps. A step that was released is never edited: a change is a new one at the end.
 *
 * What filters look at stands in narrow rows of its own, live rooms beside one another: a filter reads those from first to
 * last, which beats an index as soon as more than a few rooms match. Texts have no index either: the SQLite of Node 22 is
 * built without full text search, and a file must not depend on who opened it first.
 */
import { CATALOGUE_ID, type DatabaseKind } from "./schema.ts";

const MIGRATIONS: readonly string[] = [
  `CREATE TABLE rooms (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    room_id TEXT NOT NULL UNIQUE,
    owner_id TEXT NOT NULL,
    is_live INTEGER NOT NULL,
    viewers_reached INTEGER NOT NULL,
    is_announced INTEGER NOT NULL,
    signs TEXT,
    room TEXT NOT NULL
  ) STRICT;
  CREATE INDEX rooms_of_owner ON rooms (owner_id, is_live);

  -- Times in ms. NULL is unknown; topic, game and language are keys of names; sources and scripts are bits.
  CREATE TABLE facts (
    is_live INTEGER NOT NULL,
    key INTEGER NOT NULL,
    viewers INTEGER NOT NULL,
    rising INTEGER,
    began INTEGER NOT NULL,
    started INTEGER,
    first_seen INTEGER NOT NULL,
    observed INTEGER NOT NULL,
    followers INTEGER,
    topic INTEGER,
    game INTEGER,
    language INTEGER,
    gated INTEGER,
    paid INTEGER,
    sells INTEGER,
    sources INTEGER NOT NULL,
    scripts INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (is_live, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX facts_by_name ON facts (is_live, name);
  CREATE INDEX facts_by_observed ON facts (is_live, observed);

  CREATE TABLE texts (
    is_live INTEGER NOT NULL,
    key INTEGER NOT NULL,
    searched TEXT NOT NULL,
    PRIMARY KEY (is_live, key)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE names (
    key INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE,
    folded TEXT NOT NULL
  ) STRICT;
  CREATE INDEX names_by_folded ON names (folded);

  CREATE TABLE sources (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL,
    tag TEXT NOT NULL,
    folded_tag TEXT NOT NULL,
    UNIQUE (channel, tag)
  ) STRICT;

  CREATE TABLE sightings (
    room_key INTEGER NOT NULL,
    source_key INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (room_key, source_key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sightings_by_source ON sightings (source_key, room_key);

  CREATE TABLE points (
    room_key INTEGER NOT NULL,
    at INTEGER NOT NULL,
    viewers INTEGER NOT NULL,
    likes INTEGER,
    PRIMARY KEY (room_key, at)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    type TEXT NOT NULL,
    room_key INTEGER,
    source_key INTEGER,
    detail TEXT
  ) STRICT;
  CREATE INDEX events_of_room ON events (room_key, id) WHERE room_key IS NOT NULL;

  CREATE TABLE calls (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    lane TEXT NOT NULL,
    source_key INTEGER,
    outcome TEXT NOT NULL,
    rooms INTEGER NOT NULL,
    new_rooms INTEGER NOT NULL,
    detail TEXT NOT NULL
  ) STRICT;
  CREATE INDEX calls_by_time ON calls (at);

  CREATE TABLE series (at INTEGER PRIMARY KEY, rooms INTEGER NOT NULL, viewers INTEGER NOT NULL) STRICT;

  CREATE TABLE watched (folded TEXT PRIMARY KEY, unique_id TEXT NOT NULL, added_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE forgotten (digest TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE wanted_checks (
    id INTEGER PRIMARY KEY,
    target TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    detail TEXT NOT NULL
  ) STRICT;
  CREATE TABLE checks (target TEXT PRIMARY KEY, at INTEGER NOT NULL, detail TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE states (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE meta (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  -- Digests of owners who were forgotten are made with it: without this file they name nobody.
  INSERT INTO meta (name, value) VALUES ('forget_key', lower(hex(randomblob(32))));`,

  // Whoever keeps live rooms in memory reads here which of them to look at again: the last 20,000 changes.
  `CREATE TABLE changes (seq INTEGER PRIMARY KEY, key INTEGER NOT NULL) STRICT;`,
];

export const CATALOGUE_DATABASE: DatabaseKind = {
  applicationId: CATALOGUE_ID,
  migrations: MIGRATIONS,
  // What is deleted is overwritten; the file can shrink; the side file is cut after it has grown.
  pragmas: `PRAGMA auto_vacuum = INCREMENTAL; PRAGMA secure_delete = ON; PRAGMA cache_size = -32768;
    PRAGMA journal_size_limit = 16777216;`,
  flag: "--catalogue",
  name: "a catalogue of livescout",
};
