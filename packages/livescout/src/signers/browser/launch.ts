/**
 * Starts the operator's own browser with DevTools on a pipe: no port is ever open, and when this process ends, however
 * it does, the pipe closes and the browser ends with it.
 *
 * An unmodified browser: no flag here changes what it says about itself.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { platform, tmpdir, userInfo } from "node:os";
import type { Readable, Writable } from "node:stream";
import { LivescoutError } from "@livescout/protocol";
import type { BrowserChoice } from "./browser-signer-types.ts";
import type { Browser } from "./browser.ts";
import { type Cdp, createCdp } from "./cdp.ts";
import { createPipeTransport } from "./pipe-transport.ts";
import { createProfileFolder, sweepProfileFolders } from "./profile-folder.ts";
import { settleWithin } from "./settle-within.ts";
import { startFailure } from "./start-failure.ts";

export type LaunchChoice = Extract<BrowserChoice, { kind: "launch" }>;

export type LaunchOptions = {
  launchMs: number;
  isRoot?: boolean;
  /** Where fresh profiles are kept. */
  parent?: string;
};

/** What an operator who is root is told. */
export const ROOT_REFUSED =
  "Chromium does not run its sandbox as root. Run livescout as another user " +
  "(for example: runuser -u nobody -- livescout …), or give --browser-no-sandbox if this machine shows no page but the upstream's";

/** @throws LivescoutError where it cannot be started; not `retryable` where trying again is no use. */
export async function launchBrowser(
  choice: LaunchChoice,
  { launchMs, isRoot = runsAsRoot(), parent = tmpdir() }: LaunchOptions,
): Promise<Browser> {
  if (isRoot && choice.noSandbox !== true && platform() !== "win32")
    throw new LivescoutError("invalid_setting", ROOT_REFUSED);
  await sweepProfileFolders({ parent });
  const fresh = choice.profileDir === undefined ? await createProfileFolder({ parent }) : undefined;
  const profileDir = choice.profileDir ?? fresh?.path ?? "";
  const child = spawn(choice.executable, browserArguments({ ...choice, profileDir, isFresh: fresh !== undefined }), {
    stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
    detached: platform() !== "win32", // a Ctrl-C in the terminal is ours to handle
  });
  const words = keepLastWords(child.stderr);
  const exited = watchExit(child);
  const isLetGo = new Promise<void>((resolve) => void child.once("close", () => resolve()));
  const cdp = createCdp(
    createPipeTransport({ toBrowser: child.stdio[3] as Writable, fromBrowser: child.stdio[4] as Readable }),
  );
  const end = async () => {
    await endBrowser(child, { cdp, exited });
    // What outlives a browser that was killed holds its stderr for a moment, and makes a removed profile anew.
    if (child.pid !== undefined) await settleWithin(CLOSE_MS, undefined, [isLetGo]);
    await fresh?.remove().catch(() => undefined); // the next start tries again
  };
  try {
    if (child.pid !== undefined) await fresh?.claim(child.pid);
    const version = await settleWithin(launchMs, undefined, [cdp.send("Browser.getVersion")]);
    if (version === undefined) {
      const profile = fresh === undefined ? "named" : "fresh";
      const failure = startFailure({ ended: await exitedSoon(exited), words: words(), profile });
      throw new LivescoutError("invalid_setting", failure.why, { retryable: failure.isPassing });
    }
    cdp.send("Browser.setDownloadBehavior", { behavior: "deny" }).catch(() => undefined); // a page of ours saves nothing
    return {
      cdp,
      product: version.product,
      holdsOwnProfile: fresh === undefined,
      ended: Promise.race([exited, cdp.closed.then((why) => settleWithin(CLOSE_MS, why, [exited]))]),
      openTab: createTabOpener(cdp),
      close: end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Where Chromium has a sandbox that it does not run as this account. */
export function runsAsRoot(): boolean {
  try {
    return userInfo().uid === 0;
  } catch {
    return false; // a user without a name is not root
  }
}

export type BrowserArgumentsOptions = Omit<LaunchChoice, "kind" | "executable"> & {
  profileDir: string;
  isFresh: boolean;
};

/** The parts of a browser that a page of ours has no use for. */
const FEATURES_OFF = [
  "AutofillServerCommunication",
  "CertificateTransparencyComponentUpdater",
  "MediaRouter",
  "OptimizationHints",
  "SpareRendererForSitePerProcess",
  "Translate",
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxFullPopup",
  "WebUIOmniboxPopup",
];

/** Exported for its test: what stands here, and what must not. */
export function browserArguments({
  profileDir,
  isFresh,
  headed = false,
  noSandbox = false,
  extraArgs = [],
}: BrowserArgumentsOptions): string[] {
  return [
    "--remote-debugging-pipe",
    `--user-data-dir=${profileDir}`,
    ...(headed ? [] : ["--headless=new", "--screen-info={1280x800}", "--disable-gpu"]),
    ...(noSandbox ? ["--no-sandbox"] : []),
    "--window-size=1280,800", // a page asks for its feed only once it is laid out
    "--no-first-run",
    "--no-default-browser-check",
    "--no-service-autorun",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-domain-reliability",
    "--disable-client-side-phishing-detection",
    "--disable-search-engine-choice-screen",
    "--hide-crash-restore-bubble",
    "--metrics-recording-only",
    "--mute-audio",
    ...(isFresh ? ["--password-store=basic", "--use-mock-keychain"] : []), // nothing worth a keyring's question
    // a page that nobody looks at signs as fast as one that is looked at
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--renderer-process-limit=2",
    `--disable-features=${FEATURES_OFF.join(",")}`,
    ...extraArgs,
    "about:blank",
  ];
}

const LAST_WORDS_LENGTH = 2_000;

/** The end of what the browser said on stderr, for the sentence that says why it did not start. */
function keepLastWords(stderr: Readable | null): () => string {
  let words = "";
  stderr?.setEncoding("utf8");
  stderr?.on("data", (text: string) => (words = (words + text).slice(-LAST_WORDS_LENGTH)));
  stderr?.on("error", () => undefined);
  return () => words;
}

/** How it ended: `exit code 1`, a signal, or the code of the error that kept it from starting. */
function watchExit(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve("code" in error ? String(error.code) : error.name));
    child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
}

const exitedSoon = (exited: Promise<string>): Promise<string | undefined> => settleWithin(200, undefined, [exited]);

const CLOSE_MS = 3_000;

async function endBrowser(child: ChildProcess, { cdp, exited }: { cdp: Cdp; exited: Promise<string> }): Promise<void> {
  cdp.send("Browser.close").catch(() => undefined);
  const why = await settleWithin(CLOSE_MS, undefined, [exited]);
  cdp.close();
  if (why !== undefined) return;
  child.kill("SIGKILL");
  await settleWithin(CLOSE_MS, "", [exited]);
}

/** The tab that the browser starts with first, then windows of their own: a tab behind another is not laid out. */
function createTabOpener(cdp: Cdp): () => Promise<string> {
  let isFirst = true;
  return async () => {
    if (isFirst) {
      isFirst = false;
      const { targetInfos } = await cdp.send("Target.getTargets");
      const blank = targetInfos.find(({ type, url }) => type === "page" && url === "about:blank");
      if (blank !== undefined) return blank.targetId;
    }
    return (await cdp.send("Target.createTarget", { url: "about:blank", newWindow: true })).targetId;
  };
}
