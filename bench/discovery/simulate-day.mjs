/**
 * A pretend day in process: one call each so often, in a world of the sandbox, chosen by whoever is tried. Nothing is
 * sent anywhere; a call is a question to the world's feed, as the sandbox's route asks it.
 *
 * What a chooser learns is what a catalogue would tell it: rooms on the page, and how many nobody had seen before.
 */

/** Midnight UTC of some day; worlds are functions of time. */
export const DAY_BEGINS_MS = Date.UTC(2026, 8, 20);
export const DAY_MS = 24 * 3_600_000;
const SERIES_STEP_MS = 30 * 60_000;
const BEGIN_STEP_MS = 4 * 60_000; // shorter than any gap between two broadcasts

/** `chooser` has `next` and `learn`, as the plan; `clock` is moved along for it. */
export function simulateDay({ walk, chooser, calls, clock, beginsMs = DAY_BEGINS_MS, lastsMs = DAY_MS }) {
  const firstSeenMs = new Map();
  for (let call = 0; call < calls; call++) {
    const atMs = Math.round(beginsMs + (call * lastsMs) / calls);
    clock.nowMs = atMs;
    const ask = chooser.next();
    if (ask === undefined) continue;
    const page = walk({ ...ask.source, timeMs: atMs, ...(ask.cursor !== undefined && { cursor: ask.cursor }) });
    const live = new Set(page.rooms.filter((room) => room.isLive).map((room) => room.roomId));
    const fresh = [...live].filter((id) => !firstSeenMs.has(id));
    for (const id of fresh) firstSeenMs.set(id, atMs);
    chooser.learn(ask, {
      kind: page.rooms.length === 0 ? "end_of_feed" : "rooms",
      rooms: live.size,
      newRooms: fresh.length,
      ...(page.hasMore && { nextCursor: String(page.cursor) }),
      atMs,
    });
  }
  const newRooms = firstSeenMs.size;
  return { newRooms, perCall: newRooms / calls, firstSeenMs };
}

/** How complete and how quick a day was. Takes a while: every room of the day is looked at. */
export function measureDay({ world, firstSeenMs, beginsMs = DAY_BEGINS_MS, lastsMs = DAY_MS }) {
  const endsMs = beginsMs + lastsMs;
  const shares = [];
  for (let atMs = beginsMs + lastsMs / 2; atMs <= endsMs; atMs += SERIES_STEP_MS) {
    const live = world.roomsAt(atMs);
    shares.push(live.filter(({ roomId }) => (firstSeenMs.get(roomId) ?? Infinity) <= atMs).length / live.length);
  }
  const began = begunRooms(world, beginsMs, endsMs);
  const delays = [...began].flatMap(([id, startMs]) => (firstSeenMs.has(id) ? [firstSeenMs.get(id) - startMs] : []));
  const missed = Array.from({ length: began.size - delays.length }, () => Infinity);
  return {
    /** Of the rooms live at a moment, those known by then; mean over the second half, when a catalogue is warm. */
    liveShare: mean(shares),
    /** Of the rooms that began on the day, those seen before its end. */
    foundShare: delays.length / began.size,
    /** From begin to first seen, of those that were seen. */
    medianDelayMinutes: median(delays) / 60_000,
    /** The same, where a room never seen counts as for ever: nobody shines by what is missed. */
    medianOfAllMinutes: median([...delays, ...missed]) / 60_000,
  };
}

/** Room id → begin, of the rooms that began between the two times. */
function begunRooms(world, fromMs, toMs) {
  const began = new Map();
  for (let atMs = fromMs; atMs <= toMs; atMs += BEGIN_STEP_MS) {
    for (const owner of world.owners) {
      const session = world.sessionAt(owner, atMs);
      if (session.startMs < Math.max(fromMs, atMs - BEGIN_STEP_MS) || session.startMs >= session.endMs) continue;
      began.set(world.stateOf(session, atMs).roomId, session.startMs);
    }
  }
  return began;
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Random numbers from a seed (mulberry32). */
export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** The category drawer's tags with their viewers, as `drawer_tabs` tells them. */
export function drawerTags(world, atMs) {
  const viewers = new Map();
  for (const { session, viewerCount } of world.roomsAt(atMs)) {
    const { kind, tag } = session.owner.category;
    if (tag === undefined) continue;
    const channel = kind === "game" ? "1111006" : "1222001";
    const known = viewers.get(tag) ?? { source: { channel, tag }, viewerCount: 0 };
    viewers.set(tag, { ...known, viewerCount: known.viewerCount + viewerCount });
  }
  return [...viewers.values()];
}

export const OPEN_CHANNELS = ["87", "86", "89", "1111006", "1222001"];
