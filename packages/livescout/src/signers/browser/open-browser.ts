/** Launches or attaches, as the operator chose. */
import { attachBrowser } from "./attach.ts";
import type { Browser } from "./browser.ts";
import type { BrowserChoice } from "./browser-signer-types.ts";
import { launchBrowser } from "./launch.ts";

/** @throws LivescoutError in words for the operator. */
export function openBrowser(choice: BrowserChoice, { launchMs }: { launchMs: number }): Promise<Browser> {
  return choice.kind === "launch"
    ? launchBrowser(choice, { launchMs })
    : attachBrowser(choice.cdpUrl, { attachMs: launchMs });
}
