/**
 * What a catalogue keeps, behind an interface: `storage/` holds the implementations, one contract suite tests them all.
 *
 * Asynchronous throughout, for embedded and remote stores alike. Times are ms; a database belongs to one world for its life.
 * The rules of a room's life are not a store's matter: every store applies `room-life.ts` in the transaction of `record`.
 */
import type { OutcomeKind, Room, World } from "@livescout/protocol";
import type {
  CatalogueRoom,
  RoomEvent,
  RoomFilter,
  SourceOutcome,
  SourceRef,
  UncertainFilter,
} from "@livescout/protocol/catalogue";
import type { CaptureCell, CaptureWindow } from "./capture-cells.ts";

/** A store's own handle of a room: short-lived, never shown to anybody. */
export type RoomKey = number;

/** One call to the upstream, as budget, yield and report count it. Kept as long as observations are. */
export type CallFacts = {
  /** Egress address by name, e.g. `direct`. */
  lane: string;
  /** Absent: a call that is no source's, such as a guest cookie or the list of categories. */
  source?: SourceRef;
  kind: "feed" | "search" | "check" | "tabs" | "visitor";
  atMs: number;
  elapsedMs: number;
  outcome: OutcomeKind;
  cause: string;
  nextStep: string;
  /** Page of a walk, from 1. */
  page: number;
};

/**
 * A room as a source showed it, seen at its `observedAt` or with the batch. One that is not live is no observation but the
 * sign `listed_ended`; from the list of names it is nothing, since there `endSigns` say which endpoint it was.
 */
export type Sighting = { room: Room; source: SourceRef };

/** Who says that a room is over. Two different ones must agree before it counts as ended. */
export type EndSign =
  /** An entry of the feed with status 4, or LIVE search. */
  | "listed_ended"
  /** `/webcast/room/info/` says that it is over. */
  | "room_info"
  /** `/api-live/user/room/` says that its owner is not live, or live in another room. */
  | "user_room"
  /** Its owner was seen live in another room that began later. */
  | "replaced"
  /** Not seen for a long time although its sources were asked. */
  | "unseen"
  /** Not seen for longer than broadcasts last. */
  | "overdue";

export type EndedReport = { roomId: string; sign: EndSign; atMs: number; endedAtMs?: number };

export type Batch = {
  atMs: number;
  call?: CallFacts;
  sightings?: readonly Sighting[];
  endSigns?: readonly EndedReport[];
};

export type Recorded = {
  /** Rooms that this catalogue had never seen, live when seen. */
  newRooms: number;
  /** Live rooms in the batch. */
  liveRooms: number;
  /** Left out since their owner was forgotten. */
  blockedRooms: number;
  /** Id of the newest event after the batch; 0 where there never was one. */
  lastEventId: number;
};

export type RoomsFound = {
  /** Every room that matched, in the filter's order. */
  keys: RoomKey[];
  /** Rooms of which everything known fits but a field that was asked about is unknown. */
  unknown: { [filter in UncertainFilter]?: number };
};

export type Point = { atMs: number; viewerCount: number; likeCount?: number };

/** What happened, as kept; the room is looked up when the event is read. */
export type StoredEvent = { id: number; atMs: number } & ((RoomEvent & { roomId: string }) | SourceOutcome);

export type Tally = { rooms: number; viewers: number };

export type SourceYield = {
  source: SourceRef;
  calls: number;
  rooms: number;
  newRooms: number;
  outcomes: { [kind in OutcomeKind]?: number };
  lastAtMs: number;
};

export type Retention = {
  /** Observations, events and calls older than this go; ended rooms unseen for as long too. */
  keepMs: number;
  /** Observations older than this are thinned to one an hour; of each room the first, last and highest stay. */
  thinAfterMs: number;
  /** Bytes on the disk; above it the oldest observations go first, then ended rooms. Live rooms stay. */
  diskBytesMax?: number;
};

export type Pruned = { observations: number; events: number; rooms: number; calls: number; diskBytes: number };

export type WatchedName = { uniqueId: string; addedAtMs: number };

export type CheckTarget = { kind: "name"; name: string } | { kind: "room"; roomId: string };

/** What `record` of a check leaves behind, for whoever asks within a minute. */
export type CheckMemory = {
  target: CheckTarget;
  atMs: number;
  state: "live" | "offline" | "not_found" | "unknown";
  outcome: OutcomeKind;
  cause: string;
  nextStep: string;
  roomId?: string;
  title?: string;
  viewerCount?: number;
};

export type CatalogueStore = {
  readonly world: World;

  /** One page, search or check, whole or not at all. Concurrent calls are as if in the order they were made. */
  record(batch: Batch): Promise<Recorded>;

  /**
   * In a total order: what is equal stands in the order of first sightings. `newest` goes by the beginning, or by the first
   * sighting where that is unknown; `name` by the folded `uniqueId`; `rising` by the viewers gained per minute in the 15
   * minutes up to the last observation, and rooms without two of them, or not seen for 15 minutes, go last.
   *
   * @param options.nowMs what ages and `rising` are counted to
   */
  findRooms(filter: RoomFilter, options: { nowMs: number }): Promise<RoomsFound>;
  /** In the order asked; keys whose room is gone are left out. */
  readRooms(keys: readonly RoomKey[]): Promise<CatalogueRoom[]>;
  roomById(roomId: string): Promise<CatalogueRoom | undefined>;
  /** Oldest first, ends included. */
  points(roomId: string, range: { fromMs: number; toMs: number }): Promise<Point[]>;
  /** Points of many rooms since a time, by room id: for sparklines. */
  recentPoints(roomIds: readonly string[], options: { sinceMs: number }): Promise<Map<string, Point[]>>;
  /** What happened to one room, oldest first; updates are no events of a history. */
  roomEvents(roomId: string, range: { fromMs: number; toMs: number }): Promise<StoredEvent[]>;
  /** Rooms of an owner, the newest first; the name in any case. */
  roomsOfOwner(uniqueId: string, options: { limit: number }): Promise<CatalogueRoom[]>;

  /** Events after an id, oldest first. Updates and outcomes are kept for the last 10,000 events. */
  eventsAfter(id: number, options: { limit: number }): Promise<StoredEvent[]>;
  /** `oldest`: still kept, 0 where none is; `newest`: the highest id ever given, 0 where there never was one. */
  eventRange(): Promise<{ oldest: number; newest: number }>;

  tallies(options: { nowMs: number }): Promise<{
    live: Tally;
    byTopic: (Tally & { topic: string })[];
    byGame: (Tally & { game: string })[];
    byLanguage: (Tally & { language: string })[];
    bySource: (Tally & { source: SourceRef })[];
  }>;
  yields(options: { sinceMs: number }): Promise<SourceYield[]>;
  /** Calls of a lane since a time, oldest first; the newest ones where there are more than `limit`. */
  calls(options: {
    sinceMs: number;
    lane?: string;
    limit?: number;
  }): Promise<(CallFacts & { rooms: number; newRooms: number })[]>;
  /**
   * Which sources saw which rooms live within a window (`lastAt` of room and source), by `countCaptures`. Rooms that have
   * ended since then count too: the estimate allows for ends itself, and a share of them left out would bend it.
   */
  captures(options: CaptureWindow): Promise<CaptureCell[]>;
  /** Counts of live rooms over time, oldest first; `noteSeries` adds the present one. */
  series(options: { sinceMs: number }): Promise<(Tally & { atMs: number })[]>;
  noteSeries(options: { atMs: number }): Promise<void>;
  /** Live rooms that nobody has seen since a time, longest unseen first. */
  unseenRooms(options: { unseenSinceMs: number; limit: number }): Promise<CatalogueRoom[]>;

  watchedNames(): Promise<WatchedName[]>;
  /** `false` where it was there already, or its owner was forgotten. */
  watchName(uniqueId: string, options: { atMs: number }): Promise<boolean>;
  unwatchName(uniqueId: string): Promise<boolean>;

  /**
   * Erases rooms, observations, events and checks of an owner, the watched name, and searches for it; keeps what comes later
   * out, also under another name. States written by name are not looked into.
   */
  forget(uniqueId: string, options: { atMs: number }): Promise<{ rooms: number; observations: number; events: number }>;
  /** Owners who were forgotten, as keyed digests: the list itself names nobody. */
  isForgotten(uniqueId: string): Promise<boolean>;

  /** Each once, 1,000 in all. `isFull`: some found no place. */
  queueChecks(targets: readonly CheckTarget[], options: { atMs: number }): Promise<{ isFull: boolean }>;
  /** The oldest ones queued; they stay until they are dropped. */
  wantedChecks(options: { limit: number }): Promise<CheckTarget[]>;
  /** Off the queue: they have been looked at. */
  dropChecks(targets: readonly CheckTarget[]): Promise<void>;
  noteChecks(results: readonly CheckMemory[]): Promise<void>;
  findChecks(targets: readonly CheckTarget[]): Promise<CheckMemory[]>;

  /** Small JSON by name, for what has to go on after a restart: the lane's place, the plan's weights. */
  readState(name: string): Promise<unknown>;
  writeState(name: string, value: unknown): Promise<void>;
  /**
   * Writes only where the state is still the one that was read (`undefined`: none), for what two processes may want at once.
   * `false`: somebody else has written meanwhile, and nothing was changed.
   */
  replaceState(name: string, change: { from: unknown; to: unknown }): Promise<boolean>;

  prune(retention: Retention & { nowMs: number }): Promise<Pruned>;
  /** Resolves where it can be read and written now; else rejects with a `LivescoutError` `store`. */
  check(): Promise<void>;
  close(): Promise<void>;
};
