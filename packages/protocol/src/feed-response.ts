/**
 * An upstream answer in, outcome and rooms out. The order of the tests is the order of outcomes.md: first match wins.
 *
 * A refusal usually comes as HTTP 200 with nothing in it; only a JSON body with `status_code` 0 can be a page.
 */
import type { SourceName } from "./channels.ts";
import { parseJson } from "./json.ts";
import { makeOutcome, type Outcome, type OutcomeFacts, type OutcomeKind } from "./outcome.ts";
import { readRoom, type ReadRoomContext, type Room } from "./room.ts";
import { ROOM_ENTRY_TYPES, WireEntry, WireEnvelope, WireErrorData } from "./wire/feed.ts";
import { SANDBOX_IMPRESSION_PREFIX, type World } from "./world.ts";

export type UpstreamAnswer = {
  httpStatus: number;
  /** Case-insensitive look-up of a response header; `null` where it is not there. */
  header: (name: string) => string | null;
  body: string;
  /** Bytes of the body as received. */
  bytes: number;
  elapsedMs: number;
};

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

/** Headers by which the upstream marks a refusal (upstream-feed §5). */
const MARK_HEADERS = ["tt_orcas_res", "bdturing-verify", "x-vc-bdturing-parameters"] as const;

/** Reads the whole answer of a feed call. Never throws: whatever came, there is an outcome for it. */
export function readFeedAnswer(answer: UpstreamAnswer, options: ReadFeedOptions = {}): PageResult {
  const facts = factsOf(answer);
  const transport = readTransport(answer, facts);
  if (transport !== undefined) return { outcome: transport };
  return readFeedBody(answer.body, facts, options);
}

function factsOf({ httpStatus, header, bytes, elapsedMs }: UpstreamAnswer): OutcomeFacts {
  const marks = MARK_HEADERS.filter((name) => header(name) !== null);
  const retryAfterMs = readRetryAfter(header("retry-after"));
  return {
    httpStatus,
    bytes,
    elapsedMs: Math.round(elapsedMs),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(marks.length > 0 && { marks }),
  };
}

function readRetryAfter(value: string | null): number | undefined {
  return value !== null && /^\d{1,7}$/.test(value.trim()) ? Number(value) * 1000 : undefined;
}

/** What can be told without reading the body as JSON. */
function readTransport({ httpStatus, header, body, bytes }: UpstreamAnswer, facts: OutcomeFacts): Outcome | undefined {
  if (httpStatus === 429) return makeOutcome("throttled", facts);
  if (httpStatus >= 500) return makeOutcome("upstream_error", facts);
  const asksToVerify = header("bdturing-verify") !== null;
  if (isVerificationPage(body) || (bytes > 0 && asksToVerify)) return makeOutcome("captcha", facts);
  if (httpStatus === 403) return makeOutcome("forbidden", facts);
  if (httpStatus < 200 || httpStatus >= 300) {
    const cause =
      httpStatus >= 300 && httpStatus < 400
        ? `The upstream answered with a redirect (HTTP ${httpStatus}), which is never followed.`
        : `The upstream answered HTTP ${httpStatus}.`;
    return makeOutcome("unknown_status", facts, { cause });
  }
  if (bytes === 0 || body.trim() === "") {
    return makeOutcome(
      "refused_empty",
      facts,
      asksToVerify ? { nextStep: makeOutcome("captcha", facts).nextStep } : {},
    );
  }
  return undefined;
}

const isVerificationPage = (body: string): boolean =>
  /^\s*</.test(body) && /tiktok-verify-page|captcha|verify you are human|verify to continue/i.test(body);

/** Reads a body that is neither empty nor refused by its status: a feed page, or an error body. */
export function readFeedBody(body: string, facts: OutcomeFacts, options: ReadFeedOptions = {}): PageResult {
  const json = readJson(body);
  if (json === undefined) return { outcome: makeOutcome("not_json", facts, { cause: notJsonCause(body) }) };
  const envelope = readEnvelope(json.value);
  if (envelope === undefined)
    return { outcome: makeOutcome("unknown_status", facts, { cause: "The answer is JSON, but not a feed." }) };
  const statusCode = envelope.status_code ?? envelope.statusCode ?? 0; // zero may be left out
  if (statusCode !== 0) return { outcome: readStatus(statusCode, envelope, facts) };
  const entries = envelope.data ?? [];
  if (!Array.isArray(entries)) {
    return {
      outcome: makeOutcome(
        "unknown_status",
        { ...facts, statusCode },
        { cause: "The answer is JSON, but not a feed." },
      ),
    };
  }
  return readPage(entries, envelope, { ...facts, statusCode }, options);
}

export function readJson(body: string): { value: unknown } | undefined {
  try {
    return { value: parseJson(body) };
  } catch {
    return undefined;
  }
}

/** An object that has at least one of the envelope's own names. */
export function readEnvelope(value: unknown): WireEnvelope | undefined {
  const read = WireEnvelope.safeParse(value);
  if (!read.success || Array.isArray(value)) return undefined;
  const { status_code, statusCode, data, extra } = read.data;
  const isEnvelope =
    status_code !== undefined || statusCode !== undefined || extra !== undefined || Array.isArray(data);
  return isEnvelope ? read.data : undefined;
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

/** A body of the sandbox says so by itself; where nothing says so, it is the upstream's. */
export function worldOf(envelope: WireEnvelope | undefined): World {
  return envelope?.extra?.log_pb?.impr_id?.startsWith(SANDBOX_IMPRESSION_PREFIX) === true ? "sandbox" : "upstream";
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

/** Numbers with a meaning known in public (upstream-feed §5); any other is shown as it is. */
const KNOWN_STATUS: { readonly [statusCode: number]: OutcomeKind } = {
  20003: "login_required",
  2483: "login_required",
  4003110: "restricted",
  4003182: "restricted",
  10011: "bad_request",
  10013: "bad_request",
};

const KNOWN_CAUSE: { readonly [statusCode: number]: string } = {
  30003: "This room has finished.",
  19881007: "There is no such user.",
};

export function readStatus(statusCode: number, envelope: WireEnvelope, facts: OutcomeFacts): Outcome {
  const data = WireErrorData.safeParse(envelope.data);
  const said = [data.data?.message, data.data?.prompts, envelope.status_msg, envelope.message].find(
    (text) => text !== undefined && text !== "",
  );
  const statusMessage = said === undefined ? undefined : printable(said);
  const kind = KNOWN_STATUS[statusCode] ?? "unknown_status";
  const shown = { ...facts, statusCode, ...(statusMessage !== undefined && { statusMessage }) };
  if (kind !== "unknown_status") return makeOutcome(kind, shown);
  const words = statusMessage === undefined ? "" : ` ("${statusMessage}")`;
  const cause = KNOWN_CAUSE[statusCode] ?? "The upstream answered with a status that livescout does not know.";
  return makeOutcome("unknown_status", shown, { cause: `${cause} Status ${statusCode}${words}.` });
}

function notJsonCause(body: string): string {
  const words = printable(body.replace(/<(script|style)\b[^>]*>[^]*?<\/\1>|<[^>]*>/gi, " ")).slice(0, 80);
  return `The answer is no JSON; it begins: "${words}".`;
}

/** Upstream text that may be shown: no control characters, single blanks, at most 200 characters. */
const printable = (text: string): string =>
  text
    .slice(0, 4_000)
    .replace(/[\p{Cc}\p{Cf}\p{Surrogate}\s]+/gu, " ")
    .trim()
    .slice(0, 200);
