/**
 * Group commit: all that wants to write in one turn of the event loop shares one transaction and one flush to the disk, and
 * so do the turns after it for as long as each brings more. A lone write waits one empty turn.
 *
 * Nothing is answered before the commit. Where the database is locked the whole group waits and is tried again; a job's effect
 * is committed once or not at all, so trying again never counts twice.
 */
import { LivescoutError } from "@livescout/protocol";

import { BUSY_TIMEOUT_MS, busyPauseMs } from "./busy.ts";
import { isBusy, isConstraint, type SqliteConnection, storeError } from "./driver.ts";

export type RunOptions = {
  /** Keeps trying after the caller was told "not yet": for what must happen in the end, such as a unit given back. */
  isKept?: boolean;
};

export type GroupCommit = {
  /** Runs `job` (synchronous statements) in the next transaction; resolves once that is durable. */
  run<T>(job: () => T, options?: RunOptions): Promise<T>;
  /** Writes what waits, for as long as a caller would wait, then refuses everything. */
  close(): Promise<void>;
};

export type GroupCommitOptions = {
  connection: SqliteConnection;
  file: string;
  waitMs: number;
  waitingMax?: number;
  /** At this size a group is written although more may come: the first in it has waited long enough. */
  groupFull?: number;
};

type Waiting = {
  run: () => unknown;
  answer: () => void;
  reject: (error: unknown) => void;
  isKept: boolean;
  waitedMs: number;
};

export function createGroupCommit({
  connection,
  file,
  waitMs,
  waitingMax = 10_000,
  groupFull = 128,
}: GroupCommitOptions): GroupCommit {
  let waiting: Waiting[] = [];
  let timer: NodeJS.Immediate | NodeJS.Timeout | undefined;
  let gathered = 0;
  let tries = 0;
  let isClosed = false;
  let onEmpty: (() => void) | undefined;

  const gather = (): void => {
    if (waiting.length > gathered && waiting.length < groupFull) {
      gathered = waiting.length;
      timer = setImmediate(gather);
    } else flush();
  };

  const flush = (): void => {
    gathered = 0;
    timer = undefined;
    const group = waiting.splice(0, groupFull);
    try {
      const answers = commitTogether(connection, group);
      tries = 0;
      for (const answer of answers) answer();
      if (waiting.length > 0) timer = setImmediate(gather);
    } catch (error) {
      waitAgain(group, error);
    }
    if (waiting.length === 0) onEmpty?.();
  };

  /** Locked: all of them wait on. Broken: they are told at once. Either way what is kept stays in line. */
  const waitAgain = (group: Waiting[], error: unknown): void => {
    const pauseMs = busyPauseMs(tries++);
    const again: Waiting[] = [];
    for (const one of group) {
      one.waitedMs += pauseMs + BUSY_TIMEOUT_MS;
      const isOver = !isBusy(error) || one.waitedMs > waitMs;
      if (isOver) one.reject(storeError(file, error));
      if (!isOver || (one.isKept && !isClosed)) again.push(one);
    }
    waiting.unshift(...again);
    if (waiting.length > 0) timer = setTimeout(flush, pauseMs);
  };

  return {
    run<T>(job: () => T, { isKept = false }: RunOptions = {}): Promise<T> {
      if (isClosed) return Promise.reject(new LivescoutError("store", `${file} is closed`));
      if (waiting.length >= waitingMax) {
        const text = `${file} is behind: ${waitingMax} changes wait for it`;
        return Promise.reject(new LivescoutError("store", text, { retryable: true }));
      }
      return new Promise<T>((resolve, reject) => {
        let value: T;
        waiting.push({
          run: () => (value = job()),
          answer: () => resolve(value),
          reject,
          isKept,
          waitedMs: 0,
        });
        timer ??= setImmediate(gather);
      });
    },

    async close() {
      isClosed = true;
      if (waiting.length === 0) return;
      await new Promise<void>((resolve) => {
        onEmpty = resolve;
      });
    },
  };
}

/** One transaction for all. A job refused by a rule of its table fails alone; anything else undoes the whole group. */
function commitTogether(connection: SqliteConnection, group: Waiting[]): (() => void)[] {
  connection.exec("BEGIN IMMEDIATE");
  try {
    const answers = group.map((one) => {
      try {
        one.run();
        return one.answer;
      } catch (error) {
        if (!isConstraint(error)) throw error;
        return () => one.reject(error);
      }
    });
    connection.exec("COMMIT");
    return answers;
  } catch (error) {
    rollBack(connection);
    throw error;
  }
}

/** SQLite may have rolled back by itself already, and then says so. */
export function rollBack(connection: SqliteConnection): void {
  try {
    connection.exec("ROLLBACK");
  } catch {
    // Nothing is open any more, which is what was wanted.
  }
}
