/** What happens among the signers, in words: what repeats itself with every call is told once in ten minutes. */
import type { BrowserSignerEvent } from "../signers/browser/browser-signer-types.ts";
import type { ChainEvent } from "../signers/chain.ts";

export type SignerEvent = ChainEvent | BrowserSignerEvent;
export type SignerNews = { level: "debug" | "info" | "warn"; message: string };

const TOLD_AGAIN_AFTER_MS = 600_000;
const TOLD_MAX = 200;

/** Tells what is new. Nothing in it is a secret, or an address with its query. */
export function createSignerNews(
  tell: (news: SignerNews) => void,
  { nowMs }: { nowMs: () => number },
): (event: SignerEvent) => void {
  const toldAtMs = new Map<string, number>();
  return (event) => {
    const news = describe(event);
    if (news === undefined) return;
    const isOld = nowMs() - (toldAtMs.get(news.message) ?? Number.NEGATIVE_INFINITY) < TOLD_AGAIN_AFTER_MS;
    if (REPEATING.has(event.kind) && isOld) return;
    if (toldAtMs.size >= TOLD_MAX) toldAtMs.clear();
    toldAtMs.set(news.message, nowMs());
    tell(news);
  };
}

/** What comes anew with every call, as long as it lasts. */
const REPEATING: ReadonlySet<SignerEvent["kind"]> = new Set(["fellBack", "addressRefused", "shadowDiffers"]);

function describe(event: SignerEvent): SignerNews | undefined {
  switch (event.kind) {
    case "fellBack":
      return warn(`${event.to} signs instead of ${event.from}: ${event.why}`);
    case "breakerOpened": {
      const until = new Date(event.untilMs).toISOString();
      return warn(`the signer ${event.signer} rests until ${until}: ${event.why}`);
    }
    case "breakerClosed":
      return info(`the signer ${event.signer} is accepted again`);
    case "addressRefused":
      return warn(event.why);
    case "shadowDiffers":
      return warn(`the shadow ${event.shadow} signs otherwise than ${event.signer}: ${event.differences.join("; ")}`);
    case "newVersion":
      // A browser in a chain says it too: the chain's word, with the signer's name, is enough.
      return "signer" in event
        ? warn(
            `news: ${event.signer} signs by version ${event.version}, which this livescout does not know; docs/when-upstream-changes.md`,
          )
        : undefined;
    case "browserStarted":
      return info(`the browser started (${event.product})`);
    case "browserExited":
      return warn(`the browser ended: ${event.why}`);
    case "pageReady":
      return info(`the browser's page signs, ready after ${Math.round(event.elapsedMs)} ms (${event.way})`);
    case "pageFailed": {
      const next = event.retryInMs === undefined ? "it is not tried again" : `again in ${event.retryInMs} ms`;
      return warn(`the browser's page does not sign: ${event.why}; ${next}`);
    }
    case "pageCrashed":
      return warn(`the browser's page is gone: ${event.why}`);
    case "pageReloaded":
      return warn(`the browser's page is replaced: ${event.why}`);
    case "pageRecycled":
      return info(`the browser's page was replaced in its turn, after ${event.signedCount} signatures`);
    default:
      return event satisfies never;
  }
}

const warn = (message: string): SignerNews => ({ level: "warn", message });
const info = (message: string): SignerNews => ({ level: "info", message });
