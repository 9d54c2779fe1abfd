/** What every quota store must do, whatever it is made of. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { Stores } from "../../packages/livescout/src/access/stores.ts";

export type StoresContractOptions = {
  /** Fresh and empty stores. `nowMs` is asked whenever the store needs the time. */
  open: (options: { nowMs: () => number }) => Promise<Stores>;
  /** A second door to the data that `open` opened last, as another process would have it; absent where there is none. */
  openAgain?: (options: { nowMs: () => number }) => Promise<Stores>;
};

export const TODAY = "2026-11-22";
export const NOW_MS = Date.parse(`${TODAY}T12:00:00Z`);

const many = <T>(count: number, make: (at: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, at) => make(at)));

export function quotaStoreContract(name: string, { open, openAgain }: StoresContractOptions): void {
  describe(`quota store: ${name}`, () => {
    let nowMs = NOW_MS;
    let stores: Stores;
    const clock = () => nowMs;

    beforeEach(async () => {
      nowMs = NOW_MS;
      stores = await open({ nowMs: clock });
    });
    afterEach(() => stores.close());

    test("of 200 takes at once on a key with 100 left, exactly 100 are granted", async () => {
      const takes = await many(200, () => stores.quota.take("key_a", TODAY, 100));
      const granted = takes.filter((take) => take.kind === "granted");
      expect(granted.map((take) => take.used).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 100 }, (_, i) => i + 1),
      );
      expect(takes.filter((take) => take.kind === "exhausted").every((take) => take.used === 100)).toBe(true);
      expect(await stores.quota.used("key_a", TODAY)).toBe(100);
    });

    test("keys and days are counted apart, also in one breath", async () => {
      await many(30, (at) => stores.quota.take(`key_${at % 3}`, at < 15 ? TODAY : "2026-11-23", 100));
      for (const key of ["key_0", "key_1", "key_2"]) {
        expect(await stores.quota.used(key, TODAY)).toBe(5);
        expect(await stores.quota.used(key, "2026-11-23")).toBe(5);
      }
      expect(await stores.quota.used("key_never_seen", TODAY)).toBe(0);
    });

    test("a limit of nothing grants nothing", async () => {
      expect(await stores.quota.take("key_a", TODAY, 0)).toEqual({ kind: "exhausted", used: 0 });
      expect(await stores.quota.used("key_a", TODAY)).toBe(0);
    });

    test("the limit is the one given with each call: raised it grants on, lowered it stops at once", async () => {
      expect(await stores.quota.take("key_a", TODAY, 1)).toEqual({ kind: "granted", used: 1 });
      expect(await stores.quota.take("key_a", TODAY, 1)).toEqual({ kind: "exhausted", used: 1 });
      expect(await stores.quota.take("key_a", TODAY, 3)).toEqual({ kind: "granted", used: 2 });
      expect(await stores.quota.take("key_a", TODAY, 1)).toEqual({ kind: "exhausted", used: 2 });
    });

    test("a limit of any size is taken as it is", async () => {
      const limit = Number.MAX_SAFE_INTEGER - 1;
      expect(await stores.quota.take("key_a", TODAY, limit)).toEqual({ kind: "granted", used: 1 });
    });

    test("a unit given back can be taken again, once", async () => {
      await stores.quota.take("key_a", TODAY, 1);
      await stores.quota.giveBack("key_a", TODAY);
      expect(await stores.quota.take("key_a", TODAY, 1)).toEqual({ kind: "granted", used: 1 });
      expect(await stores.quota.take("key_a", TODAY, 1)).toEqual({ kind: "exhausted", used: 1 });
    });

    test("giving back never goes below zero, nor to another day or key", async () => {
      await stores.quota.take("key_a", TODAY, 5);
      await stores.quota.giveBack("key_a", "2026-11-21");
      await stores.quota.giveBack("key_b", TODAY);
      expect(await stores.quota.used("key_a", TODAY)).toBe(1);
      await many(3, () => stores.quota.giveBack("key_a", TODAY));
      expect(await stores.quota.used("key_a", TODAY)).toBe(0);
      expect(await stores.quota.used("key_b", TODAY)).toBe(0);
    });

    test("taking and giving back at once never ends above the limit or below what was kept", async () => {
      const granted = await many(60, async (at) => {
        const take = await stores.quota.take("key_a", TODAY, 50);
        if (take.kind === "granted" && at % 2 === 0) await stores.quota.giveBack("key_a", TODAY);
        return take.kind === "granted" && at % 2 === 1;
      });
      expect(await stores.quota.used("key_a", TODAY)).toBe(granted.filter(Boolean).length);
    });

    test("a key id with quotes, NUL-like escapes or other scripts is only a name", async () => {
      for (const key of ["'; DROP TABLE quota; --", "\\0", "ключ", "🔑", ""]) {
        expect(await stores.quota.take(key, TODAY, 1)).toEqual({ kind: "granted", used: 1 });
        expect(await stores.quota.used(key, TODAY)).toBe(1);
      }
    });

    test("a day is kept for a week after it ended, and not for ever", async () => {
      await stores.quota.take("key_a", TODAY, 5);
      nowMs = NOW_MS + 8 * 86_400_000;
      await stores.quota.take("key_a", "2026-11-30", 5);
      expect(await stores.quota.used("key_a", TODAY)).toBe(1);
      nowMs = NOW_MS + 9 * 86_400_000;
      await stores.quota.take("key_a", "2026-12-01", 5);
      expect(await stores.quota.used("key_a", TODAY)).toBe(0);
      expect(await stores.quota.used("key_a", "2026-11-30")).toBe(1);
    });

    if (openAgain === undefined) return;

    test("two doors to the same data count as one", async () => {
      const other = await openAgain({ nowMs: clock });
      const takes = await many(60, (at) => (at % 2 === 0 ? stores : other).quota.take("key_a", TODAY, 40));
      expect(takes.filter((take) => take.kind === "granted")).toHaveLength(40);
      expect(await other.quota.used("key_a", TODAY)).toBe(40);
      await other.close();
      expect(await stores.quota.used("key_a", TODAY)).toBe(40);
    });

    test("what was granted is still counted after closing and opening again", async () => {
      await stores.quota.take("key_a", TODAY, 5);
      await stores.close();
      stores = await openAgain({ nowMs: clock });
      expect(await stores.quota.used("key_a", TODAY)).toBe(1);
    });
  });
}
