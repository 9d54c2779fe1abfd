import { expect, test } from "vitest";
import { createTestCatalogue, fixtureRoom } from "../../../../../test/support/catalogue-fakes.ts";
import { collectorJobs } from "./collector-jobs.ts";
import { createMissingRooms, OVERDUE_AFTER_MS } from "./missing-rooms.ts";

const START_MS = 1_780_000_000_000;
const MINUTE_MS = 60_000;

test("after a night without a collector all rooms of yesterday are over at once, however many there were", async () => {
  let atMs = START_MS;
  const { store, see } = createTestCatalogue({ nowMs: () => atMs });
  await see(
    Array.from({ length: 1_200 }, (_, n) => ({
      ...fixtureRoom(n),
      id: String(7_300_000_000_000_000_000n + BigInt(n)),
      owner: { id: String(7_300_000_000_000_500_000n + BigInt(n)), uniqueId: `fixture.${n}`, nickname: "" },
    })),
  );
  atMs += OVERDUE_AFTER_MS;
  const missing = createMissingRooms(store);
  for (let minute = 1; minute <= 3; minute++) missing.noteAnswer({ channel: "87" }, atMs - minute * MINUTE_MS);
  const nothing = async () => {};
  const kept = { missing, keepPlan: nothing };
  const jobs = collectorJobs({
    store,
    kept,
    account: { keep: nothing },
    retention: { keepMs: 1e12, thinAfterMs: 1e12 },
  });
  for (const { run } of jobs) await run(atMs);
  expect((await store.tallies({ nowMs: atMs })).live.rooms).toBe(0);
});
