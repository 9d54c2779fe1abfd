/**
 * Which rooms a page holds. A first page draws an order of all rooms that are live then; later pages read on in it.
 *
 * So a walk meets a room once, apart from the overlap that real pages have, and rooms that end meanwhile come as ended.
 */
import type { ChannelId } from "@livescout/protocol";
import type { Owner } from "./owners.ts";
import { hash32, hashText } from "./seeded-hash.ts";
import { decodeCursor, encodeCursor, WALK_PAGES_MAX, type WalkPlace } from "./walk-cursor.ts";
import type { RoomState, SandboxWorld } from "./world.ts";

export type PageQuery = {
  channel: ChannelId;
  /** `related_live_tag`; meaningful for 1111006 and 1222001. */
  tag?: string;
  /** The caller's session, for 42 and 88. */
  session?: string;
  /** Entries wanted; real pages have a dozen. */
  count?: number;
  /** `max_time` as asked; `0` or absent is the first page. */
  cursor?: string;
  timeMs: number;
};

export type WalkPage = {
  rooms: RoomState[];
  /** ms-like number; unchanged where the walk is at its end. */
  cursor: number;
  hasMore: boolean;
};

export const PAGE_SIZE = 12;
const OVERLAP = 2;
const ENDED_PER_PAGE_MAX = 2;
const FOLLOWED_OWNERS = 48;
const FOLLOWED_LIVE_MIN = 24;
const WALK_LIFE_MS = 12 * 3_600_000;
const WALK_LEAD_MS = 60_000; // a client that reads a whole walk within a second is given the next second's
const JUST_ENDED_MS = 10 * 60_000;
const ORDERS_KEPT = 64;

type Order = { owners: readonly Owner[]; isOpen: boolean };

/** One page after the other, from the query alone: orders are kept only to save work. */
export function createFeedWalk(world: SandboxWorld): (query: PageQuery) => WalkPage {
  const orders = new Map<string, Order>();

  function orderOf(query: PageQuery, beganMs: number): Order {
    const key = JSON.stringify([query.channel, query.tag, query.session, beganMs]);
    const kept = orders.get(key);
    if (kept !== undefined) return kept;
    const order = drawOrder(world, query, beganMs);
    orders.set(key, order);
    const oldest = orders.keys().next();
    if (orders.size > ORDERS_KEPT && oldest.done !== true) orders.delete(oldest.value);
    return order;
  }

  return (query) => {
    const place = placeOf(query);
    const order = orderOf(query, place.beganMs);
    const size = Math.min(query.count ?? PAGE_SIZE, PAGE_SIZE);
    const overlap = place.page === 0 ? 0 : Math.min(OVERLAP, Math.floor(size / 6));
    const fresh = size - overlap;
    const from = place.page === 0 ? 0 : size + (place.page - 1) * fresh;
    const at = (owner: Owner) => world.stateOf(world.sessionAt(owner, place.beganMs), query.timeMs);
    const seen = order.owners.slice(from - overlap, from).map(at);
    const drawn = order.owners.slice(from, from + fresh).map(at);
    const rooms = order.isOpen ? refresh(world, query, place, drawn) : drawn;
    if (rooms.length === 0) return { rooms, cursor: Number(query.cursor ?? 0) || query.timeMs, hasMore: false };
    const hasMore = from + fresh < order.owners.length;
    return { rooms: [...seen, ...rooms], cursor: encodeCursor(nextPlace(place, query.timeMs)), hasMore };
  };
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
function drawOrder(world: SandboxWorld, query: PageQuery, beganMs: number): Order {
  const isLive = (owner: Owner) => beganMs < world.sessionAt(owner, beganMs).endMs;
  if (query.channel === "42" || query.channel === "88") {
    return { owners: followed(world, query.session ?? "", isLive), isOpen: false };
  }
  const belongs = membership(query);
  const live = world.owners.filter((owner) => belongs(owner) && isLive(owner));
  const keys = Float64Array.from(live, (owner) => {
    const draw = hash32(world.seed, owner.index, beganMs / 1000, Number(query.channel));
    // Recommended leans towards rooms with many viewers; suggested hosts come evenly.
    const lean = query.channel === "86" ? 1 : pull(owner.peakViewers + 10);
    return Math.floor(draw / lean) * KEY_STEP + owner.index;
  });
  const owners = Array.from(keys.sort(), (key) => world.owners[key % KEY_STEP]).filter((owner) => owner !== undefined);
  return { owners, isOpen: query.tag === undefined };
}

/** Viewers to the power of ¾, by square roots: these are exact on every machine, `**` need not be. */
const pull = (viewers: number): number => Math.sqrt(viewers) * Math.sqrt(Math.sqrt(viewers));

/** A sort key holds the draw and, below it, the owner: numbers sort ten times faster than objects. */
const KEY_STEP = 0x1_0000;

function membership({ channel, tag }: PageQuery): (owner: Owner) => boolean {
  switch (channel) {
    case "86":
      return ({ category, peakViewers }) => category.kind !== "game" && peakViewers < 2_000;
    case "89":
      return ({ category }) => category.kind === "game";
    case "1111006":
      return ({ category }) => category.kind === "game" && (tag === undefined || category.tag === tag);
    case "1222001":
      return ({ category }) => category.kind === "lifestyle" && (tag === undefined || category.tag === tag);
    default:
      return () => true;
  }
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

/**
 * The rooms of an open channel's page now: at most two that have ended, in their places rooms that began meanwhile, and
 * now and then one that has just ended. A fast clock so never empties a walk.
 */
function refresh(world: SandboxWorld, query: PageQuery, place: WalkPlace, drawn: RoomState[]): RoomState[] {
  const live = drawn.filter((room) => room.isLive);
  const ended = drawn.filter((room) => !room.isLive).slice(0, ENDED_PER_PAGE_MAX);
  const missing = drawn.length - live.length - ended.length;
  if (missing > 0) live.push(...newcomers(world, query, place, missing));
  const mix = hash32(world.seed, place.beganMs / 1000, place.page, 53);
  const showsEnded = ended.length === 0 && live.length >= 10 && mix % 3 === 0;
  if (!showsEnded) return [...live, ...ended];
  const [over] = scan(
    world,
    query,
    mix,
    1,
    ({ endMs }) => endMs <= query.timeMs && query.timeMs - endMs < JUST_ENDED_MS,
  );
  return over === undefined ? live : [...live.slice(0, -1), over];
}

/** Rooms that began after the walk; pages next to each other take different ones. */
function newcomers(world: SandboxWorld, query: PageQuery, { beganMs, page }: WalkPlace, count: number): RoomState[] {
  const isNew = ({ startMs, endMs, owner }: RoomState["session"]) =>
    startMs > beganMs && query.timeMs < endMs && owner.index % 4 === page % 4;
  return scan(world, query, hash32(world.seed, page, 54), count, isNew);
}

/** The first `count` fitting rooms of the channel, looking from some owner onwards. */
function scan(
  world: SandboxWorld,
  query: PageQuery,
  from: number,
  count: number,
  fits: (session: RoomState["session"]) => boolean,
): RoomState[] {
  const belongs = membership(query);
  const found: RoomState[] = [];
  for (let step = 0; step < world.owners.length && found.length < count; step++) {
    const owner = world.owners[(from + step) % world.owners.length];
    if (owner === undefined || !belongs(owner)) continue;
    const session = world.sessionAt(owner, query.timeMs);
    if (fits(session)) found.push(world.stateOf(session, query.timeMs));
  }
  return found;
}
