/** The identity of the operator's own browser, read in its page and written for the native signer, for its owner alone. */
import { resolve } from "node:path";
import { type Identity, InvalidInputError } from "@livescout/protocol";
import { capturedIdentity } from "../signers/captured-identity.ts";
import { type BrowserSettings, chooseBrowser, type Machine } from "./browser-choice.ts";
import { openBrowserSigner } from "./create-signer.ts";
import type { Places } from "./data-dir.ts";
import { replacePrivateFile } from "./private-file.ts";
import { SettingError } from "./read-settings.ts";

export type CaptureOptions = {
  /** Where to write; absent: the place that other commands look at. */
  file: string | undefined;
  places: Places;
  machine: Machine;
  nowMs: () => number;
  signal: AbortSignal;
  tell: (sentence: string) => void;
};

export type CapturedIdentity =
  { kind: "captured"; identity: Identity; file: string; isDefault: boolean } | { kind: "failed"; why: string };

/** @throws SettingError where no browser can be used, or where a pretend page's identity would become everybody's. */
export async function captureIdentity(settings: BrowserSettings, options: CaptureOptions): Promise<CapturedIdentity> {
  const { places, nowMs, signal, tell } = options;
  refuseStranger(settings, options.file);
  const chosen = chooseBrowser(settings, options.machine);
  if (chosen.kind === "none") throw new SettingError([`browser: ${chosen.sentence}`]);
  const browser = await openBrowserSigner(chosen.browser, settings, { nowMs });
  try {
    tell("one page is loaded in the browser, and nothing is asked of the feed by us");
    const read = await browser.readIdentity({ signal });
    signal.throwIfAborted();
    if (read.kind !== "identity") return { kind: "failed", why: read.why };
    const identity = capturedIdentity(read.identity);
    const file = options.file === undefined ? places.identity : resolve(options.file);
    await replacePrivateFile(file, `${JSON.stringify(identity, null, 2)}\n`, { setting: "out" });
    return { kind: "captured", identity, file, isDefault: file === places.identity };
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return { kind: "failed", why: `the page's own feed request is not as expected (${error.message})` };
  } finally {
    await browser.close();
  }
}

/** What a pretend page makes of a browser must not become the identity that real requests claim. */
function refuseStranger({ upstream, "page-url": pageUrl }: BrowserSettings, file: string | undefined): void {
  const isOwnPage = pageUrl === undefined || /^https:\/\/(?:www\.)?tiktok\.com$/.test(new URL(pageUrl).origin);
  if (file !== undefined || (upstream === undefined && isOwnPage)) return;
  throw new SettingError(["out: expected a file: this page is not the upstream's own, and its identity is kept apart"]);
}
