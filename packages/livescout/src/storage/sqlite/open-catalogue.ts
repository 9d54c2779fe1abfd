/** The catalogue of one SQLite file: one connection, one group commit for everything that writes. */
import { LivescoutError, type World } from "@livescout/protocol";

import type { CatalogueStore } from "../../catalogue/catalogue-store.ts";
import { recordBatch } from "../../catalogue/record-batch.ts";
import { createCounting } from "./catalogue-counts.ts";
import { createCatalogueDatabase } from "./catalogue-database.ts";
import { createSqliteDesk } from "./catalogue-desk.ts";
import { createEventReading } from "./catalogue-events.ts";
import { createRoomSearch } from "./catalogue-find.ts";
import { createForgetting, createForgottenOwners } from "./catalogue-forget.ts";
import { createNotes } from "./catalogue-notes.ts";
import { createPruning } from "./catalogue-prune.ts";
import { createRoomReading } from "./catalogue-read.ts";
import { CATALOGUE_DATABASE } from "./catalogue-schema.ts";
import { fileMark, refuseReplaced } from "./file-mark.ts";
import { createGroupCommit } from "./group-commit.ts";
import { openDatabase, readWorld } from "./open-database.ts";

export type OpenSqliteCatalogueOptions = {
  file: string;
  /** The file becomes, and stays, of this world. Absent: it must have one already. */
  world?: World;
  /** How long a call waits while another process holds the lock, before it is refused with `store`. */
  waitMs?: number;
};

/** Pages that share a commit: each is a few ms of work, in which nothing else can happen. */
const PAGES_AT_ONCE = 4;

export async function openSqliteCatalogue({
  file: givenFile,
  world,
  waitMs = 2_000,
}: OpenSqliteCatalogueOptions): Promise<CatalogueStore> {
  const opened = await openDatabase({
    file: givenFile,
    kind: CATALOGUE_DATABASE,
    ...(world !== undefined && { world }),
  });
  const { connection, file } = opened;
  const known = readWorld(connection);
  if (known === undefined) {
    opened.close();
    throw new LivescoutError(
      "store",
      `the catalogue ${file} is empty and of no world yet: \`livescout watch\` fills one`,
    );
  }
  const openedAs = await fileMark(file);
  const commits = createGroupCommit({ connection, file, waitMs, groupFull: PAGES_AT_ONCE });
  const database = createCatalogueDatabase({ connection, commits, file, waitMs });
  const forgotten = createForgottenOwners(connection);
  const desk = createSqliteDesk({ connection, forgotten });
  let closing: Promise<void> | undefined;

  return {
    world: known,
    record: (batch) =>
      database.write(() => {
        const recorded = recordBatch(desk, batch);
        desk.noteChanges();
        return recorded;
      }),
    ...createRoomSearch(database),
    ...createRoomReading(database),
    ...createEventReading(database),
    ...createCounting(database),
    ...createNotes(database, forgotten),
    ...createForgetting(database, forgotten),
    ...createPruning(database),

    async check() {
      await refuseReplaced(file, openedAs);
      await database.write(() => readWorld(connection));
    },

    close() {
      closing ??= commits.close().finally(() => opened.close());
      return closing;
    },
  };
}
