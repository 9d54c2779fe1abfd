/**
 * One process that collects into a catalogue for ever, for the tests of crashes: `node catalogue-worker.mjs FILE FIRST_PAGE`.
 *
 * Each page brings its own five rooms and one that is on every page. It says the page's number once that is answered. Beside
 * that it prunes and forgets, so that a kill may fall into these too.
 */
import { writeSync } from "node:fs";

import { openSqliteCatalogue } from "../../packages/livescout/dist/storage/sqlite/open-catalogue.js";

const [file, firstPage] = process.argv.slice(2);
const START_MS = Date.parse("2026-11-22T12:00:00Z");
const source = { channel: "87" };

const room = (at, owner = `owner${at}`) => ({
  id: `7300000000000000${at}`,
  world: "sandbox",
  title: `room ${at} ${"x".repeat(200)}`,
  viewerCount: at,
  isLive: true,
  url: `https://site.invalid/@${owner}/live`,
  owner: { id: `70${owner}`, uniqueId: owner, nickname: "" },
});

const store = await openSqliteCatalogue({ file, world: "sandbox", waitMs: 5_000 });

async function collect(page) {
  const atMs = START_MS + page * 1_000;
  const own = Array.from({ length: 5 }, (_, at) => room(1_000 + page * 10 + at));
  const sightings = [...own, { ...room(100), viewerCount: page }, room(200 + page, "passing")].map((each) => ({
    room: each,
    source,
  }));
  const call = {
    lane: "direct",
    source,
    kind: "feed",
    atMs,
    elapsedMs: 1,
    outcome: "rooms",
    cause: "",
    nextStep: "",
    page,
  };
  await store.record({ atMs, sightings, call });
  writeSync(1, `${String(page).padEnd(4_096)}\n`); // long: a reader who is slow holds it up, and page numbers stay small
}

for (let page = Number(firstPage); ; page += 3) {
  await Promise.all([0, 1, 2].map((more) => collect(page + more)));
  if (page % 4 === 0) await store.prune({ keepMs: 3_600_000_000, thinAfterMs: 60_000, nowMs: START_MS + page * 1_000 });
  if (page % 10 === 0) await store.forget(`owner${1_000 + page * 10}`, { atMs: START_MS });
}
