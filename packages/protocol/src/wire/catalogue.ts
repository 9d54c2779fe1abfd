/**
 * The catalogue's wire (catalogue-contract): answers of `/v1`, for both ends and for `/openapi.json`.
 *
 * Our own choice, so in camel case. Version 1 is closed: fields are added, never changed.
 */
import * as z from "zod/mini";
import { CHANNEL_IDS } from "../channels.ts";
import { OUTCOME_KINDS } from "../outcome.ts";
import { WORLDS } from "../world.ts";

const time = z.string();
const count = z.number();
export const WireSourceName = z.enum([...CHANNEL_IDS, "search", "names"]);
const sourceRef = { channel: WireSourceName, tag: z.exactOptional(z.string()) };

export const WireCatalogueRoom = z.object({
  id: z.string(),
  world: z.enum(WORLDS),
  title: z.string(),
  viewerCount: count,
  likeCount: z.exactOptional(count),
  totalViewers: z.exactOptional(count),
  isLive: z.boolean(),
  topic: z.exactOptional(z.string()),
  game: z.exactOptional(z.string()),
  language: z.exactOptional(z.string()),
  isGated: z.exactOptional(z.boolean()),
  isPaid: z.exactOptional(z.boolean()),
  sellsGoods: z.exactOptional(z.boolean()),
  coverUrl: z.exactOptional(z.string()),
  snapshotUrl: z.exactOptional(z.string()),
  streams: z.exactOptional(z.record(z.string(), z.record(z.string(), z.string()))),
  startedAt: z.exactOptional(time),
  firstSeenAt: time,
  observedAt: time,
  endedAt: z.exactOptional(time),
  url: z.string(),
  sources: z.array(z.object({ ...sourceRef, firstAt: time, lastAt: time, sightings: count })),
  owner: z.object({
    id: z.string(),
    uniqueId: z.string(),
    nickname: z.string(),
    avatarUrl: z.exactOptional(z.string()),
    followerCount: z.exactOptional(count),
  }),
});

/** `GET /v1/rooms`. `unknown`: rooms left out since that field of theirs is unknown, by the filter's name. */
export const RoomsAnswer = z.object({
  rooms: z.array(WireCatalogueRoom),
  next: z.exactOptional(z.string()),
  asOf: time,
  matched: count,
  unknown: z.record(z.string(), count),
  /** The newest event when the list was made: a stream of events from here on misses nothing. */
  lastEventId: z.exactOptional(z.string()),
});
export type RoomsAnswer = z.infer<typeof RoomsAnswer>;

const roomEventFields = {
  titleBefore: z.exactOptional(z.string()),
  title: z.exactOptional(z.string()),
  viewersReached: z.exactOptional(count),
};

/** `GET /v1/rooms/{id}/history`. */
export const HistoryAnswer = z.object({
  points: z.array(z.object({ at: time, viewerCount: count, likeCount: z.exactOptional(count) })),
  events: z.array(z.object({ id: z.string(), at: time, type: z.string(), ...roomEventFields })),
});
export type HistoryAnswer = z.infer<typeof HistoryAnswer>;

/** `GET /v1/owners/{uniqueId}`. */
export const OwnerAnswer = z.object({
  owner: WireCatalogueRoom.shape.owner,
  liveRoom: z.exactOptional(WireCatalogueRoom),
  pastRooms: z.array(WireCatalogueRoom),
});
export type OwnerAnswer = z.infer<typeof OwnerAnswer>;

export const WireEstimate = z.union([
  z.object({ liveRooms: count, low: count, high: count, method: z.string() }),
  z.literal("unknown"),
]);

/** What an export says of itself: in the envelope of JSON, and in headers. `links`: how long addresses in it are good. */
export const ExportReport = z.object({
  asOf: time,
  world: z.enum(WORLDS),
  matched: count,
  unknown: z.record(z.string(), count),
  estimate: WireEstimate,
  links: z.string(),
});
export type ExportReport = z.infer<typeof ExportReport>;

/** `GET /v1/export.json`. */
export const ExportAnswer = z.object({ report: ExportReport, rooms: z.array(WireCatalogueRoom) });
export type ExportAnswer = z.infer<typeof ExportAnswer>;

const saidOutcome = { outcome: z.enum(OUTCOME_KINDS), cause: z.string(), nextStep: z.string() };

/** What a collector that runs says of itself; absent fields are unknown. */
export const WireWatch = z.object({
  isRunning: z.boolean(),
  at: time,
  startedAt: time,
  /** Which signer works, and how the upstream takes its work. */
  signer: z.exactOptional(z.string()),
  acceptance: z.exactOptional(z.object({ accepted: count, refused: count })),
  /** Where the upstream takes this address to be, beside the region that is asked for. */
  egressCountry: z.exactOptional(z.string()),
  regionAsked: z.string(),
  sources: z.array(z.object({ ...sourceRef, share: count, restsUntil: z.exactOptional(time) })),
  budget: z.object({
    perHour: count,
    perDay: count,
    leftThisHour: count,
    leftToday: count,
    nextCallAt: z.exactOptional(time),
  }),
  rests: z.exactOptional(z.object({ until: time, since: time, ...saidOutcome })),
  lastGoodAt: z.exactOptional(time),
  /** Without a channel: a call that is no source's, such as a check or the list of categories. */
  lastOutcome: z.exactOptional(
    z.object({
      at: time,
      channel: z.exactOptional(WireSourceName),
      tag: z.exactOptional(z.string()),
      ...saidOutcome,
    }),
  ),
});
export type WireWatch = z.infer<typeof WireWatch>;

const tally = { rooms: count, viewers: count };

/** `GET /v1/stats`. */
export const StatsAnswer = z.object({
  asOf: time,
  world: z.enum(WORLDS),
  live: z.object(tally),
  byTopic: z.array(z.object({ topic: z.string(), ...tally })),
  byGame: z.array(z.object({ game: z.string(), ...tally })),
  /** Absent from gateways older than it. */
  byLanguage: z.exactOptional(z.array(z.object({ language: z.string(), ...tally }))),
  /** Live rooms that were seen there; a room may count in several. */
  bySource: z.array(z.object({ ...sourceRef, ...tally })),
  /** Calls of the last 24 hours, by source. */
  yield: z.array(
    z.object({
      ...sourceRef,
      calls: count,
      rooms: count,
      newRooms: count,
      outcomes: z.record(z.string(), count),
      lastAt: z.exactOptional(time),
    }),
  ),
  /** Live rooms and their viewers as they were counted, oldest first; nothing is invented between. */
  series: z.array(z.object({ at: time, ...tally })),
  watch: z.exactOptional(WireWatch),
  estimate: WireEstimate,
});
export type StatsAnswer = z.infer<typeof StatsAnswer>;

/** `GET /v1/check`. */
export const CHECK_STATES = ["live", "offline", "not_found", "unknown"] as const;
export const CheckAnswer = z.object({
  results: z.array(
    z.object({
      /** What was asked: one of the two. */
      name: z.exactOptional(z.string()),
      room: z.exactOptional(z.string()),
      state: z.enum(CHECK_STATES),
      ...saidOutcome,
      /** Absent: nobody has looked. */
      outcome: z.exactOptional(z.enum(OUTCOME_KINDS)),
      roomId: z.exactOptional(z.string()),
      title: z.exactOptional(z.string()),
      viewerCount: z.exactOptional(count),
      observedAt: z.exactOptional(time),
      /** Too old to stand: the collector will look at its own pace. */
      isQueued: z.exactOptional(z.boolean()),
    }),
  ),
});
export type CheckAnswer = z.infer<typeof CheckAnswer>;

/** `data` of a server-sent event; its type is the event's name, and stands inside too. */
export const EventData = z.object({
  id: z.string(),
  at: time,
  type: z.string(),
  room: z.exactOptional(WireCatalogueRoom),
  ...roomEventFields,
  source: z.exactOptional(z.object(sourceRef)),
  outcome: z.exactOptional(z.enum(OUTCOME_KINDS)),
  cause: z.exactOptional(z.string()),
  nextStep: z.exactOptional(z.string()),
  rooms: z.exactOptional(count),
  newRooms: z.exactOptional(count),
});
export type EventData = z.infer<typeof EventData>;
