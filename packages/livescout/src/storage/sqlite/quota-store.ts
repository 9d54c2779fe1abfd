/**
 * Quota in SQLite: exact over all processes on one file, durable before the answer.
 *
 * Calls of one key that wait for the same commit are one statement: a busy key costs no more than a quiet one.
 */
import { utcDay } from "../../access/quota.ts";
import type { QuotaStore, UtcDay } from "../../access/quota-store.ts";
import { untilFree } from "./busy.ts";
import { type SqliteConnection, storeError } from "./driver.ts";
import type { GroupCommit } from "./group-commit.ts";

const DAY_MS = 86_400_000;
const DAYS_KEPT = 8;

type Taken = { usedBefore: number; granted: number };
/** Calls that share a job; `wanted` grows until the job runs. */
type Batch = { wanted: number; taken: Promise<Taken> };

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
  const addUnits = connection.prepare(
    `INSERT INTO quota (day, key_id, used) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET used = used + excluded.used`,
  );
  const giveOneBack = connection.prepare("UPDATE quota SET used = used - 1 WHERE day = ? AND key_id = ? AND used > 0");
  const readUsed = connection.prepare("SELECT used FROM quota WHERE day = ? AND key_id = ?");
  const prune = connection.prepare("DELETE FROM quota WHERE day < ?");
  let prunedOn = Number.NaN;

  /** Once a day, in a transaction that happens anyway. */
  const pruneOldDays = (): void => {
    const today = Math.floor(nowMs() / DAY_MS);
    if (today === prunedOn) return;
    prune.run(utcDay((today - DAYS_KEPT) * DAY_MS));
    prunedOn = today;
  };

  /** Inside a transaction that holds the write lock, so that nobody spends between the two statements. */
  const takeNow = (keyId: string, day: UtcDay, limit: number, wanted: number): Taken => {
    const usedBefore = usedOf(readUsed.get(day, keyId));
    const granted = Math.max(0, Math.min(wanted, limit - usedBefore));
    if (granted > 0) addUnits.run(day, keyId, granted);
    pruneOldDays();
    return { usedBefore, granted };
  };

  const batches = new Map<string, Batch>();
  const openBatch = (name: string, keyId: string, day: UtcDay, limit: number): Batch => {
    const batch: Batch = { wanted: 0, taken: Promise.resolve({ usedBefore: 0, granted: 0 }) };
    const shut = () => void (batches.get(name) === batch && batches.delete(name));
    batch.taken = commits.run(() => {
      shut(); // whoever comes from now on is of the next one
      return takeNow(keyId, day, limit, batch.wanted);
    });
    batch.taken.catch(shut);
    batches.set(name, batch);
    return batch;
  };

  return {
    async take(keyId, day, limit) {
      const name = `${day} ${limit} ${keyId}`;
      const batch = batches.get(name) ?? openBatch(name, keyId, day, limit);
      const place = batch.wanted++;
      const { usedBefore, granted } = await batch.taken;
      return place < granted
        ? { kind: "granted", used: usedBefore + place + 1 }
        : { kind: "exhausted", used: usedBefore + granted };
    },

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
