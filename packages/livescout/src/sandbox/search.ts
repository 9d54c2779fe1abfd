/**
 * LIVE search, `/api/search/live/full/`: a second way to rooms, by words. Each room comes as JSON text within the JSON.
 *
 * Unsigned and without a session it says 2483 with HTTP 200 (upstream-feed §5); its paging stands at the top level.
 */
import { cookieValue } from "@livescout/protocol";
import { jsonAnswer, type Answer, type SandboxRequest } from "./answer.ts";
import { impression } from "./feed-answer.ts";
import { DEAD_SESSION_PREFIX, judgeSignature, readQuery, type Verify } from "./judge-request.ts";
import type { AnswerContext } from "./other-answers.ts";
import { infoRoom } from "./room-info.ts";
import { hashText } from "./seeded-hash.ts";
import { forbidden, refusedEmpty, searchLoginError, statusError } from "./upstream-errors.ts";
import { writeJson } from "./wire-json.ts";
import type { RoomState, SandboxWorld } from "./world.ts";

export const SEARCH_PAGE_SIZE = 12;

export type SearchJudges = { verify: Verify; nowMs: number };

export function searchAnswer(request: SandboxRequest, context: AnswerContext, judges: SearchJudges): Answer {
  const session = cookieValue(request.header("cookie") ?? "", "sessionid");
  const signature = judgeSignature(request, judges);
  if (signature === "unsigned" && (session === undefined || session.startsWith(DEAD_SESSION_PREFIX))) {
    return searchLoginError(context.timeMs);
  }
  if (signature === "altered") return forbidden();
  const query = readQuery(request.target);
  if (signature === "too_old" || (query.get("device_id") ?? "") === "") return refusedEmpty();
  const words = query.get("keyword")?.trim() ?? "";
  const offset = query.get("offset") ?? "0";
  if (words === "" || !/^\d{1,6}$/.test(offset)) return statusError(10011, context.timeMs);
  return searchPage(words, Number(offset), context);
}

function searchPage(words: string, offset: number, context: AnswerContext): Answer {
  const { world, timeMs, origin } = context;
  const found = findRooms(world, words, timeMs);
  const page = found.slice(offset, offset + SEARCH_PAGE_SIZE);
  const hasMore = offset + SEARCH_PAGE_SIZE < found.length;
  const log_pb = impression(timeMs, hashText(world.seed, `search ${words} ${offset} ${timeMs}`));
  return jsonAnswer({
    status_code: 0,
    data: page.map((state) => ({
      type: 1,
      live_info: { raw_data: writeJson(infoRoom({ state, seed: world.seed, origin, timeMs })) },
    })),
    has_more: hasMore ? 1 : 0,
    cursor: hasMore ? offset + SEARCH_PAGE_SIZE : offset + page.length,
    extra: { now: timeMs, log_pb, search_request_id: log_pb["impr_id"] },
  });
}

/** Live rooms in which every word occurs, the one with most viewers first. */
export function findRooms(world: SandboxWorld, words: string, timeMs: number): RoomState[] {
  const wanted = words
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== "");
  return world
    .roomsAt(timeMs)
    .filter((state) => {
      const text = searchedText(state);
      return wanted.every((word) => text.includes(word));
    })
    .sort((a, b) => b.viewerCount - a.viewerCount || a.session.owner.index - b.session.owner.index)
    .slice(0, world.rules.search.roomsMax ?? Infinity);
}

function searchedText({ title, session: { owner } }: RoomState): string {
  const { topic, game, tag } = owner.category;
  return [title, owner.nickname, owner.uniqueId, topic?.title, game?.name, tag].join("\n").toLowerCase();
}
