/**
 * Feed units spent per key and UTC day. A store counts; the rules are in `quota.ts`.
 *
 * Under any concurrency no more than `limit` units are granted in a day, and a granted unit is durable before `take` resolves.
 */

/** A UTC day as `2026-11-22`. */
export type UtcDay = string;

export type QuotaTake = { kind: "granted"; used: number } | { kind: "exhausted"; used: number };

export type QuotaStore = {
  /** Takes one unit if fewer than `limit` are spent. Rejects with a `LivescoutError` `store` where it cannot be told. */
  take(keyId: string, day: UtcDay, limit: number): Promise<QuotaTake>;
  /**
   * Gives one unit back after a call that failed; never below zero.
   *
   * Rejects where it is not durable in time, but goes on trying as long as the store is open: a caller never repeats it.
   */
  giveBack(keyId: string, day: UtcDay): Promise<void>;
  /** Units spent that day; 0 for a key never seen. Days are kept for a week after they ended. */
  used(keyId: string, day: UtcDay): Promise<number>;
};
