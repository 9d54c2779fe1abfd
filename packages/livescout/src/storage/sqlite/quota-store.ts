/** Quota in SQLite: exact over all processes on one file, durable before the answer. */
import { utcDay } from "../../access/quota.ts";
import type { QuotaStore, QuotaTake, UtcDay } from "../../access/quota-store.ts";
import { untilFree } from "./busy.ts";
import { type SqliteConnection, storeError } from "./driver.ts";
import type { GroupCommit } from "./group-commit.ts";

const DAYS_KEPT_MS = 8 * 86_400_000;

export type SqliteQuotaStoreOptions = {
  connection: SqliteConnection;
  commits: GroupCommit;
  file: string;
  waitMs: number;
  nowMs: () => number;
};

export function createSqliteQuotaStore({
  connection,
  commits,
  file,
  waitMs,
  nowMs,
}: SqliteQuotaStoreOptions): QuotaStore {
  const takeOne = connection.prepare(
    `INSERT INTO quota (day, key_id, used) VALUES (?, ?, 1)
     ON CONFLICT DO UPDATE SET used = used + 1 WHERE used < ? RETURNING used`,
  );
  const giveOneBack = connection.prepare("UPDATE quota SET used = used - 1 WHERE day = ? AND key_id = ? AND used > 0");
  const readUsed = connection.prepare("SELECT used FROM quota WHERE day = ? AND key_id = ?");
  const prune = connection.prepare("DELETE FROM quota WHERE day < ?");
  let prunedBefore: UtcDay = "";

  /** Once a day, in a transaction that happens anyway. */
  const pruneOldDays = (): void => {
    const oldestKept = utcDay(nowMs() - DAYS_KEPT_MS);
    if (oldestKept === prunedBefore) return;
    prune.run(oldestKept);
    prunedBefore = oldestKept;
  };

  const takeNow = (keyId: string, day: UtcDay, limit: number): QuotaTake => {
    const taken = limit < 1 ? undefined : takeOne.get(day, keyId, limit);
    if (taken === undefined) return { kind: "exhausted", used: usedOf(readUsed.get(day, keyId)) };
    pruneOldDays();
    return { kind: "granted", used: usedOf(taken) };
  };

  return {
    take: (keyId, day, limit) => commits.run(() => takeNow(keyId, day, limit)),

    giveBack: (keyId, day) =>
      commits.run(
        () => {
          giveOneBack.run(day, keyId);
        },
        { isKept: true },
      ),

    async used(keyId, day) {
      try {
        return await untilFree(() => usedOf(readUsed.get(day, keyId)), { waitMs });
      } catch (error) {
        throw storeError(file, error);
      }
    },
  };
}

/** The path of every call: read by hand, a schema would cost more than the statement. */
function usedOf(row: unknown): number {
  if (row === undefined) return 0;
  const isCount = typeof row === "object" && row !== null && "used" in row && typeof row.used === "number";
  if (!isCount) throw new TypeError("quota row: expected a number in used");
  return row.used as number;
}
