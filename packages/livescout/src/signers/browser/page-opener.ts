/** Opens a page that signs, in the browser that is kept for it; what a page lacks decides how the next one is opened. */
import type { BrowserSignerLimits, TakingWay } from "./browser-signer-types.ts";
import type { BrowserKeeper } from "./browser-keeper.ts";
import { openPage } from "./open-page.ts";
import type { Page } from "./page.ts";
import { isPageFault } from "./page-error.ts";

export type PageOpenerOptions = {
  keeper: BrowserKeeper;
  pageUrl: string;
  way: TakingWay | "auto";
  nowMs: () => number;
  limits: Pick<BrowserSignerLimits, "launchMs" | "pageMs">;
  /** It is ours to end where it hangs; one that was attached to is not. */
  isOwnBrowser: boolean;
};

/** The opener throws a LivescoutError that says in words what is lacking. */
export function createPageOpener({
  keeper,
  pageUrl,
  way,
  nowMs,
  limits: { launchMs, pageMs },
  isOwnBrowser,
}: PageOpenerOptions): () => Promise<Page> {
  let lateInRow = 0;
  /** A page may refuse to sign on top of a replaced `fetch`: it is then loaded without. */
  let wayNow = way;

  return async () => {
    const browser = await keeper.get();
    const targetId = await keeper.openTab(browser, { timeoutMs: launchMs });
    try {
      const page = await openPage({ cdp: browser.cdp, targetId, pageUrl, way: wayNow, nowMs, pageMs });
      lateInRow = 0;
      return page;
    } catch (error) {
      lateInRow = isPageFault(error, "late") ? lateInRow + 1 : 0;
      if (way === "auto" && isPageFault(error, "unsigned")) wayNow = wayNow === "auto" ? "interception" : "auto";
      await keeper.review(browser, { isSuspect: isOwnBrowser && lateInRow > 1 });
      throw error;
    }
  };
}
