/**
 * The whole sandbox as one function: a request in, an answer out. No sockets, no waiting, no state but a cache and the
 * place in a replay.
 *
 * Two clocks: the world's may run fast, the age of a signature is always judged by the real one.
 */
import { FEED_PATH, SEARCH_PATH, WORLD_HEADER } from "@livescout/protocol";
import { emptyAnswer, ownError, type Answer, type HeaderLookup, type SandboxRequest } from "./answer.ts";
import { corsHeaders, preflightAnswer } from "./cors.ts";
import { bendPage, checkFaultAnswer, faultAnswer } from "./fault-answers.ts";
import { FAULT_HEADER, FAULT_NAMES, FAULTS, findFault, type FaultName } from "./faults.ts";
import { draftFeed } from "./feed-answer.ts";
import { createFeedWalk, type WalkPage } from "./feed-walk.ts";
import { judgeRequest, readQuery, type FeedAsk, type Verify } from "./judge-request.ts";
import { createLivePage, LIVE_PAGE_PATHS, type LivePage } from "./live-page/live-page.ts";
import { isTelemetry, noiseAnswer } from "./live-page/page-noise-answers.ts";
import type { MutationName } from "./live-page/mutations.ts";
import type { PitfallName } from "./live-page/pitfalls.ts";
import {
  cookiePrivacyAnswer,
  deviceIdAt,
  drawerTabsAnswer,
  roomInfoAnswer,
  userRoomAnswer,
  type AnswerContext,
} from "./other-answers.ts";
import type { PageQuery } from "./page-query.ts";
import { drawPicture, readPicturePath, type PictureName } from "./pictures.ts";
import { refuseCaller } from "./refuse-caller.ts";
import { createReplay, type ReplayedAnswer } from "./replay.ts";
import { searchAnswer } from "./search.ts";
import { guestCookies, mostWatched, sitePageAnswer } from "./site-page.ts";
import { forbidden, refusedEmpty, statusError } from "./upstream-errors.ts";
import type { WorldRules } from "./world-rules.ts";
import { createWorld, type SandboxWorld } from "./world.ts";

export type SandboxOptions = {
  seed?: number;
  /** What the world is like, by `parseWorldRules`. */
  rules?: WorldRules;
  /** World seconds per real second. */
  speed?: number;
  /** Acts on every request that names no fault of its own. */
  fault?: FaultName;
  /** What goes wrong with the live page, where its address does not say. */
  pitfalls?: readonly PitfallName[];
  /** How the live page signs otherwise than today's; `verify` has to know of it. */
  mutations?: readonly MutationName[];
  /** Further names that it answers to, over TLS alone: for a browser whose name look-up is bent to this machine. */
  extraHosts?: readonly string[];
  nowMs: () => number;
  verify: Verify;
  /** Recorded answers that the feed gives instead of its own, in their order. */
  replay?: readonly ReplayedAnswer[];
};

export type Sandbox = {
  readonly world: SandboxWorld;
  /** The world's clock, ms. */
  worldMs(): number;
  answer(request: SandboxRequest): Answer;
};

export function createSandbox(options: SandboxOptions): Sandbox {
  const { seed, rules, speed = 1, fault, pitfalls = [], mutations = [], extraHosts = [], nowMs, verify } = options;
  const world = createWorld({ ...(seed !== undefined && { seed }), ...(rules !== undefined && { rules }) });
  const livePage = createLivePage({ pitfalls, mutations });
  const walk = createFeedWalk(world);
  const replayed = options.replay === undefined ? undefined : createReplay(options.replay);
  const startedMs = nowMs();
  const worldMs = () => Math.floor(startedMs + (nowMs() - startedMs) * speed);

  function route(request: SandboxRequest): Answer {
    const instead = preflightAnswer(request) ?? refuseMethod(request);
    if (instead !== undefined) return instead;
    const named = request.header(FAULT_HEADER);
    const acting = named === undefined ? fault : findFault(named);
    if (named !== undefined && acting === undefined) return unknownFault();
    const host = request.header("host") ?? "";
    const origin = `${extraHosts.includes(host) ? "https" : "http"}://${host}`;
    const context = { world, origin, timeMs: worldMs() };
    const path = pathOf(request.target);
    if (path === FEED_PATH) return replayed?.() ?? feed(request, context, acting);
    if (path === SEARCH_PATH) return searchAnswer(request, context, { verify, nowMs: nowMs() });
    return otherRoute(request, { context, livePage, fault: acting }) ?? notFound();
  }

  function feed(request: SandboxRequest, context: AnswerContext, acting: FaultName | undefined): Answer {
    const { timeMs } = context;
    const instead = acting === undefined ? undefined : faultAnswer(acting, timeMs);
    if (instead !== undefined) return instead;
    const judgement = judgeRequest(request, { verify, nowMs: nowMs() });
    switch (judgement.kind) {
      case "refused_empty":
        return refusedEmpty();
      case "forbidden":
        return forbidden();
      case "bad_request":
        return statusError(10011, timeMs);
      case "login_required":
        return statusError(20003, timeMs);
      case "served":
        return servePage(judgement.ask, context, acting);
      default:
        return judgement satisfies never;
    }
  }

  function servePage(ask: FeedAsk, context: AnswerContext, acting: FaultName | undefined): Answer {
    const { timeMs } = context;
    const query: PageQuery = { ...ask, timeMs };
    const page: WalkPage = walk(query);
    const draft = draftFeed({ ...context, page, question: JSON.stringify(ask) });
    return bendPage(acting, draft, { timeMs, askedCursor: ask.cursor });
  }

  return {
    world,
    worldMs,
    answer(request) {
      const refusal = refuseCaller(request, extraHosts);
      const answer = refusal ?? route(request);
      const cors = refusal === undefined ? corsHeaders(request) : {};
      return {
        ...answer,
        headers: { ...answer.headers, ...cors, [WORLD_HEADER]: "sandbox", "cache-control": cachingOf(answer) },
      };
    },
  };
}

const cachingOf = ({ headers }: Answer): string | string[] => headers["cache-control"] ?? "no-store";

/** Nothing but telemetry is posted. */
function refuseMethod({ method, target }: SandboxRequest): Answer | undefined {
  if (method === "GET" || (method === "POST" && isTelemetry(pathOf(target)))) return undefined;
  const refusal = ownError(405, "method_not_allowed", "the sandbox answers GET only");
  return { ...refusal, headers: { ...refusal.headers, allow: "GET" } };
}

const pathOf = (target: string): string => target.split("?", 1)[0] ?? "";

const unknownFault = (): Answer =>
  ownError(400, "unknown_fault", `${FAULT_HEADER}: expected one of ${FAULT_NAMES.join(", ")}`, { faults: FAULT_NAMES });

const notFound = (): Answer => ownError(404, "not_found", "the sandbox has no such page");

type OtherRoute = { context: AnswerContext; livePage: LivePage; fault: FaultName | undefined };

function otherRoute(request: SandboxRequest, { context, livePage, fault }: OtherRoute): Answer | undefined {
  const acts = (route: string) => fault !== undefined && FAULTS[fault].route === route;
  const checkFault = () => checkFaultAnswer(fault, context.timeMs);
  const path = pathOf(request.target);
  const query = readQuery(request.target);
  const [, uniqueId] = /^\/@([\w.]{1,64})(?:\/live\/?)?$/.exec(path) ?? [];
  if (LIVE_PAGE_PATHS.includes(path)) {
    const { world, timeMs } = context;
    const cookies = acts("page") ? [] : guestCookies(world.seed, timeMs);
    const content = { cookies, rooms: mostWatched(world, timeMs), deviceId: deviceIdAt(world.seed, timeMs) };
    return livePage.answer(request.target, content);
  }
  if (path === "/" || uniqueId !== undefined) {
    return sitePageAnswer(context, { withCookies: !acts("page"), ...(uniqueId !== undefined && { uniqueId }) });
  }
  const file = livePage.file(path) ?? noiseAnswer(request.target, { seed: context.world.seed, timeMs: context.timeMs });
  if (file !== undefined) return file;
  const picture = readPicturePath(path);
  if (picture !== undefined) return pictureAnswer(picture, context.world);
  switch (path) {
    case "/api/v1/web-cookie-privacy/config":
      return cookiePrivacyAnswer(context, { withDeviceId: !acts("privacy") });
    case "/webcast/room/info/":
      return (
        checkFault() ?? roomInfoAnswer(query.get("room_id") ?? "", context, { isOpposite: fault === "check_disagree" })
      );
    case "/api-live/user/room/":
    case "/api-live/user/room":
      return checkFault() ?? userRoomAnswer(query.get("uniqueId") ?? "", context);
    case "/webcast/feed/drawer_tabs/":
      return drawerTabsAnswer(query.get("scene") ?? "0", context);
    case "/favicon.ico":
      return emptyAnswer(204);
    default:
      return undefined;
  }
}

function pictureAnswer(name: PictureName, world: SandboxWorld): Answer {
  const owner = world.findOwner(name.kind === "frame" ? name.key.replace(/-\d+$/, "") : name.key);
  return {
    status: 200,
    headers: {
      "content-type": "image/svg+xml",
      "cache-control": "public, max-age=86400",
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'",
    },
    body: drawPicture(name, owner?.nickname),
  };
}

export type { HeaderLookup };
