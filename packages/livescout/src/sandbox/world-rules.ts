/**
 * What a pretend world is like: how many owners, how long they broadcast, what each channel shows and how deep. The
 * format of `livescout sandbox --world FILE` (docs/sandbox-worlds.md); whatever is left out is the ordinary world's.
 *
 * `createWorld({ rules: parseWorldRules({ rooms: 8_000 }) })`, and the same `rules` for `createSandbox` and `startSandbox`.
 */
import { closestName, InvalidInputError } from "@livescout/protocol";
import * as z from "zod/mini";

export const ROOM_COUNT_DEFAULT = 5_000;
export const ROOM_COUNT_MIN = 2_000; // fewer do not fill the smallest game
export const ROOM_COUNT_MAX = 65_536; // an id has 16 bits for it

type NumberRule = { min: number; max: number; step?: number };

/** A number on a grid; `step` 1 is a whole number. */
function numberOf({ min, max, step }: NumberRule) {
  const kind = step === undefined ? "a number" : step === 1 ? "a whole number" : `a multiple of ${step}`;
  const fits = (value: unknown) =>
    typeof value === "number" && value >= min && value <= max && (step === undefined || Number.isInteger(value / step));
  return z.custom<number>(fits, `${kind} from ${min} to ${max}`);
}

/** As `numberOf`; `null` is "no limit". */
function limitOf({ min, max }: NumberRule) {
  const fits = (value: unknown) =>
    value === null || (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max);
  return z.custom<number | null>(fits, `a whole number from ${min} to ${max}, or null for no limit`);
}

function wordOf<const Word extends string>(words: readonly Word[]) {
  const fits = (value: unknown) => words.some((word) => word === value);
  return z.custom<Word>(fits, `one of ${words.join(", ")}`);
}

const share = numberOf({ min: 0, max: 1 });

const CHANNEL_DEFAULTS = {
  games: 1,
  lifestyle: 1,
  other: 1,
  viewersMin: 0,
  viewersMax: null as number | null,
  lean: 0.75,
  pageSize: 12,
  repeated: 2,
  pages: "order" as const,
  poolRooms: null as number | null,
  renewMinutes: 0,
  walkPages: null as number | null,
  atEnd: "ends" as const,
};

function channelOf(own: Partial<typeof CHANNEL_DEFAULTS>) {
  const ordinary = { ...CHANNEL_DEFAULTS, ...own };
  const fields = z.object({
    /** Share of the owners of games, of lifestyle tags, of all else, whose rooms the channel may show. */
    games: z._default(share, ordinary.games),
    lifestyle: z._default(share, ordinary.lifestyle),
    other: z._default(share, ordinary.other),
    /** Only owners who usually have so many viewers at the height of a broadcast. */
    viewersMin: z._default(numberOf({ min: 0, max: 1_000_000 }), ordinary.viewersMin),
    viewersMax: z._default(limitOf({ min: 1, max: 1_000_000 }), ordinary.viewersMax),
    /** Towards large rooms, once: in who is in the pool, or without one in the order. Viewers to this power weigh. */
    lean: z._default(numberOf({ min: 0, max: 2, step: 0.25 }), ordinary.lean),
    pageSize: z._default(numberOf({ min: 1, max: 20, step: 1 }), ordinary.pageSize),
    /** Of a dozen rooms, how many stood on the page before (`pages`: `order`). */
    repeated: z._default(numberOf({ min: 0, max: 11, step: 1 }), ordinary.repeated),
    /** Later pages read on in one order, or each is a sample of its own, and repeats more the longer a walk is. */
    pages: z._default(wordOf(["order", "samples"]), ordinary.pages),
    /** How many rooms the channel, or each tag of it, chooses from for a while; first pages repeat accordingly. */
    poolRooms: z._default(limitOf({ min: 1, max: 65_536 }), ordinary.poolRooms),
    /** How long a room's luck with the pool lasts. */
    renewMinutes: z._default(numberOf({ min: 0, max: 1_440 }), ordinary.renewMinutes),
    /** A walk's last page with anything new. */
    walkPages: z._default(limitOf({ min: 1, max: 70 }), ordinary.walkPages),
    /** After it the walk says so, or repeats what it showed. */
    atEnd: z._default(wordOf(["ends", "repeats"]), ordinary.atEnd),
  });
  return z.prefault(fields, {});
}

const weight = numberOf({ min: 0.1, max: 10 });
const liveShare = numberOf({ min: 0.02, max: 0.95 });

export const WorldRules = z.object({
  /** For people. */
  description: z._default(z.string("text"), ""),
  /** Owners; each has a room now and then, one at a time. */
  rooms: z._default(numberOf({ min: ROOM_COUNT_MIN, max: ROOM_COUNT_MAX, step: 1 }), ROOM_COUNT_DEFAULT),
  /** Owners by kind, relative to the ordinary world. */
  kinds: z.prefault(
    z.object({ games: z._default(weight, 1), lifestyle: z._default(weight, 1), other: z._default(weight, 1) }),
    {},
  ),
  /** At the height of a broadcast: `small` is about the median, `spread` the tail, `largest` its end. */
  viewers: z.prefault(
    z.object({
      small: z._default(numberOf({ min: 1, max: 1_000 }), 30),
      spread: z._default(numberOf({ min: 0.25, max: 1.5, step: 0.25 }), 1),
      largest: z._default(numberOf({ min: 10, max: 1_000_000 }), 50_000),
    }),
    {},
  ),
  /** Every owner broadcasts once in a cycle, which the owners of a category share, for a part of it. */
  sessions: z.prefault(
    z.object({
      cycleMinutesMin: z._default(numberOf({ min: 20, max: 2_880 }), 150),
      cycleMinutesMax: z._default(numberOf({ min: 20, max: 2_880 }), 360),
      liveShareMin: z._default(liveShare, 0.42),
      liveShareMax: z._default(liveShare, 0.86),
      /** Broadcasts of the quietest hour that take place, as a share of the busiest hour's. */
      quietShare: z._default(numberOf({ min: 0.05, max: 1 }), 1),
      /** The busiest hour, UTC. */
      peakHour: z._default(numberOf({ min: 0, max: 24 }), 20),
    }),
    {},
  ),
  /** Share of the owners whom all channels show or leave out alike. 0: each channel chooses for itself. */
  overlap: z._default(share, 0),
  channels: z.prefault(
    z.object({
      "87": channelOf({}),
      "86": channelOf({ games: 0, viewersMax: 1_999, lean: 0 }),
      "89": channelOf({ lifestyle: 0, other: 0 }),
      "1111006": channelOf({ lifestyle: 0, other: 0 }),
      "1222001": channelOf({ games: 0, other: 0 }),
    }),
    {},
  ),
  /** How many rooms LIVE search finds at most for the same words. */
  search: z.prefault(z.object({ roomsMax: z._default(limitOf({ min: 1, max: 65_536 }), null) }), {}),
});
export type WorldRules = z.infer<typeof WorldRules>;
export type ChannelRules = WorldRules["channels"]["87"];

/** @throws InvalidInputError with the first thing that is wrong */
export function parseWorldRules(value: unknown): WorldRules {
  const read = readWorldRules(value);
  if (read.kind === "rules") return read.rules;
  throw new InvalidInputError("world", read.wrong[0] ?? "an object");
}

export type ReadRules = { kind: "rules"; rules: WorldRules } | { kind: "wrong"; wrong: string[] };

/** All that is wrong with it, by path and rule. */
export function readWorldRules(value: unknown): ReadRules {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { kind: "wrong", wrong: ["world: expected a JSON object"] };
  }
  const read = WorldRules.safeParse(value);
  const unknown = unknownNames(value, EVERYTHING, []);
  const broken = read.error?.issues.map(({ path, message }) => `${path.join(".")}: expected ${message}`) ?? [];
  const wrong = [...unknown, ...broken, ...(read.success ? crossed(read.data) : [])];
  return read.success && wrong.length === 0 ? { kind: "rules", rules: read.data } : { kind: "wrong", wrong };
}

/** All of it by its defaults: the names that a file may use. */
const EVERYTHING: WorldRules = WorldRules.parse({});

/** The world of `livescout sandbox` without a file. */
export const ORDINARY_RULES: WorldRules = EVERYTHING;

function unknownNames(value: object, known: object, path: readonly string[]): string[] {
  const names = Object.keys(known);
  const children = new Map<string, unknown>(Object.entries(known));
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    const at = [...path, name.slice(0, 40)];
    if (!children.has(name)) {
      return [`${at.join(".")}: there is no such field; the closest known one is ${closestName(name, names)}`];
    }
    const child = children.get(name);
    return isObject(inner) && isObject(child) ? unknownNames(inner, child, at) : [];
  });
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Pairs of which the smaller one is the larger. */
function crossed({ sessions, channels }: WorldRules): string[] {
  const least = (path: string, min: number, max: number | null) =>
    max === null || min <= max ? [] : [`${path}: expected at least ${min}, its smallest value`];
  return [
    ...least("sessions.cycleMinutesMax", sessions.cycleMinutesMin, sessions.cycleMinutesMax),
    ...least("sessions.liveShareMax", sessions.liveShareMin, sessions.liveShareMax),
    ...Object.entries(channels).flatMap(([id, { viewersMin, viewersMax }]) =>
      least(`channels.${id}.viewersMax`, viewersMin, viewersMax),
    ),
  ];
}
