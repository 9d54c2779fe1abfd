/**
 * The whole sandbox as one function: a request in, an answer out. No sockets, no waiting, no state but a cache.
 *
 * Two clocks: the world's may run fast, the age of a signature is always judged by the real one.
 */
import { FEED_PATH, WORLD_HEADER } from "@livescout/protocol";
import { checkLocalCaller, isLoopbackHost } from "../runtime/loopback.ts";
import { emptyAnswer, ownError, type Answer, type HeaderLookup, type SandboxRequest } from "./answer.ts";
import { bendPage, faultAnswer } from "./fault-answers.ts";
import { FAULT_HEADER, FAULT_NAMES, FAULTS, findFault, type FaultName } from "./faults.ts";
import { draftFeed } from "./feed-answer.ts";
import { createFeedWalk, type PageQuery, type WalkPage } from "./feed-walk.ts";
import { judgeRequest, readQuery, type FeedAsk, type Verify } from "./judge-request.ts";
import {
  cookiePrivacyAnswer,
  drawerTabsAnswer,
  roomInfoAnswer,
  userRoomAnswer,
  type AnswerContext,
} from "./other-answers.ts";
import { drawPicture, readPicturePath, type PictureName } from "./pictures.ts";
import { sitePageAnswer } from "./site-page.ts";
import { forbidden, refusedEmpty, statusError } from "./upstream-errors.ts";
import { createWorld, type SandboxWorld } from "./world.ts";

export type SandboxOptions = {
  seed?: number;
  /** World seconds per real second. */
  speed?: number;
  /** Acts on every request that names no fault of its own. */
  fault?: FaultName;
  nowMs: () => number;
  verify: Verify;
};

export type Sandbox = {
  readonly world: SandboxWorld;
  /** The world's clock, ms. */
  worldMs(): number;
  answer(request: SandboxRequest): Answer;
};

export function createSandbox({ seed, speed = 1, fault, nowMs, verify }: SandboxOptions): Sandbox {
  const world = createWorld(seed === undefined ? {} : { seed });
  const walk = createFeedWalk(world);
  const startedMs = nowMs();
  const worldMs = () => Math.floor(startedMs + (nowMs() - startedMs) * speed);

  function route(request: SandboxRequest): Answer {
    const refusal = refuse(request);
    if (refusal !== undefined) return refusal;
    const named = request.header(FAULT_HEADER);
    const acting = named === undefined ? fault : findFault(named);
    if (named !== undefined && acting === undefined) return unknownFault();
    const context = { world, origin: `http://${request.header("host") ?? ""}`, timeMs: worldMs() };
    const path = request.target.split("?", 1)[0] ?? "";
    if (path === FEED_PATH) return feed(request, context, acting);
    return otherRoute(path, readQuery(request.target), context, acting) ?? notFound();
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
      const answer = route(request);
      return {
        ...answer,
        headers: { ...answer.headers, [WORLD_HEADER]: "sandbox", "cache-control": cachingOf(answer) },
      };
    },
  };
}

const cachingOf = ({ headers }: Answer): string | string[] => headers["cache-control"] ?? "no-store";

/** The upstream's own pages, under whose name every feed request is sent. */
const UPSTREAM_PAGES: readonly string[] = ["https://www.tiktok.com", "https://webcast.tiktok.com"];

function refuse({ method, header }: SandboxRequest): Answer | undefined {
  const caller = checkLocalCaller({
    host: header("host"),
    origin: isKnownOrigin(header("origin")) ? undefined : header("origin"),
    "sec-fetch-site": header("sec-fetch-site"),
  });
  if (caller.kind === "foreign") return ownError(403, "forbidden_origin", caller.why);
  if (method === "GET") return undefined;
  const refusal = ownError(405, "method_not_allowed", "the sandbox answers GET only");
  return { ...refusal, headers: { ...refusal.headers, allow: "GET" } };
}

function isKnownOrigin(origin: string | undefined): boolean {
  if (origin === undefined || UPSTREAM_PAGES.includes(origin)) return true;
  const [, host] = /^https?:\/\/([^/]+?)(?::\d{1,5})?$/.exec(origin) ?? [];
  return host !== undefined && isLoopbackHost(host);
}

const unknownFault = (): Answer =>
  ownError(400, "unknown_fault", `${FAULT_HEADER}: expected one of ${FAULT_NAMES.join(", ")}`, { faults: FAULT_NAMES });

const notFound = (): Answer => ownError(404, "not_found", "the sandbox has no such page");

function otherRoute(
  path: string,
  query: Map<string, string>,
  context: AnswerContext,
  fault: FaultName | undefined,
): Answer | undefined {
  const acts = (route: string) => fault !== undefined && FAULTS[fault].route === route;
  const [, uniqueId] = /^\/@([\w.]{1,64})(?:\/live\/?)?$/.exec(path) ?? [];
  if (path === "/" || path === "/live" || path === "/live/" || uniqueId !== undefined) {
    return sitePageAnswer(context, { withCookies: !acts("page"), ...(uniqueId !== undefined && { uniqueId }) });
  }
  const picture = readPicturePath(path);
  if (picture !== undefined) return pictureAnswer(picture, context.world);
  switch (path) {
    case "/api/v1/web-cookie-privacy/config":
      return cookiePrivacyAnswer(context, { withDeviceId: !acts("privacy") });
    case "/webcast/room/info/":
      return roomInfoAnswer(query.get("room_id") ?? "", context);
    case "/api-live/user/room/":
    case "/api-live/user/room":
      return userRoomAnswer(query.get("uniqueId") ?? "", context);
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
