/** Which browser the settings mean, or in one sentence why none can be used. Starts nothing. */
import { existsSync } from "node:fs";
import { findBrowser } from "../signers/browser/find-browser.ts";
import { ROOT_REFUSED, runsAsRoot } from "../signers/browser/launch.ts";
import type { BrowserChoice } from "../signers/browser/browser-signer-types.ts";
import type { Environment } from "./read-settings.ts";
import { browserProxyArguments } from "./outgoing-fetch.ts";
import type { Settings } from "./settings.ts";

export type BrowserSettings = Pick<
  Settings,
  "browser" | "headed" | "profile" | "browser-no-sandbox" | "cdp" | "page-url" | "upstream" | "proxy"
>;

export type Machine = {
  env: Environment;
  platform: string;
  /** Where the data folder is, unless the environment says so; absent: nothing there is read. */
  homeDir?: string;
  isRoot?: boolean;
  exists?: (path: string) => boolean;
};

export type ChosenBrowser = { kind: "usable"; browser: BrowserChoice } | { kind: "none"; sentence: string };

export function chooseBrowser(
  settings: BrowserSettings,
  { env, platform, isRoot = runsAsRoot(), exists = existsSync }: Machine,
): ChosenBrowser {
  const { browser, headed, profile, cdp, proxy, "browser-no-sandbox": noSandbox } = settings;
  if (cdp !== undefined) return { kind: "usable", browser: { kind: "attach", cdpUrl: cdp } };
  const found = findBrowser({ env: { ...env, LIVESCOUT_BROWSER: browser }, platform, exists });
  if (found.kind === "none") return found;
  if (isRoot && !noSandbox && platform !== "win32") return { kind: "none", sentence: ROOT_REFUSED };
  const proxied = browserProxyArguments(proxy, env);
  if (proxied.kind === "unsupported") return { kind: "none", sentence: proxied.sentence };
  return {
    kind: "usable",
    browser: {
      kind: "launch",
      executable: found.path,
      headed,
      noSandbox,
      extraArgs: proxied.arguments,
      ...(profile !== undefined && { profileDir: profile }),
    },
  };
}
