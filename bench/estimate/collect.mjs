/**
 * A pretend collector in process: so many calls an hour to a world of the sandbox, chosen by the plan or in turn. What was
 * seen where and when is kept as a catalogue keeps it, and given out as a store's `captures`.
 */
import { countCaptures } from "../../packages/livescout/dist/catalogue/capture-cells.js";
import { createPlan } from "../../packages/livescout/dist/catalogue/plan/create-plan.js";
import { createFeedWalk } from "../../packages/livescout/dist/sandbox/feed-walk.js";
import { findRooms } from "../../packages/livescout/dist/sandbox/search.js";
import { drawerTags, OPEN_CHANNELS, seededRandom } from "../discovery/simulate-day.mjs";

const WORDS = ["chat", "music", "free", "dance", "shop", "live", "hello", "food", "good", "pubg"];
const SEARCH_PAGE = 12;
const SEARCH_PAGES_MAX = 5;
const WALK_PAGES_MAX = 12;

/** Each channel's turn, a walk to its end or twelve pages; each walk of a channel by subject takes its next subject. */
function inTurn(channels, tags) {
  const subjects = { search: WORDS.map((tag) => ({ channel: "search", tag })) };
  for (const channel of ["1111006", "1222001"]) {
    subjects[channel] = tags.map(({ source }) => source).filter((source) => source.channel === channel);
  }
  const walks = channels.map((channel) => ({ channel, begun: 0 }));
  let turn = 0;
  return {
    next() {
      const walk = walks[turn++ % walks.length];
      if (walk.page === undefined) {
        const own = subjects[walk.channel];
        walk.source = own === undefined ? { channel: walk.channel } : own[walk.begun % own.length];
        [walk.page, walk.cursor, walk.begun] = [1, undefined, walk.begun + 1];
      }
      return { source: walk.source, page: walk.page, ...(walk.cursor !== undefined && { cursor: walk.cursor }) };
    },
    learn(ask, { nextCursor }) {
      const walk = walks.find(({ channel }) => channel === ask.source.channel);
      const goesOn = nextCursor !== undefined && ask.page < WALK_PAGES_MAX;
      [walk.page, walk.cursor] = goesOn ? [ask.page + 1, nextCursor] : [undefined, undefined];
    },
  };
}

/** By name; `clock` is what the plan reads. */
export const COLLECTORS = {
  plan: ({ tags, seed, clock }) =>
    createPlan({
      sources: [...OPEN_CHANNELS.map((channel) => ({ source: { channel } })), ...tags],
      nowMs: () => clock.nowMs,
      random: seededRandom(seed),
    }),
  "in turn": ({ tags }) => inTurn(OPEN_CHANNELS, tags),
  "and search": ({ tags }) => inTurn(["87", "86", "search", "89", "87", "1111006", "search", "1222001"], tags),
  "87 and tags": ({ tags }) => inTurn(["87", "1111006", "87", "1222001", "1111006"], tags),
};

function askWorld({ world, walk }, { source: { channel, tag }, cursor }, timeMs) {
  if (channel !== "search") {
    const query = { channel, timeMs, ...(tag !== undefined && { tag }), ...(cursor !== undefined && { cursor }) };
    const { rooms, hasMore, cursor: next } = walk(query);
    return { rooms, ...(hasMore && { nextCursor: String(next) }) };
  }
  const [all, from] = [findRooms(world, tag, timeMs), Number(cursor ?? 0)];
  const next = from + SEARCH_PAGE;
  const hasMore = next < Math.min(all.length, SEARCH_PAGES_MAX * SEARCH_PAGE);
  return { rooms: all.slice(from, next), ...(hasMore && { nextCursor: String(next) }) };
}

/** @returns a store's `captures`, as of the end */
export function collect({ world, collector, callsPerHour, hours, endsMs, seed }) {
  const clock = { nowMs: endsMs - hours * 3_600_000 };
  const chooser = COLLECTORS[collector]({ tags: drawerTags(world, clock.nowMs), seed, clock });
  const upstream = { world, walk: createFeedWalk(world) };
  const kept = new Map();
  for (let left = Math.round(callsPerHour * hours); left > 0; left--) {
    clock.nowMs = Math.round(endsMs - (left * 3_600_000) / callsPerHour);
    const ask = chooser.next();
    if (ask === undefined) continue;
    const { rooms, nextCursor } = askWorld(upstream, ask, clock.nowMs);
    const live = rooms.filter((room) => room.isLive);
    const newRooms = live.filter((room) => keepRoom(kept, room, ask.source, clock.nowMs)).length;
    chooser.learn(ask, {
      kind: rooms.length === 0 ? "end_of_feed" : "rooms",
      rooms: live.length,
      newRooms,
      ...(nextCursor !== undefined && { nextCursor }),
      atMs: clock.nowMs,
    });
  }
  return {
    async captures(window) {
      const seen = [...kept.values()].map(({ sources, ...room }) => {
        const late = [...sources.values()].filter(({ lastMs }) => lastMs >= window.sinceMs);
        return { ...room, sources: late.map(({ source }) => source) };
      });
      return countCaptures(
        seen.filter(({ sources }) => sources.length > 0),
        window,
      );
    },
  };
}

function keepRoom(kept, { roomId, viewerCount, session }, source, atMs) {
  const id = roomId.toString();
  const known = kept.get(id);
  const room = known ?? { roomId: id, isGame: session.owner.category.kind === "game", sources: new Map() };
  room.viewerCount = viewerCount;
  room.sources.set(JSON.stringify(source), { source, lastMs: atMs });
  kept.set(id, room);
  return known === undefined;
}
