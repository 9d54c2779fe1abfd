/**
 * The pretend world: 5,000 owners whose rooms open, grow and end with the clock. A pure function of seed and time.
 *
 * Nothing is stored and nothing happens: every answer is worked out from the time asked for. An owner comes back with a
 * new room id in each cycle; the sessions of a category are spread so that, by the ordinary rules, at least 40 % of its
 * owners are live always.
 */
import { InvalidInputError } from "@livescout/protocol";
import { createOwners, type Owner } from "./owners.ts";
import { fraction, hash32, pickOf } from "./seeded-hash.ts";
import { AWKWARD_TITLES, fillTitle } from "./vocabulary.ts";
import { ORDINARY_RULES, ROOM_COUNT_MAX, ROOM_COUNT_MIN, type WorldRules } from "./world-rules.ts";

/** `rules` are what `parseWorldRules` makes of a world file; `roomCount` overrides theirs. */
export type WorldOptions = { seed?: number; roomCount?: number; rules?: WorldRules };

/** One broadcast of one owner, from its first to its last second. */
export type Session = { owner: Owner; cycle: number; startMs: number; endMs: number };

/** A room at a moment. */
export type RoomState = {
  session: Session;
  roomId: bigint;
  isLive: boolean;
  title: string;
  viewerCount: number;
  likeCount: number;
  /** Everyone who ever came in; grows only. */
  totalViewers: number;
};

export type SandboxWorld = {
  readonly seed: number;
  readonly rules: WorldRules;
  readonly owners: readonly Owner[];
  /** The owner's newest session that has begun: live, or over. */
  sessionAt(owner: Owner, timeMs: number): Session;
  stateOf(session: Session, timeMs: number): RoomState;
  /** Every room that is live at that moment, in the order of owners. */
  roomsAt(timeMs: number): RoomState[];
  /** A room that has begun by then, live or over. */
  findRoom(roomId: string, timeMs: number): RoomState | undefined;
  findOwner(uniqueId: string): Owner | undefined;
};

const SALT = { begin: 21, length: 22, room: 23, title: 24, mood: 25, likes: 26, wobble: 27, hour: 28 } as const;

export function createWorld({
  seed = 1,
  rules = ORDINARY_RULES,
  roomCount = rules.rooms,
}: WorldOptions = {}): SandboxWorld {
  if (!Number.isSafeInteger(seed)) throw new InvalidInputError("seed", "a whole number");
  if (!Number.isInteger(roomCount) || roomCount < ROOM_COUNT_MIN || roomCount > ROOM_COUNT_MAX) {
    throw new InvalidInputError("roomCount", `a whole number from ${ROOM_COUNT_MIN} to ${ROOM_COUNT_MAX}`);
  }
  const bits = hash32(seed, Math.floor(seed / 0x1_0000_0000));
  const owners = createOwners(bits, roomCount, rules);
  const byUniqueId = new Map(owners.map((owner) => [owner.uniqueId, owner]));
  const sessions = keepSessions(bits, owners.length, rules);
  const sessionAt = (owner: Owner, timeMs: number) => findSession(bits, rules, sessions, owner, timeMs);
  const stateOf = (session: Session, timeMs: number) => describe(bits, session, timeMs);
  return {
    seed: bits,
    rules,
    owners,
    sessionAt,
    stateOf,
    roomsAt(timeMs) {
      const live = owners.map((owner) => sessionAt(owner, timeMs)).filter(({ endMs }) => timeMs < endMs);
      return live.map((session) => stateOf(session, timeMs));
    },
    findRoom(roomId, timeMs) {
      const session = /^7\d{18}$/.test(roomId)
        ? sessionOfId(bits, sessionAt, owners, BigInt(roomId), timeMs)
        : undefined;
      return session === undefined ? undefined : stateOf(session, timeMs);
    },
    findOwner: (uniqueId) => byUniqueId.get(uniqueId),
  };
}

type Sessions = (owner: Owner, cycle: number) => Session;

/** `sessionOf` with the newest two of each owner kept: most questions are about the same minutes. */
function keepSessions(seed: number, ownerCount: number, rules: WorldRules): Sessions {
  const kept = Array.from<Session | undefined>({ length: ownerCount * 2 });
  return (owner, cycle) => {
    const at = owner.index * 2 + (cycle & 1);
    const session = kept[at];
    return session?.cycle === cycle ? session : (kept[at] = sessionOf(seed, rules, owner, cycle));
  };
}

function findSession(seed: number, rules: WorldRules, sessions: Sessions, owner: Owner, timeMs: number): Session {
  const stratumMs = owner.cycleMs / owner.rankCount;
  const cycle = Math.floor((timeMs - owner.rank * stratumMs) / owner.cycleMs);
  const newest = sessions(owner, cycle);
  const first = newest.startMs <= timeMs ? newest : sessions(owner, cycle - 1);
  for (let back = 0; back < CYCLES_BACK; back++) {
    const session = back === 0 ? first : sessions(owner, first.cycle - back);
    if (takesPlace(seed, rules, session)) return session;
  }
  return { ...first, endMs: first.startMs }; // never seen: a week without a busy hour
}

const CYCLES_BACK = 512;

/** In quiet hours fewer broadcasts take place than in the busiest. */
function takesPlace(seed: number, { sessions }: WorldRules, { owner, cycle, startMs }: Session): boolean {
  const { quietShare, peakHour } = sessions;
  if (quietShare === 1) return true;
  const busy = 0.5 + 0.5 * triangle(startMs - peakHour * 60 * MINUTE_MS, 24 * 60 * MINUTE_MS);
  return fraction(seed, owner.index, cycle, SALT.hour) < quietShare + (1 - quietShare) * busy;
}

/** Begins somewhere in the owner's own stratum of the cycle: that spread is what keeps every category peopled. */
function sessionOf(seed: number, { sessions }: WorldRules, owner: Owner, cycle: number): Session {
  const { liveShareMin, liveShareMax } = sessions;
  const { cycleMs, rank, rankCount, index } = owner;
  const place = (rank + fraction(seed, index, cycle, SALT.begin)) / rankCount;
  const startMs = Math.ceil(((cycle + place) * cycleMs) / 1000) * 1000; // never before the stratum
  const share = liveShareMin + (liveShareMax - liveShareMin) * fraction(seed, index, cycle, SALT.length);
  return { owner, cycle, startMs, endMs: startMs + Math.floor((share * cycleMs) / 1000) * 1000 };
}

/** Seconds whose ids begin with 7 (2021-08 to 2029-01); other times are folded into them. */
const ID_SECOND_FIRST = 1_629_814_529;
const ID_SECONDS = 232_830_000;

/** As real ids: the second of the beginning, then 32 bits. Here their lower half hides the owner, so an id can be looked up. */
function roomIdOf(seed: number, { owner, cycle, startMs }: Session): bigint {
  const since = (startMs / 1000 - ID_SECOND_FIRST) % ID_SECONDS;
  const second = ID_SECOND_FIRST + (since < 0 ? since + ID_SECONDS : since);
  const noise = hash32(seed, owner.index, cycle, SALT.room) >>> 16;
  const hidden = owner.index ^ (hash32(seed, noise, SALT.room) >>> 16);
  return (BigInt(second) << 32n) | BigInt(noise * 0x1_0000 + hidden);
}

function sessionOfId(
  seed: number,
  sessionAt: SandboxWorld["sessionAt"],
  owners: readonly Owner[],
  id: bigint,
  timeMs: number,
): Session | undefined {
  const low = Number(id & 0xffff_ffffn);
  const owner = owners[(low & 0xffff) ^ (hash32(seed, low >>> 16, SALT.room) >>> 16)];
  if (owner === undefined) return undefined;
  const second = Number(id >> 32n);
  const folds = Math.floor((timeMs / 1000 - second) / ID_SECONDS);
  const session = sessionAt(owner, (second + folds * ID_SECONDS) * 1000);
  return session.startMs <= timeMs && roomIdOf(seed, session) === id ? session : undefined;
}

const MINUTE_MS = 60_000;

function describe(seed: number, session: Session, timeMs: number): RoomState {
  const { owner, cycle, startMs, endMs } = session;
  const isLive = timeMs < endMs;
  const progress = Math.min(1, Math.max(0, (timeMs - startMs) / (endMs - startMs)));
  const hours = (progress * (endMs - startMs)) / (60 * MINUTE_MS);
  const peak = owner.peakViewers * (0.6 + 0.8 * fraction(seed, owner.index, cycle, SALT.mood));
  const crowd = rise(progress) * fall(progress) * wobble(seed, session, timeMs);
  const stay = progress * progress * (1.6 - 0.6 * progress); // grows all the way
  const likesPerViewer = owner.index % 12 === 0 ? 0 : 25 * fraction(seed, owner.index, SALT.likes);
  return {
    session,
    roomId: roomIdOf(seed, session),
    isLive,
    title: titleOf(seed, session, progress),
    viewerCount: isLive ? Math.floor(peak * crowd) : 0,
    likeCount: Math.floor(peak * likesPerViewer * hours * stay),
    totalViewers: Math.floor(peak * (1.3 * rise(progress) + 6 * hours * stay)),
  };
}

/** From nobody to all within the first quarter. */
function rise(progress: number): number {
  const part = Math.min(1, progress * 4);
  return part * part * (3 - 2 * part);
}

/** In the last quarter more than half of them leave. */
const fall = (progress: number): number => (progress < 0.75 ? 1 : 1 - (progress - 0.75) * 2.2);

/** Viewers come and go by up to 12 %. */
function wobble(seed: number, { owner, cycle }: Session, timeMs: number): number {
  const phaseMs = hash32(seed, owner.index, cycle, SALT.wobble) % (60 * MINUTE_MS);
  return 1 + 0.09 * triangle(timeMs + phaseMs, 7 * MINUTE_MS) + 0.03 * triangle(timeMs + phaseMs, 53_000);
}

/** From 1 down to −1 and back. */
function triangle(timeMs: number, periodMs: number): number {
  const part = timeMs / periodMs - Math.floor(timeMs / periodMs);
  return 4 * Math.abs(part - 0.5) - 1;
}

/** One owner in ten changes the title half-way. */
function titleOf(seed: number, { owner, cycle }: Session, progress: number): string {
  const isSecond = owner.index % 10 === 3 && progress > 0.5;
  const bits = hash32(seed, owner.index, cycle * 2 + Number(isSecond), SALT.title);
  if (bits % 97 === 0) return pickOf(AWKWARD_TITLES, bits >>> 8);
  const { game } = owner.category;
  const { titles, gameTitles } = owner.tongue;
  const title = pickOf(game !== undefined && bits % 4 !== 0 ? gameTitles : titles, bits >>> 8);
  return fillTitle(title, { game: game?.name, n: 1 + ((bits >>> 16) % 99) });
}
