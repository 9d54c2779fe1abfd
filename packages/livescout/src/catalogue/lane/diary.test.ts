import { expect, test } from "vitest";
import { createMemoryCatalogueStore } from "../../storage/memory/catalogue-store.ts";
import { openDiary, readDiary } from "./diary.ts";

const MINUTE_MS = 60_000;
const open = async (store = createMemoryCatalogueStore({ world: "sandbox" })) => {
  const failures: unknown[] = [];
  return { store, failures, diary: await openDiary(store, { onFailed: (error) => failures.push(error) }) };
};

test("an outage is one entry that grows, however often it was tried; two sleeps are two", async () => {
  const { store, diary } = await open();
  for (let at = 0; at < 20; at++) {
    const [fromMs, toMs] = [at * 5 * MINUTE_MS, (at * 5 + 4) * MINUTE_MS];
    diary.note({ kind: "backOff", outcome: "network", fromMs, toMs });
    if (at % 10 === 0) diary.note({ kind: "asleep", fromMs, toMs });
  }
  await diary.settled();
  const entries = await readDiary(store);
  expect(entries.filter(({ kind }) => kind === "backOff")).toEqual([
    { kind: "backOff", outcome: "network", fromMs: 0, toMs: 99 * MINUTE_MS },
  ]);
  expect(entries.filter(({ kind }) => kind === "asleep")).toHaveLength(2);
});

test("it is bounded, and goes on after a restart", async () => {
  const { store, diary } = await open();
  for (let at = 0; at < 700; at++) diary.note({ kind: "asleep", fromMs: at * 1_000, toMs: at * 1_000 + 1 });
  await diary.settled();
  const again = await open(store);
  again.diary.note({ kind: "stopped", fromMs: 9e9, toMs: 9e9 + 1 });
  await again.diary.settled();
  const entries = await readDiary(store);
  expect([entries.length, entries.at(-1)?.kind, entries[0]?.fromMs]).toEqual([500, "stopped", 201_000]);
});

test("a diary that cannot be written is told, not lost in silence", async () => {
  const store = createMemoryCatalogueStore({ world: "sandbox" });
  const { failures, diary } = await open({ ...store, writeState: () => Promise.reject(new Error("disk full")) });
  diary.note({ kind: "asleep", fromMs: 0, toMs: 1 });
  await diary.settled();
  expect(failures).toHaveLength(1);
});
