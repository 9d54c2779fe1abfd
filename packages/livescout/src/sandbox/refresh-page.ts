/**
 * The rooms of an open channel's page now: at most two that have ended, in their places rooms that began meanwhile, and
 * now and then one that has just ended. A fast clock so never empties a walk.
 */
import type { Reach } from "./channel-reach.ts";
import type { PageQuery } from "./page-query.ts";
import { hash32 } from "./seeded-hash.ts";
import type { WalkPlace } from "./walk-cursor.ts";
import type { RoomState, SandboxWorld, Session } from "./world.ts";

export type PageMoment = { world: SandboxWorld; reach: Reach; query: PageQuery; place: WalkPlace };

const ENDED_PER_PAGE_MAX = 2;
const JUST_ENDED_MS = 10 * 60_000;

export function refreshPage(moment: PageMoment, drawn: readonly RoomState[]): RoomState[] {
  const { world, query, place } = moment;
  const live = drawn.filter((room) => room.isLive);
  const ended = drawn.filter((room) => !room.isLive).slice(0, ENDED_PER_PAGE_MAX);
  const missing = drawn.length - live.length - ended.length;
  if (missing > 0) live.push(...newcomers(moment, missing));
  const mix = hash32(world.seed, place.beganMs / 1000, place.page, 53);
  const showsEnded = ended.length === 0 && live.length >= 10 && mix % 3 === 0;
  if (!showsEnded) return [...live, ...ended];
  const hasJustEnded = ({ endMs }: Session) => endMs <= query.timeMs && query.timeMs - endMs < JUST_ENDED_MS;
  const [over] = scan(moment, { from: mix, count: 1, fits: hasJustEnded });
  return over === undefined ? live : [...live.slice(0, -1), over];
}

/** Rooms that began after the walk; pages next to each other take different ones. */
function newcomers(moment: PageMoment, count: number): RoomState[] {
  const { world, query, place } = moment;
  const isNew = ({ startMs, endMs, owner }: Session) =>
    startMs > place.beganMs && query.timeMs < endMs && owner.index % 4 === place.page % 4;
  // Each walk looks from a place of its own: the same newcomers everywhere would make channels agree that do not.
  const walk = Number(query.channel) + place.beganMs / 1000;
  return scan(moment, { from: hash32(world.seed, place.page, 54, walk), count, fits: isNew });
}

type Wanted = { from: number; count: number; fits: (session: Session) => boolean };

/** The first fitting rooms of the channel, looking from some owner onwards; where it has a pool, in that alone. */
function scan({ world, reach, query }: PageMoment, { from, count, fits }: Wanted): RoomState[] {
  const { channel, tag, timeMs } = query;
  if (channel === "42" || channel === "88") return [];
  const hasPool = world.rules.channels[channel].poolRooms !== null;
  const owners = hasPool ? reach.pool(channel, tag, timeMs) : reach.owners(channel, tag);
  const first = from % world.owners.length;
  const found: RoomState[] = [];
  for (const half of ["behind", "before"] as const) {
    for (const owner of owners) {
      if (found.length === count) return found;
      if (half === "behind" ? owner.index < first : owner.index >= first) continue;
      const session = world.sessionAt(owner, timeMs);
      if (fits(session)) found.push(world.stateOf(session, timeMs));
    }
  }
  return found;
}
