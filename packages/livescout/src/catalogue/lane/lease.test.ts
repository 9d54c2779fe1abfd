import { expect, test } from "vitest";
import { createVirtualTime } from "../../../../../test/support/virtual-time.ts";
import { createMemoryCatalogueStore } from "../../storage/memory/catalogue-store.ts";
import { type Lease, takeLease } from "./lease.ts";

const START_MS = 1_780_000_000_000;

function createPlace() {
  const time = createVirtualTime(START_MS);
  const store = createMemoryCatalogueStore({ world: "sandbox" });
  const { nowMs, sleep } = time;
  const take = (holder: string): Promise<Lease> =>
    takeLease({ store, holder, nowMs, sleep, signal: new AbortController().signal });
  return { time, store, take };
}

async function settledKinds(time: ReturnType<typeof createVirtualTime>, starts: Promise<Lease>[]) {
  const settled = Promise.allSettled(starts);
  await time.run(20_000);
  return (await settled).map(({ status }) => status);
}

test("of two that start at once on a fresh catalogue one collects", async () => {
  const { time, take } = createPlace();
  expect((await settledKinds(time, [take("one"), take("other")])).sort()).toEqual(["fulfilled", "rejected"]);
});

test("of two that start at once after a collector that ended in order one collects", async () => {
  const { time, take } = createPlace();
  await (await take("before")).release();
  expect((await settledKinds(time, [take("one"), take("other")])).sort()).toEqual(["fulfilled", "rejected"]);
});

test("of two that start at once after a collector that was killed one collects", async () => {
  const { time, take } = createPlace();
  await take("killed");
  const starts = [take("one"), take("other")];
  expect((await settledKinds(time, starts)).sort()).toEqual(["fulfilled", "rejected"]);
});

test("a sign of life never takes a lease back that another has taken meanwhile", async () => {
  const { time, store, take } = createPlace();
  const lease = await take("asleep");
  const { replaceState } = store;
  let isTaken = false;
  store.replaceState = async (...given) => {
    if (!isTaken) {
      isTaken = true;
      await store.writeState("lease", { version: 1, holder: "other", startedAtMs: START_MS, beatAtMs: START_MS });
    }
    return replaceState(...given);
  };
  expect(await lease.beat()).toBe(false);
  await lease.release();
  expect(await store.readState("lease")).toMatchObject({ holder: "other" });
  expect(await store.readState("lease")).not.toHaveProperty("releasedAtMs");
  await time.run(0);
});

test("signs of life that are given at once are one after the other", async () => {
  const { take } = createPlace();
  const lease = await take("one");
  expect(await Promise.all([lease.beat(), lease.beat(), lease.beat()])).toEqual([true, true, true]);
});
