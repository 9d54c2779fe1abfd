/**
 * The signers that `--signer` and `--shadow` name, as one chain that keeps count and says what happens in it.
 *
 * `auto` never fails for want of a browser; a browser that was asked for by name does, in words.
 */
import {
  type NoticeVerdict,
  type OutcomeNotice,
  type Signer,
  type SignOptions,
  type SignOutcome,
  type UnsignedRequest,
  UPSTREAM_WEBCAST_ORIGIN,
} from "@livescout/protocol";
import { isLoopbackHost } from "../runtime/loopback.ts";
import type { BrowserChoice, BrowserSigner, BrowserSignerOptions } from "../signers/browser/browser-signer-types.ts";
import { createChain } from "../signers/chain.ts";
import { readDeclared } from "../signers/declared-request.ts";
import { createNativeSigner, nodeDigests } from "../signers/native.ts";
import type { SignerReport } from "../signers/signer.ts";
import type { BrowserSettings, ChosenBrowser, Machine } from "./browser-choice.ts";
import { chooseScheme, loadOwnSchemes } from "./load-schemes.ts";
import { readRemoteApiKey } from "./read-secrets.ts";
import { SettingError } from "./read-settings.ts";
import type { Settings } from "./settings.ts";
import type { SignerChoice, SignerName } from "./signer-choice.ts";
import type { SignerEvent } from "./signer-events.ts";

export type SignerSettings = BrowserSettings &
  Pick<Settings, "signer" | "shadow" | "remote-api-key-file"> &
  Partial<Pick<Settings, "scheme">>;

export type CreateSignerOptions = Machine & {
  fetch: typeof globalThis.fetch;
  nowMs: () => number;
  /** In force without `--signer`. */
  byDefault: "native" | "auto";
  /** Step 2 is, or may become, a browser's work: then it signs too, or its User-Agent would be another. */
  fetchesByBrowser?: "always" | "maybe";
  /** How long calls wait in all for a browser that warms up; absent: they do not. */
  warmUp?: WarmUp;
  onEvent?: (event: SignerEvent) => void;
};

/** With a signer behind it a browser is not waited for as long as alone. */
export type WarmUp = { inChainMs: number; aloneMs: number };

export type ComposedSigner = Signer & {
  note(notice: OutcomeNotice): NoticeVerdict;
  /** Where one is at work. */
  browser?: BrowserSigner;
  /** Why no browser signs where one might be expected, for people. */
  notice?: string;
  report(): SignerReport;
  /** Warms up in the background. */
  start(): void;
  close(): Promise<void>;
};

/** @throws SettingError where a signer that was asked for by name cannot be. */
export async function createSigner(settings: SignerSettings, options: CreateSignerOptions): Promise<ComposedSigner> {
  const { nowMs, onEvent = () => {} } = options;
  const { names, notice, browser: choice } = await chooseSigners(settings, options);
  const browser = choice && (await openBrowserSigner(choice, settings, options));
  const waitMs = names.length > 1 ? options.warmUp?.inChainMs : options.warmUp?.aloneMs;
  const patientBrowser = browser && patient(browser, { nowMs, untilMs: nowMs() + (waitMs ?? 0) });
  const upstreamOrigin = settings.upstream ?? UPSTREAM_WEBCAST_ORIGIN;
  const make = async (name: SignerName): Promise<Signer> => {
    switch (name.kind) {
      case "native":
        return openNativeSigner(settings, options);
      case "browser":
        if (patientBrowser === undefined) throw new TypeError("a browser was chosen");
        return declaredOnly(patientBrowser, upstreamOrigin);
      case "remote":
        return declaredOnly(await openRemoteSigner(name.gateway, settings, options), upstreamOrigin);
      default:
        return name satisfies never;
    }
  };
  const shadow = settings.shadow && watched(await make(settings.shadow));
  const signers = await Promise.all(names.map(make));
  const chain = createChain({ signers, nowMs, onEvent, ...(shadow !== undefined && { shadow: shadow.signer }) });
  return {
    name: signers.length === 1 ? (signers[0]?.name ?? chain.name) : chain.name,
    sign: chain.sign,
    note: chain.note,
    ...(browser !== undefined && { browser }),
    ...(notice !== undefined && { notice }),
    report: () => ({
      signers: chain.state(),
      acceptance: chain.acceptance.rows(),
      ...(browser !== undefined && { browser: browser.state() }),
    }),
    start: () => browser?.start(),
    async close() {
      await shadow?.settled();
      await browser?.close();
    },
  };
}

/** @throws SettingError where the scheme that was asked for is not known. */
export async function openNativeSigner(
  { scheme, upstream = UPSTREAM_WEBCAST_ORIGIN }: Pick<SignerSettings, "scheme" | "upstream">,
  options: Machine & { nowMs: () => number },
): Promise<Signer> {
  const schemes = await loadOwnSchemes(options);
  const version = chooseScheme(scheme, schemes);
  return createNativeSigner({ nowMs: options.nowMs, upstreamOrigin: upstream, schemes, scheme: version });
}

type Chosen = { names: readonly SignerName[]; browser?: BrowserChoice; notice?: string };

const NATIVE: readonly SignerName[] = [{ kind: "native" }];
const BROWSER: readonly SignerName[] = [{ kind: "browser" }];

async function chooseSigners(settings: SignerSettings, options: CreateSignerOptions): Promise<Chosen> {
  const { shadow } = settings;
  const { fetchesByBrowser } = options;
  const choice = settings.signer ?? defaultChoice(settings, options);
  const named = choice.kind === "chain" ? choice.signers : undefined;
  if (named?.length === 1 && named[0]?.kind === shadow?.kind)
    throw new SettingError(["shadow: expected another signer than --signer"]);
  const isNamed = [...(named ?? []), shadow].some((name) => name?.kind === "browser");
  if (named !== undefined && !isNamed && fetchesByBrowser === undefined) return { names: named };
  const found = await findChosen(settings, options);
  if (found.kind === "none" && (isNamed || fetchesByBrowser === "always"))
    throw new SettingError([`browser: ${found.sentence}`]);
  if (found.kind === "none") return { names: named ?? NATIVE, notice: `no browser is at work. ${found.sentence}` };
  const { browser } = found;
  if (fetchesByBrowser !== undefined)
    return { names: named === undefined || named.some(({ kind }) => kind === "browser") ? BROWSER : named, browser };
  return { names: named ?? [...BROWSER, ...NATIVE], browser };
}

async function findChosen(settings: SignerSettings, options: CreateSignerOptions): Promise<ChosenBrowser> {
  const { chooseBrowser } = await import("./browser-choice.ts");
  return chooseBrowser(settings, options);
}

/** A pretend upstream on this machine takes any signer's work, and native is there at once. */
function defaultChoice(settings: SignerSettings, options: CreateSignerOptions): SignerChoice {
  const { upstream } = settings;
  const isPretend = upstream?.startsWith("http:") === true && isLoopbackHost(new URL(upstream).hostname);
  const isNative = options.byDefault === "native" || (isPretend && !wantsBrowser(settings, options));
  return isNative ? { kind: "chain", signers: NATIVE } : { kind: "auto" };
}

/** Whoever says anything about a browser means one, where there is a choice. */
function wantsBrowser(settings: SignerSettings, { fetchesByBrowser }: CreateSignerOptions): boolean {
  const { browser, profile, cdp, headed, "page-url": pageUrl, "browser-no-sandbox": noSandbox } = settings;
  const isNamed = [browser, profile, cdp, pageUrl].some((value) => value !== undefined);
  return isNamed || headed || noSandbox || fetchesByBrowser !== undefined;
}

type OpenBrowserOptions = Pick<CreateSignerOptions, "nowMs" | "onEvent"> & Pick<BrowserSignerOptions, "limits">;

export async function openBrowserSigner(
  browser: BrowserChoice,
  { "page-url": pageUrl, upstream }: Pick<BrowserSettings, "page-url" | "upstream">,
  { nowMs, onEvent, limits }: OpenBrowserOptions,
): Promise<BrowserSigner> {
  const { createBrowserSigner } = await import("../signers/browser/browser-signer.ts");
  const page = pageUrl ?? (upstream === undefined ? undefined : `${upstream}/live`); // a sandbox has a page of its own
  return createBrowserSigner({
    browser,
    nowMs,
    ...(page !== undefined && { pageUrl: page }),
    ...(upstream !== undefined && { upstreamOrigin: upstream }),
    ...(onEvent !== undefined && { onEvent }),
    ...(limits !== undefined && { limits }),
  });
}

async function openRemoteSigner(
  gateway: string,
  settings: SignerSettings,
  { fetch, nowMs, env }: CreateSignerOptions,
): Promise<Signer> {
  const { createRemoteSigner } = await import("../signers/remote.ts");
  const apiKey = await readRemoteApiKey(settings["remote-api-key-file"], env);
  return createRemoteSigner({ gateway, fetch, nowMs, digests: nodeDigests, ...(apiKey !== undefined && { apiKey }) });
}

/** Waits for a browser that warms up, until that moment and no longer: a page that never comes is waited for once. */
function patient(browser: BrowserSigner, { nowMs, untilMs }: { nowMs: () => number; untilMs: number }): Signer {
  return {
    name: browser.name,
    sign: (request, options) => browser.sign(request, { ...options, waitMs: Math.max(0, untilMs - nowMs()) }),
  };
}

/** Hosts and paths that nobody declared are not signed for, whoever could. */
function declaredOnly(signer: Signer, upstreamOrigin: string): Signer {
  return {
    name: signer.name,
    sign(request, options) {
      const declared = readDeclared(request, upstreamOrigin);
      if (declared.kind === "refused") return Promise.resolve({ kind: "unsupported", why: declared.why });
      return signer.sign({ ...request, queryText: declared.queryText }, options);
    },
  };
}

/** A shadow is never waited for by whoever signs; at the end its last comparisons are. */
function watched(signer: Signer): { signer: Signer; settled(): Promise<void> } {
  const underWay = new Set<Promise<SignOutcome>>();
  const sign = (request: UnsignedRequest, options?: SignOptions) => {
    const outcome = signer.sign(request, options);
    const forget = () => underWay.delete(outcome);
    underWay.add(outcome);
    outcome.then(forget, forget);
    return outcome;
  };
  return {
    signer: { name: signer.name, sign },
    settled: async () => {
      await Promise.allSettled(underWay);
      await new Promise(setImmediate); // the comparison itself
    },
  };
}
