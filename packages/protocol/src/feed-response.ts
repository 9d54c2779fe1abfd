/**
 * An answer of a feed or of LIVE search in, outcome and rooms out. What it may be instead of a page, `upstream-answer.ts` says.
 *
 * A refusal usually comes as HTTP 200 with nothing in it; only a JSON body with `status_code` 0 can be a page.
 */
import type { SourceName } from "./channels.ts";
import { makeOutcome, type Outcome, type OutcomeFacts } from "./outcome.ts";
import { readRoom, type ReadRoomContext, type Room } from "./room.ts";
import { openAnswer, readJson, type UpstreamAnswer, worldOf } from "./upstream-answer.ts";
import { ROOM_ENTRY_TYPES, WireEntry, type WireEnvelope } from "./wire/feed.ts";
import type { World } from "./world.ts";

export type FeedPage = {
  world: World;
  /** Every room that could be read, ended ones too (`isLive`). */
  rooms: Room[];
  /** Entries that should be rooms and could not be read. */
  droppedCount: number;
  /** Entries that are no rooms: adverts, banners, emptied ones. */
  skippedCount: number;
  /** Opaque; absent where the upstream gave none. */
  nextCursor?: string;
  hasMore: boolean;
  /** The upstream's clock, ms. */
  serverNowMs?: number;
};

/** What one call brought: a page only with the outcomes `rooms` and `end_of_feed`. */
export type PageResult = {
  outcome: Outcome;
  page?: FeedPage;
  /** What an earlier try for the same page brought, e.g. under another signer. */
  before?: Outcome[];
};

export type ReadFeedOptions = {
  world?: World;
  channel?: SourceName;
  /** What the channel was asked for: a tag, or the words of a search. */
  tag?: string;
  /** The cursor that was asked with: an unchanged one ends the feed. */
  cursor?: string;
  observedAtMs?: number;
  siteOrigin?: string;
  keepUnknown?: boolean;
};

/** Reads the whole answer of a feed call. Never throws: whatever came, there is an outcome for it. */
export function readFeedAnswer(answer: UpstreamAnswer, options: ReadFeedOptions = {}): PageResult {
  const opened = openAnswer(answer);
  if (opened.kind === "refused") return { outcome: opened.outcome };
  const { envelope, facts } = opened;
  const entries = envelope.data ?? [];
  if (Array.isArray(entries)) return readPage(entries, envelope, facts, options);
  return { outcome: makeOutcome("unknown_status", facts, { cause: "The answer is JSON, but not a feed." }) };
}

function readPage(
  entries: unknown[],
  envelope: WireEnvelope,
  facts: OutcomeFacts,
  options: ReadFeedOptions,
): PageResult {
  const { extra } = envelope;
  const world = options.world ?? worldOf(envelope);
  const observedAtMs = options.observedAtMs ?? extra?.now;
  const context: ReadRoomContext = { ...options, world, ...(observedAtMs !== undefined && { observedAtMs }) };
  const rooms: Room[] = [];
  let droppedCount = 0;
  let skippedCount = 0;
  for (const value of entries) {
    const entry = readEntry(value, context);
    if (entry.kind === "room") rooms.push(entry.room);
    else if (entry.kind === "dropped") droppedCount++;
    else skippedCount++;
  }
  const cursor = extra?.max_time ?? envelope.cursor;
  const nextCursor = cursor === "0" ? undefined : cursor;
  const hasMore = extra?.has_more === true || envelope.has_more === true || envelope.has_more === 1; // absent = false [G]
  const page: FeedPage = {
    world,
    rooms,
    droppedCount,
    skippedCount,
    hasMore,
    ...(nextCursor !== undefined && { nextCursor }),
    ...(extra?.now !== undefined && { serverNowMs: extra.now }),
  };
  const hasLiveRooms = rooms.some((room) => room.isLive);
  const isEnd =
    entries.length === 0 || (!hasLiveRooms && !hasMore && nextCursor !== undefined && nextCursor === options.cursor);
  return { outcome: makeOutcome(isEnd ? "end_of_feed" : "rooms", facts, describeRooms(page, isEnd)), page };
}

function describeRooms({ rooms, droppedCount }: FeedPage, isEnd: boolean) {
  const liveCount = rooms.filter((room) => room.isLive).length;
  if (isEnd) return {};
  if (liveCount === 0)
    return {
      cause: "The upstream answered with entries of which none is live any more.",
      nextStep: "Ask for the next page.",
    };
  const dropped = droppedCount > 0 ? `, ${droppedCount} unreadable` : "";
  return { cause: `The upstream answered with ${liveCount} live room${liveCount === 1 ? "" : "s"}${dropped}.` };
}

type ReadEntry = { kind: "room"; room: Room } | { kind: "dropped" } | { kind: "skipped" };

function readEntry(value: unknown, context: ReadRoomContext): ReadEntry {
  const entry = WireEntry.safeParse(value);
  if (!entry.success) return { kind: "dropped" };
  const { type, live_info: searched } = entry.data;
  const data = searched === undefined ? entry.data.data : readJson(searched.raw_data)?.value;
  if (searched !== undefined && data === undefined) return { kind: "dropped" };
  const carriesRoom = type === undefined || ROOM_ENTRY_TYPES.includes(type);
  if (data === undefined || data === null || !carriesRoom) return { kind: "skipped" };
  const room = readRoom(data, context);
  return room === undefined ? { kind: "dropped" } : { kind: "room", room };
}
