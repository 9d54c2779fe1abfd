/**
 * What the plan is compared with. Both baselines stop a walk as callers do: no further page, an unchanged cursor, twelve
 * pages, or two pages in a row without a room that was new to that walk or to the catalogue.
 */

const PAGES_MAX = 12; // the most that a loop in public code asks for (upstream-feed §3)
const BARREN_PAGES = 2;

/** A walk of one source that begins again at its first page when it is over. */
function createWalker(source, { isWalking = true } = {}) {
  let cursor;
  let page = 1;
  let barren = 0;
  return {
    next: () => ({ source, page, ...(cursor !== undefined && { cursor }) }),
    learn(ask, { newRooms, nextCursor }) {
      barren = newRooms === 0 ? barren + 1 : 0;
      const goesOn = isWalking && nextCursor !== undefined && nextCursor !== ask.cursor && page < PAGES_MAX;
      const isOver = !goesOn || barren >= BARREN_PAGES;
      [cursor, page, barren] = isOver ? [undefined, 1, 0] : [nextCursor, page + 1, barren];
    },
  };
}

/** Channel 87 alone: a walk by `max_time` until its end, then the first page again. */
export const plainRecommended = () => createWalker({ channel: "87" });

const WEIGHTS = { 86: 16, 87: 1, 89: 1, 1111006: 4, 1222001: 2 };

/**
 * Channels drawn by the weights 16/1/1/4/2, tags by their viewers; each source walks on where it stopped, or with
 * `isWalking` false asks its first page only.
 */
export function fixedWeights({ tags, random, isWalking = true }) {
  const channels = Object.keys(WEIGHTS).map((channel) => ({ channel, weight: WEIGHTS[channel] }));
  const walkers = new Map();
  function walkerOf(source) {
    const key = JSON.stringify(source);
    if (!walkers.has(key)) walkers.set(key, createWalker(source, { isWalking }));
    return walkers.get(key);
  }
  function draw() {
    const { channel } = pick(channels, ({ weight }) => weight, random);
    const own = tags.filter(({ source }) => source.channel === channel);
    return own.length === 0 ? { channel } : pick(own, ({ viewerCount }) => viewerCount + 1, random).source;
  }
  return {
    next: () => walkerOf(draw()).next(),
    learn: (ask, answered) => walkerOf(ask.source).learn(ask, answered),
  };
}

function pick(items, weightOf, random) {
  let rest = random() * items.reduce((sum, item) => sum + weightOf(item), 0);
  return items.find((item) => (rest -= weightOf(item)) < 0) ?? items.at(-1);
}
