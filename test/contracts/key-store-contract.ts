/** What every key store must do, whatever it is made of. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { KeyRecord } from "../../packages/livescout/src/access/key-store.ts";
import type { Stores } from "../../packages/livescout/src/access/stores.ts";
import { NOW_MS, type StoresContractOptions } from "./quota-store-contract.ts";

const record = (id: string, { createdAtMs = NOW_MS, ...rest }: Partial<KeyRecord> = {}): KeyRecord => ({
  id,
  digest: `fixture-digest-of-${id}`,
  pepperId: "fixture-pepper",
  name: `name of ${id}`,
  tier: "pro",
  scopes: ["feed", "read"],
  createdAtMs,
  ...rest,
});

export function keyStoreContract(name: string, { open, openAgain }: StoresContractOptions): void {
  describe(`key store: ${name}`, () => {
    let stores: Stores;
    const clock = () => NOW_MS;

    beforeEach(async () => {
      stores = await open({ nowMs: clock });
    });
    afterEach(() => stores.close());

    test("a record comes back as it went in, whatever its name says", async () => {
      const names = ["", "a'b\"c; --", "имя 名前 🔑", "x".repeat(100)];
      for (const [at, name] of names.entries()) await stores.keys.insert(record(`key_${at}`, { name }));
      for (const [at, name] of names.entries()) {
        expect(await stores.keys.findByDigest(`fixture-digest-of-key_${at}`)).toEqual(record(`key_${at}`, { name }));
      }
      expect(await stores.keys.findByDigest("fixture-digest-of-nothing")).toBeUndefined();
    });

    test("what a key may be used for comes back as it went in", async () => {
      await stores.keys.insert(record("key_view", { scopes: ["read"] }));
      await stores.keys.insert(record("key_feed", { scopes: ["feed"] }));
      expect((await stores.keys.list()).map(({ scopes }) => scopes)).toEqual([["read"], ["feed"]]);
    });

    test("a digest is found exactly: not by case, part or padding", async () => {
      await stores.keys.insert(record("key_a"));
      for (const digest of ["FIXTURE-DIGEST-OF-KEY_A", "fixture-digest-of-key_", "fixture-digest-of-key_a ", "%", ""]) {
        expect(await stores.keys.findByDigest(digest)).toBeUndefined();
      }
    });

    test("neither an id nor a digest can be had twice", async () => {
      await stores.keys.insert(record("key_a"));
      await expect(stores.keys.insert(record("key_a", { digest: "fixture-other" }))).rejects.toMatchObject({
        code: "store",
      });
      await expect(stores.keys.insert(record("key_b", { digest: "fixture-digest-of-key_a" }))).rejects.toMatchObject({
        code: "store",
      });
      expect(await stores.keys.list()).toEqual([record("key_a")]);
    });

    test("a refused insert does not sink what is written beside it", async () => {
      await stores.keys.insert(record("key_a"));
      const [refused, other, take] = await Promise.allSettled([
        stores.keys.insert(record("key_a")),
        stores.keys.insert(record("key_b")),
        stores.quota.take("key_b", "2026-11-22", 1),
      ]);
      expect([refused.status, other.status, take.status]).toEqual(["rejected", "fulfilled", "fulfilled"]);
      expect(await stores.keys.list()).toHaveLength(2);
      expect(await stores.quota.used("key_b", "2026-11-22")).toBe(1);
    });

    test("the list is oldest first", async () => {
      await stores.keys.insert(record("key_new", { createdAtMs: NOW_MS + 5 }));
      await stores.keys.insert(record("key_old", { createdAtMs: NOW_MS - 5 }));
      await stores.keys.insert(record("key_now"));
      expect((await stores.keys.list()).map((known) => known.id)).toEqual(["key_old", "key_now", "key_new"]);
    });

    test("revoking twice keeps the first time; an unknown id is told", async () => {
      await stores.keys.insert(record("key_a"));
      expect(await stores.keys.revoke("key_a", NOW_MS + 1)).toBe(true);
      expect(await stores.keys.revoke("key_a", NOW_MS + 2)).toBe(true);
      expect(await stores.keys.revoke("key_b", NOW_MS + 2)).toBe(false);
      expect((await stores.keys.list())[0]?.revokedAtMs).toBe(NOW_MS + 1);
    });

    test("a tier is changed for one key alone; an unknown id is told", async () => {
      await stores.keys.insert(record("key_a"));
      await stores.keys.insert(record("key_b"));
      expect(await stores.keys.setTier("key_a", "ultra")).toBe(true);
      expect(await stores.keys.setTier("key_c", "ultra")).toBe(false);
      expect((await stores.keys.list()).map((known) => known.tier)).toEqual(["ultra", "pro"]);
    });

    test("a record handed out cannot be used to change what is kept", async () => {
      const given = record("key_a");
      await stores.keys.insert(given);
      given.tier = "ultra";
      const found = await stores.keys.findByDigest("fixture-digest-of-key_a");
      if (found !== undefined) found.tier = "ultra";
      expect((await stores.keys.list())[0]?.tier).toBe("pro");
    });

    test("the change mark moves with every change of a key and with nothing else", async () => {
      const marks = [await stores.keys.changeMark()];
      await stores.keys.insert(record("key_a"));
      marks.push(await stores.keys.changeMark());
      await stores.keys.setTier("key_a", "ultra");
      marks.push(await stores.keys.changeMark());
      await stores.keys.revoke("key_a", NOW_MS);
      marks.push(await stores.keys.changeMark());
      expect(new Set(marks).size).toBe(4);
      await stores.quota.take("key_a", "2026-11-22", 5);
      await stores.keys.list();
      await stores.keys.revoke("key_none", NOW_MS);
      expect(await stores.keys.changeMark()).toBe(marks[3]);
    });

    test("stores that are open pass their check, and can be closed twice", async () => {
      await stores.check();
      await stores.close();
      await stores.close();
    });

    if (openAgain === undefined) return;

    test("a change through another door is seen here at once, mark and all", async () => {
      const other = await openAgain({ nowMs: clock });
      const before = await stores.keys.changeMark();
      await other.keys.insert(record("key_a"));
      expect(await stores.keys.findByDigest("fixture-digest-of-key_a")).toEqual(record("key_a"));
      const between = await stores.keys.changeMark();
      await other.keys.revoke("key_a", NOW_MS);
      expect(new Set([before, between, await stores.keys.changeMark()]).size).toBe(3);
      await other.close();
    });
  });
}
