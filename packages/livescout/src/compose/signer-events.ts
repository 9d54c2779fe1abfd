/** What happens among the signers, in words and once: what repeats itself with every call is told when it changes. */
import type { BrowserSignerEvent } from "../signers/browser/browser-signer-types.ts";
import type { ChainEvent } from "../signers/chain.ts";

export type SignerEvent = ChainEvent | BrowserSignerEvent;
export type SignerNews = { level: "debug" | "info" | "warn"; message: string };

/** Tells what is new. Nothing in it is a secret, or an address with its query. */
export function createSignerNews(tell: (news: SignerNews) => void): (event: SignerEvent) => void {
  const lastTold = new Map<string, string>();
  return (event) => {
    const news = describe(event);
    if (news === undefined) return;
    const { topic, level, message } = news;
    if (topic !== undefined && lastTold.get(topic) === message) return;
    if (topic !== undefined) lastTold.set(topic, message);
    tell({ level, message });
  };
}

type Described = SignerNews & {
  /** Told again only with other words. */
  topic?: string;
};

function describe(event: SignerEvent): Described | undefined {
  switch (event.kind) {
    case "fellBack":
      return warn(`${event.to} signs instead of ${event.from}: ${event.why}`, `fellBack ${event.from}`);
    case "breakerOpened": {
      const until = new Date(event.untilMs).toISOString();
      return warn(`the signer ${event.signer} rests until ${until}: ${event.why}`);
    }
    case "breakerClosed":
      return info(`the signer ${event.signer} is accepted again`);
    case "addressRefused":
      return warn(event.why, "addressRefused");
    case "shadowDiffers":
      return warn(
        `the shadow ${event.shadow} signs otherwise than ${event.signer}: ${event.differences.join("; ")}`,
        "shadowDiffers",
      );
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

const warn = (message: string, topic?: string): Described => ({
  level: "warn",
  message,
  ...(topic !== undefined && { topic }),
});
const info = (message: string): Described => ({ level: "info", message });
