/** The estimate against the truth, in pretend worlds; `bench/estimate.mjs` does so over many more of them. */
import type { ChannelId } from "@livescout/protocol";
import type { SourceRef } from "@livescout/protocol/catalogue";
import { expect, test } from "vitest";
import { createReach } from "../sandbox/channel-reach.ts";
import { createFeedWalk } from "../sandbox/feed-walk.ts";
import { createWorld, type SandboxWorld } from "../sandbox/world.ts";
import { parseWorldRules } from "../sandbox/world-rules.ts";
import { type CapturedRoom, countCaptures } from "./capture-cells.ts";
import { type LiveEstimate, readEstimate } from "./estimate.ts";

const NOW_MS = 1_790_540_160_000;
const CHANNELS = ["87", "86", "89", "1111006", "1222001"] as const;
const WALK_PAGES_MAX = 12;

type Kept = Omit<CapturedRoom, "sources"> & { seen: Map<string, { source: SourceRef; lastMs: number }> };

/** Two hours of calls, each channel in its turn, each tag of it in its turn. */
async function estimateIn(world: SandboxWorld, { callsPerHour }: { callsPerHour: number }): Promise<LiveEstimate> {
  const walk = createFeedWalk(world);
  const rooms = new Map<string, Kept>();
  const tagsOf = (channel: ChannelId) => {
    const kind = channel === "1111006" ? "game" : channel === "1222001" ? "lifestyle" : undefined;
    return [...new Set(world.owners.flatMap(({ category }) => (category.kind === kind ? (category.tag ?? []) : [])))];
  };
  const walks = CHANNELS.map((channel) => ({ channel, tags: tagsOf(channel), begun: -1, page: 0, cursor: "" }));
  for (let call = 0; call < 2 * callsPerHour; call++) {
    const timeMs = NOW_MS - 7_200_000 + Math.round((call * 3_600_000) / callsPerHour);
    const place = walks[call % walks.length];
    if (place === undefined) continue;
    if (place.page === 0) place.begun++;
    const tag = place.tags[place.begun % place.tags.length];
    const source = { channel: place.channel, ...(tag !== undefined && { tag }) };
    const page = walk({ ...source, timeMs, ...(place.page > 0 && { cursor: place.cursor }) });
    const goesOn = page.hasMore && place.page + 1 < WALK_PAGES_MAX;
    Object.assign(place, { page: goesOn ? place.page + 1 : 0, cursor: String(page.cursor) });
    for (const { roomId, isLive, viewerCount, session } of page.rooms) {
      if (!isLive) continue;
      const id = roomId.toString();
      const isGame = session.owner.category.kind === "game";
      const kept: Kept = { roomId: id, isGame, seen: new Map(), ...rooms.get(id), viewerCount };
      kept.seen.set(JSON.stringify(source), { source, lastMs: timeMs });
      rooms.set(id, kept);
    }
  }
  const captures = (window: { sinceMs: number; nowMs: number }) => {
    const seen = [...rooms.values()].map(({ seen: places, ...room }) => {
      const late = [...places.values()].filter(({ lastMs }) => lastMs >= window.sinceMs);
      return { ...room, sources: late.map(({ source }) => source) };
    });
    return Promise.resolve(countCaptures(seen.filter(({ sources }) => sources.length > 0), window)); // prettier-ignore
  };
  return readEstimate({ captures }, { nowMs: NOW_MS });
}

const holds = (estimate: LiveEstimate, rooms: number): boolean =>
  estimate !== "unknown" && estimate.low <= rooms && rooms <= estimate.high;

test("the live rooms of a pretend world lie within the interval, and it is narrow enough to be of use", async () => {
  const runs = [1, 2, 3].map((seed) => createWorld({ seed, roomCount: 2_000 }));
  const found: LiveEstimate[] = [];
  for (const world of runs) found.push(await estimateIn(world, { callsPerHour: 300 }));
  expect(found.filter((estimate, at) => holds(estimate, runs[at]?.roomsAt(NOW_MS).length ?? 0)).length).toBe(3);
  const widths = found.map((estimate) => (estimate === "unknown" ? Infinity : estimate.high / estimate.low));
  expect(Math.max(...widths)).toBeLessThan(2);
});

test("few calls in a large world are unknown, not a confident guess", async () => {
  expect(await estimateIn(createWorld({ seed: 1, roomCount: 12_000 }), { callsPerHour: 30 })).toBe("unknown");
});

test("where no channel ever shows three rooms in ten, it speaks of the others", async () => {
  const kinds = { games: 0.7, lifestyle: 0.7, other: 0.7 };
  const rules = parseWorldRules({
    rooms: 2_000,
    overlap: 1,
    channels: {
      "87": kinds,
      "86": { ...kinds, games: 0 },
      "89": { games: 0.7 },
      "1111006": { games: 0.7 },
      "1222001": { lifestyle: 0.7 },
    },
  });
  const world = createWorld({ seed: 3, rules });
  const reach = createReach(world);
  const shown = new Set(CHANNELS.flatMap((channel) => reach.owners(channel)));
  const live = world.roomsAt(NOW_MS);
  const estimate = await estimateIn(world, { callsPerHour: 400 });
  expect(holds(estimate, live.filter(({ session }) => shown.has(session.owner)).length)).toBe(true);
  expect(holds(estimate, live.length)).toBe(false);
});
