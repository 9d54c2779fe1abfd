import { createFeedClient } from "@livescout/client";
import type { Signer } from "@livescout/protocol";
import { expect, test } from "vitest";
import { createPlainUpstream } from "../../../../../test/support/plain-upstream.ts";
import { createVirtualTime } from "../../../../../test/support/virtual-time.ts";
import { createMemoryCatalogueStore } from "../../storage/memory/catalogue-store.ts";
import type { CheckTarget } from "../catalogue-store.ts";
import { startWatcher } from "../watcher.ts";

const START_MS = 1_780_000_000_000;
const noSigner: Signer = { name: "fixture", sign: async () => ({ kind: "unavailable", why: "fixture" }) };

test("a look at a room whose owner was forgotten leaves nothing behind, under whatever name it was asked", async () => {
  const { nowMs, sleep, run } = createVirtualTime(START_MS);
  const upstream = createPlainUpstream({ nowMs });
  const store = createMemoryCatalogueStore({ world: "upstream" });
  const watcher = await startWatcher({
    store,
    client: createFeedClient({ signer: noSigner, visitor: "none", fetch: upstream.fetch, nowMs }),
    sources: [],
    tagChannels: [],
    hasTagList: true,
    laneName: "direct",
    pace: { gapMs: 20_000, floorMs: 8_000, perHour: 170, perDay: 3_000 },
    retention: { keepMs: 86_400_000, thinAfterMs: 3_600_000 },
    regionAsked: "US",
    facts: () => ({}),
    holder: "fixture",
    nowMs,
    random: () => 0.5,
    sleep,
  });
  const look = async (target: CheckTarget) => {
    await store.queueChecks([target], { atMs: nowMs() });
    await run(180_000);
    expect(await store.wantedChecks({ limit: 1 })).toEqual([]);
  };
  const [name = ""] = upstream.liveNames();
  const byName = { kind: "name" as const, name };
  await look(byName);
  const [{ roomId = "", title } = {}] = await store.findChecks([byName]);
  expect(title).toMatch(/^room of /);

  await store.forget(name, { atMs: nowMs() });
  const byRoom = { kind: "room" as const, roomId };
  const asked = upstream.asked.length;
  await look(byRoom);
  expect(upstream.asked.length).toBeGreaterThan(asked);
  expect(await store.findChecks([byRoom, byName])).toEqual([]);
  const left = [await store.calls({ sinceMs: 0 }), await store.eventsAfter(0, { limit: 1_000 })];
  expect(JSON.stringify(left)).not.toMatch(new RegExp(`${roomId}|${name}`));
  await watcher.close();
});
