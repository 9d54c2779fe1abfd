import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readHandCalls } from "../catalogue/lane/by-hand.ts";
import { createLane } from "../catalogue/lane/lane.ts";
import { countedByHand } from "./count-by-hand.ts";
import { openCatalogue } from "./open-catalogue.ts";

const NOW_MS = 1_780_000_000_000;
const PACE = { gapMs: 30_000, floorMs: 8_000, perHour: 150, perDay: 3_000 };
const FEED = "https://webcast.us.tiktok.com/webcast/feed/?channel_id=87";

let folder: string;
let places: { catalogue: string; sandboxCatalogue: string };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "livescout-by-hand-"));
  places = { catalogue: join(folder, "catalogue.db"), sandboxCatalogue: join(folder, "sandbox-catalogue.db") };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A catalogue into which somebody has collected from `laneName`. */
async function collected(laneName: string): Promise<void> {
  const lane = createLane({ name: laneName, pace: PACE, random: () => 0.5 });
  lane.begin(NOW_MS - 60_000);
  const store = await openCatalogue({ places, world: "upstream" });
  await store.writeState(`lane:${laneName}`, lane.save());
  await store.close();
}

async function noted(laneName: string): Promise<number> {
  const store = await openCatalogue({ places, world: "upstream", mustExist: true });
  const { total } = await readHandCalls(store, laneName);
  await store.close();
  return total;
}

function handFetch(settings: { upstream?: string; proxy?: { kind: "environment" } } = {}) {
  const notedBefore: (number | undefined)[] = [];
  const answering: typeof globalThis.fetch = async () => {
    notedBefore.push(await noted("direct").catch(() => undefined));
    return new Response("{}");
  };
  const options = { places, nowMs: () => NOW_MS };
  const fetch = countedByHand(answering, { upstream: settings.upstream, proxy: settings.proxy }, options);
  return { fetch, notedBefore };
}

test("each call to the upstream is noted before it is made, whichever of its addresses it goes to", async () => {
  await collected("direct");
  const { fetch, notedBefore } = handFetch();
  await fetch(FEED);
  await fetch(new URL("https://www.tiktok.com/live"));
  await fetch(new Request("https://webcast.tiktok.com/webcast/room/info/"));
  expect(notedBefore).toEqual([1, 2, 3]);
});

test("calls to a gateway, to a sandbox and from another address are none of this lane", async () => {
  await collected("direct");
  await handFetch().fetch("https://gateway.invalid/webcast/feed");
  await handFetch().fetch("https://www.tiktok.com.gateway.invalid/");
  await handFetch({ upstream: "http://127.0.0.1:8081" }).fetch("http://127.0.0.1:8081/webcast/feed/");
  await handFetch({ proxy: { kind: "environment" } }).fetch(FEED);
  expect([await noted("direct"), await noted("proxy")]).toEqual([0, 0]);
});

test("where nobody has collected the call is made all the same, and no catalogue", async () => {
  const { fetch, notedBefore } = handFetch();
  expect(await (await fetch(FEED)).text()).toBe("{}");
  expect(notedBefore).toEqual([undefined]);
  expect(readdirSync(folder)).toEqual([]);
});

test("a catalogue that cannot be opened keeps nobody from asking", async () => {
  const { fetch } = handFetch();
  places.catalogue = folder; // a folder where a file should be
  expect((await fetch(FEED)).status).toBe(200);
});
