/** The operator's browser as the doctor meets it: started once, one page loaded, one signature asked for. */
import {
  buildFeedRequest,
  DEFAULT_CHANNEL_ID,
  type Identity,
  SHIPPED_IDENTITY,
  type Signer,
} from "@livescout/protocol";
import type { BrowserDoor, BrowserLook, BrowserStage } from "../diagnosis/probes/browser.ts";
import type { BrowserSigner } from "../signers/browser/browser-signer-types.ts";
import { capturedIdentity } from "../signers/captured-identity.ts";
import { type BrowserSettings, chooseBrowser, type Machine } from "./browser-choice.ts";
import { openBrowserSigner } from "./create-signer.ts";

export type DoctorBrowser = {
  door: BrowserDoor;
  /** Who signs, once the door was opened. */
  signer?: Signer;
  browser?: BrowserSigner;
  /** The identity of the browser itself, device id and all: for this run, and kept nowhere. */
  identity(): Promise<Identity>;
  /** The profile is the operator's own, and may hold a session. */
  isOwnProfile: boolean;
  close(): Promise<void>;
};

export type DoctorBrowserOptions = Machine & {
  nowMs: () => number;
  region: string;
  /** From the page's address to a first signature. */
  pageMs: number;
};

const START_MS = 30_000;
const SIGN_MS = 5_000;

export async function openDoctorBrowser(
  settings: BrowserSettings,
  options: DoctorBrowserOptions,
): Promise<DoctorBrowser> {
  const chosen = chooseBrowser(settings, options);
  const isOwnProfile = settings.profile !== undefined || settings.cdp !== undefined;
  if (chosen.kind === "none") {
    return {
      door: closedDoor(chosen.sentence),
      isOwnProfile,
      identity: () => Promise.reject(new TypeError("no browser was opened")),
      close: () => Promise.resolve(),
    };
  }
  let failed: string | undefined;
  let product: string | undefined;
  const browser = await openBrowserSigner(chosen.browser, settings, {
    nowMs: options.nowMs,
    limits: { pageMs: options.pageMs },
    onEvent: (event) => {
      if (event.kind === "browserStarted") product = event.product;
      if (event.kind !== "pageFailed") return;
      failed ??= event.why;
      void browser.close(); // the budget has one page load, and this was it
    },
  });
  const signer: Signer = {
    name: browser.name,
    sign: (request, more) => browser.sign(request, { ...more, waitMs: SIGN_MS }),
  };
  return {
    door: {
      kind: "open",
      name: nameOf(chosen.browser.kind === "launch" ? chosen.browser.executable : undefined),
      look: (signal) => lookAt(browser, { ...options, signal, seen: () => ({ failed, product }) }),
    },
    signer,
    browser,
    isOwnProfile,
    async identity() {
      const read = await browser.readIdentity({ waitMs: SIGN_MS });
      if (read.kind !== "identity") throw new TypeError(read.why);
      const deviceId = /[?&]device_id=(\d{1,20})(?:&|$)/.exec(read.identity.signedUrl)?.[1];
      return { ...capturedIdentity(read.identity), ...(deviceId !== undefined && { deviceId }) };
    },
    close: () => browser.close(),
  };
}

/** A browser that is missing is no fault; one that may not be started is left alone. */
function closedDoor(sentence: string): BrowserDoor {
  const [says = sentence, ...rest] = sentence.split(/(?<=[.;]) /);
  const isMissing = /was found|does not exist/.test(says);
  return {
    kind: "closed",
    verdict: isMissing ? "warning" : "skipped",
    says: says.replace(/;$/, "."),
    ...(rest.length > 0 && { nextStep: sentenceOf(rest.join(" ")) }),
  };
}

const sentenceOf = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1).replace(/\.?$/, ".")}`;

/** The program's own name: its folder may name a person. */
const nameOf = (executable: string | undefined): string =>
  executable === undefined ? "The browser of --cdp" : (executable.split(/[\\/]/).at(-1) ?? "A browser");

type LookOptions = { region: string; pageMs: number; signal: AbortSignal | undefined; seen: () => Seen };
type Seen = { failed: string | undefined; product: string | undefined };

async function lookAt(browser: BrowserSigner, { region, pageMs, signal, seen }: LookOptions): Promise<BrowserLook> {
  const wait = signal === undefined ? {} : { signal };
  const ready = await browser.ready({ waitMs: START_MS + pageMs, ...wait });
  const { failed, product } = seen();
  const stuck = (why: string): BrowserLook => ({
    kind: "stuck",
    stage: stageOf(why, product !== undefined),
    why,
    ...(product !== undefined && { product }),
  });
  if (ready.kind === "unavailable") return stuck(failed ?? ready.why);
  // The page decides which browser it is: of this request only what is asked counts.
  const request = buildFeedRequest({ channel: DEFAULT_CHANNEL_ID, region }, SHIPPED_IDENTITY);
  const signed = await browser.sign(request, { waitMs: SIGN_MS, ...wait });
  if (signed.kind !== "signed") return stuck(signed.why);
  const { scheme, build, warnings } = signed;
  return { kind: "signs", product: product ?? "of unknown version", scheme, build, warnings };
}

/** How far the browser signer came, told by the sentence that it ends with; real pages with each pitfall test this. */
function stageOf(why: string, hasStarted: boolean): BrowserStage {
  if (!hasStarted) return "browser";
  if (/prove that a person/.test(why)) return "verification";
  if (/no feed of its own/.test(why)) return "template";
  if (/sign|unsigned|let the request drop/.test(why)) return "signature";
  return "page";
}
