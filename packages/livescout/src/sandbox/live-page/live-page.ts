/**
 * The live page of the sandbox and all that its script loads, apart from sockets. The feed it asks for is not here.
 *
 * The script is ours: it behaves as the upstream's does, and signs with the algorithms of `@livescout/protocol`.
 */
import { ownError, type Answer, type SandboxRequest } from "../answer.ts";
import { CAPTCHA_HTML, pageHtml } from "./page-html.ts";
import { loadPageModules, type PageModules } from "./page-modules.ts";
import { PITFALL_NAMES, readPitfalls, type PitfallName } from "./pitfalls.ts";

export const LIVE_PAGE_PATH = "/live";

export type LivePageOptions = {
  /** For pages whose address names none. */
  pitfalls?: readonly PitfallName[];
};

export type LivePage = {
  /** `undefined` where the path is none of the page's. */
  answer(request: SandboxRequest): (Answer & { delayMs?: number }) | undefined;
};

const SLOW_PAGE_MS = 4_000;

export function createLivePage({ pitfalls: usual = [] }: LivePageOptions = {}): LivePage {
  let modules: PageModules | undefined; // read when the first page is asked for

  const servePage = (query: string): Answer & { delayMs?: number } => {
    const asked = new URLSearchParams(query).get("pitfall");
    const { pitfalls, unknown } = asked === null ? { pitfalls: [...usual], unknown: [] } : readPitfalls(asked);
    if (unknown.length > 0) {
      return ownError(400, "invalid_parameter", "pitfall names none that is known", { known: PITFALL_NAMES });
    }
    modules ??= loadPageModules();
    const body = pitfalls.includes("captcha") ? CAPTCHA_HTML : pageHtml({ pitfalls, modulePaths: modules.paths });
    return {
      status: 200,
      headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
      body,
      ...(pitfalls.includes("slow_page") && { delayMs: SLOW_PAGE_MS }),
    };
  };

  return {
    answer({ target }) {
      const [path = "", query = ""] = target.split("?", 2);
      if (path === LIVE_PAGE_PATH) return servePage(query);
      if (!path.startsWith("/_sandbox/")) return undefined;
      modules ??= loadPageModules();
      const text = modules.read(path);
      if (text === undefined) return ownError(404, "not_found", "no such file of the live page");
      const headers = { "content-type": "text/javascript; charset=utf-8", "cache-control": "public, max-age=600" };
      return { status: 200, headers, body: text };
    },
  };
}
