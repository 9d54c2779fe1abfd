/**
 * The live page of the sandbox and the files that its script loads, apart from sockets. The feed it asks for is not here.
 *
 * The script is ours: it behaves as the upstream's does, and signs with the algorithms of `@livescout/protocol`.
 */
import { ownError, type Answer } from "../answer.ts";
import type { MutationName } from "./mutations.ts";
import { CAPTCHA_HTML, pageHtml } from "./page-html.ts";
import { loadPageModules, type PageModules } from "./page-modules.ts";
import { findPitfall, PITFALL_NAMES, type PitfallName } from "./pitfalls.ts";
import type { RoomState } from "../world.ts";

export const LIVE_PAGE_PATHS: readonly string[] = ["/live", "/live/"];

export type LivePageOptions = {
  /** For pages whose address names none. */
  pitfalls?: readonly PitfallName[];
  /** How the script signs otherwise than today's. */
  mutations?: readonly MutationName[];
};

export type PageContent = {
  /** As any page of the upstream sets them. */
  cookies: readonly string[];
  /** Stand in the list before the script has loaded more. */
  rooms: readonly RoomState[];
  /** Also in the page's hydration JSON, as upstream. */
  deviceId: string;
};

export type LivePage = {
  answer(target: string, page: PageContent): Answer;
  /** A module of the page; `undefined` where the path is none. */
  file(path: string): Answer | undefined;
};

export function createLivePage({ pitfalls: usual = [], mutations = [] }: LivePageOptions = {}): LivePage {
  let modules: PageModules | undefined; // read when the first page is asked for
  const load = (): PageModules => (modules ??= loadPageModules());

  return {
    answer(target, { cookies, ...content }) {
      const asked = new URLSearchParams(target.split("?")[1]).get("pitfall");
      const pitfalls = asked === null ? [...usual] : readPitfalls(asked);
      if (pitfalls === undefined) {
        return ownError(400, "unknown_pitfall", `pitfall: expected one of ${PITFALL_NAMES.join(", ")}`);
      }
      const isCaptcha = pitfalls.includes("captcha");
      return {
        status: 200,
        headers: {
          "content-type": "text/html; charset=utf-8",
          ...(cookies.length > 0 && { "set-cookie": [...cookies] }),
        },
        body: isCaptcha ? CAPTCHA_HTML : pageHtml({ ...content, pitfalls, mutations, modulePaths: load().paths }),
        ...(pitfalls.includes("slow_page") && { delivery: "late" }),
      };
    },
    file(path) {
      const body = path.startsWith("/_sandbox/") ? load().read(path) : undefined;
      if (body === undefined) return undefined;
      const headers = { "content-type": "text/javascript; charset=utf-8", "cache-control": "public, max-age=600" };
      return { status: 200, headers, body };
    },
  };
}

/** Names with commas between, or `none`; `undefined` where one is not known. */
function readPitfalls(text: string): PitfallName[] | undefined {
  if (text === "none") return [];
  const pitfalls = text.split(",").map(findPitfall);
  return pitfalls.every((name) => name !== undefined) ? pitfalls : undefined;
}
