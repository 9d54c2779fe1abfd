/** Keys in SQLite. The change mark is a counter that triggers keep, so changes by any process show. */
import { LivescoutError } from "@livescout/protocol";
import * as z from "zod/mini";

import { parseScopes } from "../../access/key-scopes.ts";
import type { KeyRecord, KeyStore } from "../../access/key-store.ts";
import { untilFree } from "./busy.ts";
import { isConstraint, type SqliteConnection, storeError } from "./driver.ts";
import type { GroupCommit } from "./group-commit.ts";

export type SqliteKeyStoreOptions = {
  connection: SqliteConnection;
  commits: GroupCommit;
  file: string;
  waitMs: number;
};

const KeyRow = z.object({
  id: z.string(),
  digest: z.string(),
  pepper_id: z.string(),
  name: z.string(),
  tier: z.string(),
  scopes: z.string(),
  created_at: z.number(),
  revoked_at: z.nullable(z.number()),
});

const MarkRow = z.object({ value: z.string() });

export function createSqliteKeyStore({ connection, commits, file, waitMs }: SqliteKeyStoreOptions): KeyStore {
  const insert = connection.prepare(
    "INSERT INTO keys (id, digest, pepper_id, name, tier, scopes, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const byDigest = connection.prepare("SELECT * FROM keys WHERE digest = ?");
  const all = connection.prepare("SELECT * FROM keys ORDER BY created_at, rowid");
  const revoke = connection.prepare("UPDATE keys SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?");
  const setTier = connection.prepare("UPDATE keys SET tier = ? WHERE id = ?");
  const mark = connection.prepare("SELECT value FROM meta WHERE name = 'key_changes'");

  const read = async <T>(work: () => T): Promise<T> => {
    try {
      return await untilFree(work, { waitMs });
    } catch (error) {
      throw storeError(file, error);
    }
  };

  return {
    async insert({ id, digest, pepperId, name, tier, scopes, createdAtMs }) {
      try {
        await commits.run(() => insert.run(id, digest, pepperId, name, tier, scopes.join(","), createdAtMs));
      } catch (error) {
        if (!isConstraint(error)) throw error;
        throw new LivescoutError("store", `there is a key ${id} or one with the same digest already`, { cause: error });
      }
    },

    findByDigest: (digest) =>
      read(() => {
        const row = byDigest.get(digest);
        return row === undefined ? undefined : toRecord(row);
      }),

    list: () => read(() => all.all().map(toRecord)),

    revoke: (id, atMs) => commits.run(() => Number(revoke.run(atMs, id).changes) > 0),

    setTier: (id, tier) => commits.run(() => Number(setTier.run(tier, id).changes) > 0),

    changeMark: () => read(() => MarkRow.parse(mark.get()).value),
  };
}

function toRecord(row: unknown): KeyRecord {
  const { pepper_id: pepperId, created_at: createdAtMs, revoked_at: revokedAtMs, scopes, ...same } = KeyRow.parse(row);
  return { ...same, pepperId, scopes: parseScopes(scopes), createdAtMs, ...(revokedAtMs !== null && { revokedAtMs }) };
}
