/**
 * What one of the two endpoints says of a room. Only status 2 is live and only status 4 is over: what else is there (1 and 3
 * are believed to mean preparing and paused) says nothing, and so does every refusal.
 */
import type { CheckEndpoint } from "./check-request.ts";
import { makeOutcome, type Outcome, type OutcomeFacts } from "./outcome.ts";
import { readRoom, type ReadRoomContext, type Room } from "./room.ts";
import { openAnswer, type UpstreamAnswer, worldOf } from "./upstream-answer.ts";
import { ROOM_STATUS } from "./wire/room.ts";
import { WireUserRoom } from "./wire/user-room.ts";
import type { World } from "./world.ts";

/** What one call said. A collector takes `ended` as a sign of its endpoint's name, and `outcome` for its lane. */
export type CheckWord = {
  endpoint: CheckEndpoint;
  /** `nothing`: refused, failed, or an answer that tells neither. */
  says: "live" | "ended" | "not_found" | "nothing";
  outcome: Outcome;
  atMs: number;
  /** The room that it speaks of; absent where it names none. */
  roomId?: string;
  /** The owner as it names them. */
  uniqueId?: string;
  title?: string;
  viewerCount?: number;
  /** The whole room: `room_info` alone has one. */
  room?: Room;
};

export type ReadCheckContext = Omit<ReadRoomContext, "world" | "observedAtMs"> & {
  /** Absent: the answer says it itself, or it is the upstream's. */
  world?: World;
  atMs: number;
};

/** Numbers of a clear "no" (upstream-feed §5). */
const USER_NOT_FOUND = 19_881_007;
const ROOM_FINISHED = 30_003;

/** An answer of `/api-live/user/room/`. */
export function readUserRoom(answer: UpstreamAnswer, { atMs }: ReadCheckContext): CheckWord {
  const opened = openAnswer(answer);
  const word = { endpoint: "user_room", atMs } as const;
  if (opened.kind === "refused") {
    const isNobody = opened.outcome.statusCode === USER_NOT_FOUND;
    return { ...word, says: isNobody ? "not_found" : "nothing", outcome: opened.outcome };
  }
  const { envelope, facts } = opened;
  const read = WireUserRoom.safeParse(envelope.data);
  if (!read.success) return { ...word, says: "nothing", outcome: unreadable(facts, "user/room names no user.") };
  const { user, liveRoom } = read.data;
  const { roomId } = user;
  const known = {
    ...(roomId !== undefined && { roomId }),
    ...(user.uniqueId !== undefined && { uniqueId: user.uniqueId }),
    ...(liveRoom?.title !== undefined && { title: liveRoom.title }),
  };
  const statuses = [user.status, liveRoom?.status].filter((status) => status !== undefined);
  if (roomId === undefined && !statuses.includes(ROOM_STATUS.live)) {
    return { ...word, ...known, says: "ended", outcome: said(facts, "user/room names no room of this owner.") };
  }
  const says = roomId === undefined ? "nothing" : sayOf(statuses);
  if (says === "nothing") {
    const numbers = statuses.length === 0 ? "no status" : `status ${[...new Set(statuses)].join(" and ")}`;
    const cause = `user/room gives ${numbers}${roomId === undefined ? " without a room id" : ""}, which tells neither live nor over.`;
    return { ...word, ...known, says, outcome: unreadable(facts, cause) };
  }
  const viewerCount = says === "live" ? liveRoom?.liveRoomStats?.userCount : undefined;
  const outcome = said(facts, `user/room says that room ${roomId} is ${says === "live" ? "live" : "over"}.`);
  return { ...word, ...known, ...(viewerCount !== undefined && { viewerCount }), says, outcome };
}

/** An answer of `/webcast/room/info/`. */
export function readRoomInfo(answer: UpstreamAnswer, context: ReadCheckContext & { roomId: string }): CheckWord {
  const { atMs, roomId } = context;
  const word = { endpoint: "room_info", atMs, roomId } as const;
  const opened = openAnswer(answer);
  if (opened.kind === "refused") return refusedInfo(word, opened.outcome);
  const { envelope, facts } = opened;
  const room = readRoom(envelope.data, { ...context, world: context.world ?? worldOf(envelope), observedAtMs: atMs });
  if (room === undefined || room.id !== roomId) {
    const cause = room === undefined ? "room/info gives no room that can be read." : "room/info gives another room.";
    return { ...word, says: "nothing", outcome: unreadable(facts, cause) };
  }
  const status = statusOf(envelope.data);
  const says = sayOf(status === undefined ? [] : [status]);
  const known = { uniqueId: room.owner.uniqueId, title: room.title, room };
  if (says === "nothing") {
    const cause = `room/info gives ${status === undefined ? "no status" : `status ${status}`}, which tells neither live nor over.`;
    return { ...word, ...known, says, outcome: unreadable(facts, cause) };
  }
  const outcome = said(facts, `room/info says that room ${roomId} is ${says === "live" ? "live" : "over"}.`);
  return { ...word, ...known, ...(says === "live" && { viewerCount: room.viewerCount }), says, outcome };
}

/** 30003 is a plain "has finished"; 10011 is said of rooms that are restricted and of ids that never were. */
function refusedInfo(word: { endpoint: "room_info"; atMs: number; roomId: string }, outcome: Outcome): CheckWord {
  if (outcome.statusCode === ROOM_FINISHED) return { ...word, says: "ended", outcome };
  if (outcome.kind !== "bad_request") return { ...word, says: "nothing", outcome };
  const words = {
    cause:
      "room/info does not know this room, or may not show it: it says so of wrong ids and of restricted rooms alike.",
    nextStep: "Check the room id, or ask by the owner's name.",
  };
  return { ...word, says: "nothing", outcome: { ...outcome, ...words } };
}

/** Live or over where every number given says the same. */
function sayOf(statuses: readonly number[]): "live" | "ended" | "nothing" {
  if (statuses.length === 0) return "nothing";
  if (statuses.every((status) => status === ROOM_STATUS.live)) return "live";
  return statuses.every((status) => status === ROOM_STATUS.ended) ? "ended" : "nothing";
}

function statusOf(data: unknown): number | undefined {
  const status = typeof data === "object" && data !== null && "status" in data ? data.status : undefined;
  return typeof status === "number" ? status : undefined;
}

const said = (facts: OutcomeFacts, cause: string): Outcome => makeOutcome("rooms", facts, { cause });

const unreadable = (facts: OutcomeFacts, cause: string): Outcome =>
  makeOutcome("unknown_status", facts, { cause, nextStep: "Check again later; if it stays so, please report it." });
