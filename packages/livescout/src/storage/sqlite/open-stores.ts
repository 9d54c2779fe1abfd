/** The stores of one SQLite file: one connection, one group commit for everything that writes. */
import type { World } from "@livescout/protocol";

import type { Stores } from "../../access/stores.ts";
import { untilFree } from "./busy.ts";
import { storeError } from "./driver.ts";
import { fileMark, refuseReplaced } from "./file-mark.ts";
import { createGroupCommit } from "./group-commit.ts";
import { createSqliteKeyStore } from "./key-store.ts";
import { openDatabase, readWorld } from "./open-database.ts";
import { createSqliteQuotaStore } from "./quota-store.ts";

export type OpenSqliteStoresOptions = {
  file: string;
  /** Of a gateway: the file becomes, and stays, of this world. Commands about keys leave it out. */
  world?: World;
  nowMs: () => number;
  /** How long a call waits while another process holds the lock, before it is refused with `store`. */
  waitMs?: number;
};

export async function openSqliteStores({
  file: givenFile,
  world,
  nowMs,
  waitMs = 2_000,
}: OpenSqliteStoresOptions): Promise<Stores> {
  const database = await openDatabase({ file: givenFile, ...(world !== undefined && { world }) });
  const { connection, file } = database;
  const openedAs = await fileMark(file);
  const commits = createGroupCommit({ connection, file, waitMs });
  let closing: Promise<void> | undefined;

  return {
    keys: createSqliteKeyStore({ connection, commits, file, waitMs }),
    quota: createSqliteQuotaStore({ connection, commits, file, waitMs, nowMs }),

    async world() {
      try {
        return await untilFree(() => readWorld(connection), { waitMs });
      } catch (error) {
        throw storeError(file, error);
      }
    },

    async check() {
      await refuseReplaced(file, openedAs);
      await commits.run(() => readWorld(connection));
    },

    close() {
      closing ??= commits.close().finally(() => database.close());
      return closing;
    },
  };
}
