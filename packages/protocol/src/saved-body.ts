/**
 * A saved upstream body of any kind in, outcome and rooms out: a feed page, `room/info`, `room/enter`, a bare room, an
 * error body, HTML, or nothing at all. A file has no HTTP status and no headers, so only the body speaks.
 */
import { readFeedAnswer, type PageResult } from "./feed-response.ts";
import { makeOutcome, type OutcomeFacts } from "./outcome.ts";
import { readRoom, type ReadRoomContext } from "./room.ts";
import { readEnvelope, readJson, readStatus, worldOf } from "./upstream-answer.ts";

export type ReadSavedOptions = {
  /** Bytes of the file. */
  bytes: number;
  keepUnknown?: boolean;
};

/** Reads a saved body. Never throws. */
export function readSavedBody(body: string, { bytes, keepUnknown = false }: ReadSavedOptions): PageResult {
  const text = body.replace(/^\uFEFF/, "");
  const facts: OutcomeFacts = { bytes, elapsedMs: 0 };
  const value = readJson(text)?.value;
  if (isRecord(value)) {
    if (isDouyin(value)) return { outcome: makeOutcome("unknown_status", facts, DOUYIN) };
    const single = readSingleRoom(value, facts, keepUnknown);
    if (single !== undefined) return single;
  }
  const answer = { httpStatus: 200, header: () => null, body: text, bytes, elapsedMs: 0 };
  const { outcome, page } = readFeedAnswer(answer, { keepUnknown });
  const { httpStatus: _assumed, ...known } = outcome; // a file has no status: none is reported
  return { outcome: known, ...(page !== undefined && { page }) };
}

const DOUYIN = {
  cause: "This is an answer of Douyin, the sibling platform, not of TikTok.",
  nextStep: "livescout reads TikTok answers only; use a tool made for Douyin.",
};

/** `data.room` beside `data.user`, or addresses of Douyin's own delivery network. */
function isDouyin(value: Record<string, unknown>): boolean {
  const data = isRecord(value["data"]) ? value["data"] : value;
  const room = isRecord(data["room"]) ? data["room"] : data;
  const pictures = JSON.stringify([room["cover"], room["stream_url"]]) ?? "";
  return /\.douyin(?:cdn|pic|static|vod)?\.com/.test(pictures);
}

/** `room/info`, `room/enter`, its `data` alone, or a bare room object. */
function readSingleRoom(
  value: Record<string, unknown>,
  facts: OutcomeFacts,
  keepUnknown: boolean,
): PageResult | undefined {
  const envelope = readEnvelope(value);
  const statusCode = envelope?.status_code ?? envelope?.statusCode ?? 0;
  if (envelope !== undefined && statusCode !== 0) return { outcome: readStatus(statusCode, envelope, facts) };
  const candidate = isRecord(value["data"]) ? value["data"] : value;
  if (!isRecord(candidate["owner"])) return undefined;
  const now = envelope?.extra?.now;
  const context: ReadRoomContext = {
    world: worldOf(envelope),
    keepUnknown,
    ...(now !== undefined && { observedAtMs: now }),
  };
  const room = readRoom(candidate, context);
  if (room === undefined) {
    return {
      outcome: makeOutcome("unknown_status", facts, { cause: "A room object without a readable id or owner." }),
    };
  }
  const page = { world: room.world, rooms: [room], droppedCount: 0, skippedCount: 0, hasMore: false };
  const cause = `One room, ${room.isLive ? "live" : "not live"} when it was saved.`;
  return { outcome: makeOutcome("rooms", { ...facts, statusCode }, { cause }), page };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
