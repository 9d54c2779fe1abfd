/**
 * Which rooms a page holds. A first page draws an order of all rooms that are live then; later pages read on in it.
 *
 * So a walk meets a room once, apart from the overlap that real pages have, and rooms that end meanwhile come as ended.
 */
import { createReach, inOrder, pullOf, type OpenChannel, type Reach } from "./channel-reach.ts";
import type { Owner } from "./owners.ts";
import type { PageQuery } from "./page-query.ts";
import { refreshPage } from "./refresh-page.ts";
import { hash32, hashText } from "./seeded-hash.ts";
import { decodeCursor, encodeCursor, WALK_PAGES_MAX, type WalkPlace } from "./walk-cursor.ts";
import type { ChannelRules } from "./world-rules.ts";
import type { RoomState, SandboxWorld } from "./world.ts";

export type WalkPage = {
  rooms: RoomState[];
  /** ms-like number; unchanged where the walk is at its end. */
  cursor: number;
  hasMore: boolean;
};

const FOLLOWED_OWNERS = 48;
const FOLLOWED_LIVE_MIN = 24;
const WALK_LIFE_MS = 12 * 3_600_000;
const WALK_LEAD_MS = 60_000; // a client that reads a whole walk within a second is given the next second's
const ORDERS_KEPT = 64;

type Order = { owners: readonly Owner[]; isOpen: boolean };

/** One page after the other, from the query alone: orders are kept only to save work. */
export function createFeedWalk(world: SandboxWorld): (query: PageQuery) => WalkPage {
  const orders = new Map<string, Order>();
  const reach = createReach(world);

  function orderOf(query: PageQuery, beganMs: number): Order {
    const key = JSON.stringify([query.channel, query.tag, query.session, beganMs]);
    const kept = orders.get(key);
    if (kept !== undefined) return kept;
    const order = drawOrder(world, reach, query, beganMs);
    orders.set(key, order);
    const oldest = orders.keys().next();
    if (orders.size > ORDERS_KEPT && oldest.done !== true) orders.delete(oldest.value);
    return order;
  }

  return (query) => {
    const place = placeOf(query);
    const rules = rulesOf(world, query);
    const size = Math.min(query.count ?? rules.pageSize, rules.pageSize);
    const page = rules.pages === "samples" ? sampledPage : orderedPage;
    const { rooms, pages } = page({ query, place, size, rules });
    const walkPages = Math.min(pages, rules.walkPages ?? Infinity);
    const hasMore = rules.atEnd === "repeats" || place.page + 1 < walkPages;
    if (rooms.length === 0) return { rooms, cursor: Number(query.cursor ?? 0) || query.timeMs, hasMore: false };
    return { rooms, cursor: encodeCursor(nextPlace(place, query.timeMs)), hasMore };
  };

  /** Reads on in the order of the walk, a little of the page before repeated. */
  function orderedPage({ query, place, size, rules }: PageAsk): Drawn {
    const order = orderOf(query, place.beganMs);
    const repeated = Math.floor((size * rules.repeated) / 12);
    const pages = order.owners.length <= size ? 1 : 1 + Math.ceil((order.owners.length - size) / (size - repeated));
    const page = shownPage(place.page, Math.min(pages, rules.walkPages ?? Infinity), rules);
    if (page === undefined) return { rooms: [], pages };
    const overlap = page === 0 ? 0 : repeated;
    const fresh = size - overlap;
    const from = page === 0 ? 0 : size + (page - 1) * fresh;
    const at = (owner: Owner) => world.stateOf(world.sessionAt(owner, place.beganMs), query.timeMs);
    const seen = order.owners.slice(from - overlap, from).map(at);
    const drawn = order.owners.slice(from, from + fresh).map(at);
    const rooms = order.isOpen ? refreshPage({ world, reach, query, place }, drawn) : drawn;
    return { rooms: rooms.length === 0 ? [] : [...seen, ...rooms], pages };
  }

  /** Each page a sample of the pool as it is now: the longer the walk, the more it repeats. */
  function sampledPage({ query, place, size, rules }: PageAsk): Drawn {
    const { channel, tag, timeMs } = query;
    if (channel === "42" || channel === "88") return orderedPage({ query, place, size, rules });
    const page = shownPage(place.page, rules.walkPages ?? Infinity, rules);
    if (page === undefined) return { rooms: [], pages: Infinity };
    const salt = page === 0 ? place.beganMs / 1000 : hash32(0, place.beganMs / 1000, page, 55);
    const owners = shuffled(world, reach.pool(channel, tag, timeMs), channel, salt).slice(0, size);
    return { rooms: owners.map((owner) => world.stateOf(world.sessionAt(owner, timeMs), timeMs)), pages: Infinity };
  }
}

type PageAsk = { query: PageQuery; place: WalkPlace; size: number; rules: WalkRules };
/** `pages`: how many the walk has by itself. */
type Drawn = { rooms: RoomState[]; pages: number };

type WalkRules = Pick<ChannelRules, "pageSize" | "repeated" | "pages" | "walkPages" | "atEnd">;

/** What the session follows is shown to its end. */
const FOLLOWING: WalkRules = { pageSize: 12, repeated: 2, pages: "order", walkPages: null, atEnd: "ends" };

const rulesOf = (world: SandboxWorld, { channel }: PageQuery): WalkRules =>
  channel === "42" || channel === "88" ? FOLLOWING : world.rules.channels[channel];

/** The page that stands for this one: behind its end a walk has none, or begins to repeat itself. */
function shownPage(page: number, pages: number, { atEnd }: WalkRules): number | undefined {
  if (page < pages) return page;
  return atEnd === "repeats" ? page % pages : undefined;
}

/** A cursor that is not ours, or of long ago, is taken as a wish for another sample. */
function placeOf({ cursor, timeMs }: PageQuery): WalkPlace {
  const beganMs = Math.floor(timeMs / 1000) * 1000;
  if (cursor === undefined || /^0*$/.test(cursor)) return { beganMs, page: 0 };
  const place = decodeCursor(cursor);
  const ageMs = timeMs - (place?.beganMs ?? 0);
  const isOurs = place !== undefined && ageMs > -WALK_LEAD_MS && ageMs < WALK_LIFE_MS;
  return isOurs ? place : { beganMs, page: 1 };
}

function nextPlace({ beganMs, page }: WalkPlace, timeMs: number): WalkPlace {
  if (page + 1 < WALK_PAGES_MAX) return { beganMs, page: page + 1 };
  return { beganMs: Math.max(beganMs + 1000, Math.floor(timeMs / 1000) * 1000), page: 1 };
}

/** The owners of a channel that are live when the walk begins, in the order in which it shows them. */
function drawOrder(world: SandboxWorld, reach: Reach, query: PageQuery, beganMs: number): Order {
  const { channel, tag } = query;
  if (channel === "42" || channel === "88") {
    const isLive = (owner: Owner) => beganMs < world.sessionAt(owner, beganMs).endMs;
    return { owners: followed(world, query.session ?? "", isLive), isOpen: false };
  }
  const owners = shuffled(world, reach.pool(channel, tag, beganMs), channel, beganMs / 1000);
  return { owners, isOpen: tag === undefined };
}

/**
 * A draw of all: recommended leans towards rooms with many viewers; suggested hosts come evenly. A pool has been leaned
 * towards already.
 */
function shuffled(world: SandboxWorld, owners: readonly Owner[], channel: OpenChannel, salt: number): Owner[] {
  const { poolRooms, lean: ownLean } = world.rules.channels[channel];
  const lean = poolRooms === null ? ownLean : 0;
  return inOrder(owners, (owner) => hash32(world.seed, owner.index, salt, Number(channel)) / pullOf(owner, lean));
}

/** Whom a session follows: the same owners always, and as many more as it takes to have enough that are live. */
function followed(world: SandboxWorld, session: string, isLive: (owner: Owner) => boolean): Owner[] {
  const bits = hashText(world.seed, session);
  const owners = new Set<Owner>();
  let liveCount = 0;
  for (let at = 0; owners.size < world.owners.length; at++) {
    if (owners.size >= FOLLOWED_OWNERS && liveCount >= FOLLOWED_LIVE_MIN) break;
    const owner = world.owners[hash32(bits, at, 51) % world.owners.length];
    if (owner === undefined || owners.has(owner)) continue;
    owners.add(owner);
    if (isLive(owner)) liveCount++;
  }
  return [...owners].filter(isLive);
}
