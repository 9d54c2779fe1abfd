import { inspect } from "node:util";

import { LivescoutError } from "@livescout/protocol";
import { expect, test } from "vitest";

import { createKeyRing } from "./key-ring.ts";
import type { KeyRecord, KeyStore } from "./key-store.ts";
import { createPepper } from "./pepper.ts";

const pepper = createPepper(Buffer.alloc(32, 7));

/** Keys as a database has them: asked by several rings, and able to break. */
function sharedStore() {
  const records = new Map<string, KeyRecord>();
  const state = { changes: 0, lookUps: 0, marks: 0, isBroken: false };
  const alive = () => {
    if (state.isBroken) throw new LivescoutError("store", "broken", { retryable: true });
  };
  const change = (id: string, part: Partial<KeyRecord>) => {
    const record = records.get(id);
    if (record === undefined) return false;
    records.set(id, { ...record, ...part });
    state.changes++;
    return true;
  };
  const store: KeyStore = {
    async insert(record) {
      alive();
      records.set(record.id, record);
      state.changes++;
    },
    async findByDigest(digest) {
      alive();
      state.lookUps++;
      return [...records.values()].find((record) => record.digest === digest);
    },
    list: async () => [...records.values()],
    revoke: async (id, revokedAtMs) => change(id, { revokedAtMs }),
    setTier: async (id, tier) => change(id, { tier }),
    async changeMark() {
      alive();
      state.marks++;
      return String(state.changes);
    },
  };
  return { store, state, records };
}

function setUp() {
  const clock = { nowMs: 1_000_000 };
  const { store, state, records } = sharedStore();
  const ringOf = (keys: KeyStore = store) => createKeyRing({ keys, pepper, nowMs: () => clock.nowMs });
  return { clock, state, records, store, ringOf, ring: ringOf(), otherProcess: ringOf() };
}

test("a key that was issued is known, with the tier it was issued for", async () => {
  const { ring } = setUp();
  const { key, record } = await ring.issue({ tier: "pro", name: "my laptop" });
  expect(await ring.identify(key.reveal())).toEqual({ kind: "known", record });
  expect(record).toMatchObject({ tier: "pro", name: "my laptop", pepperId: pepper.id, createdAtMs: 1_000_000 });
});

test("what is kept never holds the key", async () => {
  const { ring, records } = setUp();
  const { key } = await ring.issue({ tier: "pro" });
  const kept = inspect([...records.values(), await ring.list()], { depth: 9 });
  expect(kept).not.toContain(key.reveal().slice(3, 20));
});

test("a typo is told without a look-up, an unknown key is looked up every time", async () => {
  const { ring, state } = setUp();
  const stranger = (await createKeyRing({ keys: sharedStore().store, pepper, nowMs: () => 0 }).issue({ tier: "pro" }))
    .key;
  expect((await ring.identify(`${stranger.reveal()}x`)).kind).toBe("malformed");
  expect(state.lookUps).toBe(0);
  for (let at = 1; at <= 3; at++) {
    expect(await ring.identify(stranger.reveal())).toEqual({ kind: "unknown" });
    expect(state.lookUps).toBe(at);
  }
});

test("a known key is answered from memory: many calls, one look-up, one question for changes", async () => {
  const { ring, otherProcess, state } = setUp();
  const { key } = await otherProcess.issue({ tier: "pro" });
  await Promise.all(Array.from({ length: 20 }, () => ring.identify(key.reveal())));
  const lookUps = state.lookUps;
  for (let at = 0; at < 100; at++) await ring.identify(key.reveal());
  expect(state.lookUps).toBe(lookUps);
  expect(state.marks).toBe(1);
});

test("a key made by another process is known at once", async () => {
  const { ring, otherProcess } = setUp();
  const first = await otherProcess.issue({ tier: "pro" });
  await ring.identify(first.key.reveal());
  const second = await otherProcess.issue({ tier: "basic" });
  expect(await ring.identify(second.key.reveal())).toMatchObject({ kind: "known", record: { tier: "basic" } });
});

test("a key revoked or re-tiered by another process is seen within a second", async () => {
  const { clock, ring, otherProcess } = setUp();
  const { key, record } = await otherProcess.issue({ tier: "pro" });
  await ring.identify(key.reveal());
  await otherProcess.setTier(record.id, "ultra");
  clock.nowMs += 1000;
  expect(await ring.identify(key.reveal())).toMatchObject({ kind: "known", record: { tier: "ultra" } });
  await otherProcess.revoke(record.id);
  clock.nowMs += 1000;
  expect(await ring.identify(key.reveal())).toMatchObject({ kind: "revoked" });
});

test("a key revoked or re-tiered here is seen at once", async () => {
  const { ring } = setUp();
  const { key, record } = await ring.issue({ tier: "pro" });
  await ring.identify(key.reveal());
  expect(await ring.setTier(record.id, "basic")).toBe(true);
  expect(await ring.identify(key.reveal())).toMatchObject({ record: { tier: "basic" } });
  expect(await ring.revoke(record.id)).toBe(true);
  expect((await ring.identify(key.reveal())).kind).toBe("revoked");
  expect(await ring.revoke("key_none")).toBe(false);
});

test("a record read before a revocation is not trusted anew after it", async () => {
  const { clock, store, ringOf, otherProcess } = setUp();
  const { key, record } = await otherProcess.issue({ tier: "pro" });
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  let isSlow = true;
  const ring = ringOf({
    ...store,
    async findByDigest(digest) {
      const found = await store.findByDigest(digest);
      if (isSlow) await gate;
      return found;
    },
  });
  const slow = ring.identify(key.reveal());
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
  isSlow = false;
  await otherProcess.revoke(record.id);
  clock.nowMs += 600;
  expect((await ring.identify(key.reveal())).kind).toBe("revoked"); // the ring has seen the change
  release();
  await slow;
  expect((await ring.identify(key.reveal())).kind).toBe("revoked");
});

test("a clock set back does not make a record trusted for longer", async () => {
  const { clock, ring, otherProcess } = setUp();
  const { key, record } = await otherProcess.issue({ tier: "pro" });
  await ring.identify(key.reveal());
  await otherProcess.revoke(record.id);
  clock.nowMs -= 3_600_000;
  expect((await ring.identify(key.reveal())).kind).toBe("revoked");
});

test("where the store cannot tell, nobody is let in; it recovers by itself", async () => {
  const { clock, ring, state } = setUp();
  const { key } = await ring.issue({ tier: "pro" });
  await ring.identify(key.reveal());
  state.isBroken = true;
  clock.nowMs += 1000;
  await expect(ring.identify(key.reveal())).rejects.toMatchObject({ code: "store" });
  state.isBroken = false;
  expect((await ring.identify(key.reveal())).kind).toBe("known");
});

test("memory is bounded, and a record pushed out is looked up again", async () => {
  const { clock, store, state } = setUp();
  const ring = createKeyRing({ keys: store, pepper, nowMs: () => clock.nowMs, cachedMax: 2 });
  const keys = [];
  for (let at = 0; at < 5; at++) keys.push((await ring.issue({ tier: "pro" })).key.reveal());
  for (const key of [...keys, ...keys]) expect((await ring.identify(key)).kind).toBe("known");
  expect(state.lookUps).toBe(10);
});

test("a store that finds too much cannot pass another key off as the one presented", async () => {
  const { store, ringOf } = setUp();
  const { record } = await ringOf().issue({ tier: "ultra" });
  const { key } = await createKeyRing({ keys: sharedStore().store, pepper, nowMs: () => 0 }).issue({ tier: "pro" });
  const lax = ringOf({ ...store, findByDigest: async () => record });
  expect(await lax.identify(key.reveal())).toEqual({ kind: "unknown" });
});

test("a key made under another pepper is unknown, and the operator can be told how many there are", async () => {
  const { clock, ring, store } = setUp();
  const { key } = await ring.issue({ tier: "pro" });
  const { record } = await ring.issue({ tier: "pro" });
  const other = createKeyRing({ keys: store, pepper: createPepper(Buffer.alloc(32, 8)), nowMs: () => clock.nowMs });
  expect(await other.identify(key.reveal())).toEqual({ kind: "unknown" });
  expect(await other.countUnderOtherPepper()).toBe(2);
  await ring.revoke(record.id);
  expect(await other.countUnderOtherPepper()).toBe(1);
  expect(await ring.countUnderOtherPepper()).toBe(0);
});

test("a tier or name that is none is refused without being repeated", async () => {
  const { ring } = setUp();
  await expect(ring.issue({ tier: "gold" })).rejects.toMatchObject({ code: "invalid_input", field: "tier" });
  await expect(ring.setTier("key_a", "gold")).rejects.toMatchObject({ field: "tier" });
  for (const name of ["x".repeat(101), "two\nlines", "\u001b[31m", "\ud800"]) {
    const refused = ring.issue({ tier: "pro", name });
    await expect(refused).rejects.toMatchObject({ field: "name" });
    await expect(refused).rejects.not.toThrow(name);
  }
});
