/** The doctor's steps with what they need: names, TLS, the upstream's page, a visitor, both signers, and the feed. */
import { createFeedClient, createVisitorSource, type FeedClientOptions, type VisitorSource } from "@livescout/client";
import {
  acceptLanguage,
  DEFAULT_CHANNEL_ID,
  type Identity,
  UPSTREAM_SITE_ORIGIN,
  UPSTREAM_WEBCAST_ORIGIN,
  WORLD_HEADER,
  type World,
} from "@livescout/protocol";
import { type Probe, runDoctor } from "../diagnosis/doctor.ts";
import { type DoctorBudget, type DoctorReport, type Finding, hasFailed } from "../diagnosis/findings.ts";
import { browserProbe } from "../diagnosis/probes/browser.ts";
import { clockProbe } from "../diagnosis/probes/clock.ts";
import { dnsProbe } from "../diagnosis/probes/dns.ts";
import { egressProbe } from "../diagnosis/probes/egress.ts";
import { type FeedLane, feedProbes } from "../diagnosis/probes/feed.ts";
import { nativeSignatureProbe } from "../diagnosis/probes/native-signature.ts";
import { proxyProbe } from "../diagnosis/probes/proxy.ts";
import { createSitePage } from "../diagnosis/probes/site-page.ts";
import { tlsProbe } from "../diagnosis/probes/tls.ts";
import { visitorProbe } from "../diagnosis/probes/visitor.ts";
import type { Signer } from "../signers/signer.ts";
import type { BrowserSettings, Machine } from "./browser-choice.ts";
import { openNativeSigner } from "./create-signer.ts";
import { type DoctorBrowser, openDoctorBrowser } from "./doctor-browser.ts";
import { createTlsConnect, lookUp } from "./doctor-network.ts";
import { loadIdentity } from "./load-identity.ts";
import { guessWorld } from "./resolve-world.ts";
import type { Settings } from "./settings.ts";

export type { DoctorBudget, DoctorReport, Finding } from "../diagnosis/findings.ts";

export type DoctorSettings = BrowserSettings &
  Pick<Settings, "identity" | "region" | "scheme" | "timeout-ms" | "matrix">;

export type CreateDoctorOptions = {
  fetch: typeof globalThis.fetch;
  nowMs: () => number;
  machine: Machine;
  signal: AbortSignal;
};

export type Doctor = {
  budget: DoctorBudget;
  /** Hosts that this run may ask. */
  contacts: readonly string[];
  run(onFinding: (finding: Finding) => void | Promise<void>): Promise<DoctorReport>;
  close(): Promise<void>;
};

/** One page for the guest identity, one in the browser; and the feed once for each way. */
function doctorBudget({ matrix }: Pick<Settings, "matrix">): DoctorBudget {
  return { pageLoads: 2, feedCalls: matrix ? 4 : 2 };
}

const PAUSE_MS = 1_500;

/** @throws SettingError where a setting cannot be used. */
export async function createDoctor(settings: DoctorSettings, options: CreateDoctorOptions): Promise<Doctor> {
  const { nowMs, machine, signal } = options;
  const { region, upstream } = settings;
  const pageMs = 2 * settings["timeout-ms"];
  const identity = await loadIdentity(settings.identity);
  const native = await openNativeSigner(settings, { ...machine, nowMs });
  const browser = await openDoctorBrowser(settings, { ...machine, nowMs, region, pageMs });
  const { site, visitor, world } = openSite(settings, options, identity);
  const probes = [
    ...networkProbes(settings, machine),
    clockProbe({ site }),
    egressProbe({ site }),
    visitorProbe({ site, visitor }),
    nativeSignatureProbe({ signer: native, identity, region }),
    browserProbe({ door: browser.door, signal }),
    ...feedProbes({
      lanes: feedLanes(settings, { ...options, identity, native, browser, visitor }),
      pause: () => (world() === "sandbox" ? Promise.resolve() : pause(signal)),
    }),
  ];
  const budget = doctorBudget(settings);
  return {
    budget,
    contacts: contactsOf(upstream),
    run: (onFinding) => runDoctor({ probes, budget, world, nowMs, onFinding, signal }),
    async close() {
      visitor.close();
      await browser.close();
    },
  };
}

function networkProbes({ upstream, proxy }: DoctorSettings, { env }: Machine): Probe[] {
  const hosts = namedHosts(upstream);
  const isProxied = proxy !== undefined;
  return [
    proxyProbe({ env, proxy }),
    dnsProbe({ hosts, lookup: lookUp, isProxied }),
    tlsProbe({ hosts, connect: createTlsConnect(), isProxied }),
  ];
}

/** The upstream's page, and a visitor who reads it there; it also says which world this is. */
function openSite(settings: DoctorSettings, { fetch, nowMs, signal }: CreateDoctorOptions, identity: Identity) {
  const { upstream } = settings;
  let world: World = guessWorld(upstream);
  const watching: typeof globalThis.fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (upstream !== undefined) world = response.headers.get(WORLD_HEADER) === "sandbox" ? "sandbox" : "upstream";
    return response;
  };
  const claimed = {
    siteOrigin: upstream ?? UPSTREAM_SITE_ORIGIN,
    userAgent: identity.userAgent,
    acceptLanguage: acceptLanguage(identity),
  };
  const site = createSitePage({ ...claimed, fetch: watching, nowMs, timeoutMs: settings["timeout-ms"], signal });
  const visitor = createVisitorSource({ ...claimed, fetch: site.replay, nowMs });
  return { site, visitor, world: () => world };
}

const UPSTREAM_HOSTS = [UPSTREAM_SITE_ORIGIN, UPSTREAM_WEBCAST_ORIGIN].map((origin) => new URL(origin).hostname);

/** Hosts that have a name and a certificate: none for an upstream over plain HTTP, which is on this machine. */
function namedHosts(upstream: string | undefined): readonly string[] {
  if (upstream === undefined) return UPSTREAM_HOSTS;
  const { protocol, hostname } = new URL(upstream);
  return protocol === "https:" ? [hostname] : [];
}

const contactsOf = (upstream: string | undefined): readonly string[] =>
  upstream === undefined ? UPSTREAM_HOSTS : [new URL(upstream).host];

type LaneParts = CreateDoctorOptions & {
  identity: Identity;
  native: Signer;
  browser: DoctorBrowser;
  visitor: VisitorSource;
};

/** Native and browser, fetched plainly; with `--matrix` both also by the browser's page. */
function feedLanes(settings: DoctorSettings, parts: LaneParts): FeedLane[] {
  const { identity, native, browser, visitor, fetch, nowMs, signal } = parts;
  const { upstream, region, matrix } = settings;
  const common = { visitor, fetch, nowMs, region, timeoutMs: settings["timeout-ms"] };
  const call = async (own: Partial<FeedClientOptions> & { signer: Signer }) => {
    const origin = upstream === undefined ? {} : { upstreamOrigin: upstream };
    return createFeedClient({ ...common, ...origin, ...own }).fetchPage({ channel: DEFAULT_CHANNEL_ID, signal });
  };
  const lanes: FeedLane[] = [{ signer: "native", fetch: "plain", call: () => call({ signer: native, identity }) }];
  const { signer, browser: page } = browser;
  if (signer === undefined || page === undefined) return lanes;
  const notSigning = (before: readonly Finding[]) =>
    (["browser", "page", "template", "signature"] as const).some((step) => hasFailed(before, step))
      ? "Not tried: the browser's page does not sign."
      : undefined;
  lanes.push({ signer: "browser", fetch: "plain", obstacle: notSigning, call: () => call({ signer, identity }) });
  if (!matrix) return lanes;
  const obstacle = (before: readonly Finding[]) =>
    browser.isOwnProfile ? "Not tried: the browser's profile is your own and may hold a session." : notSigning(before);
  const byPage = {
    visitor: "none",
    stepTwo: (request, { timeoutMs, signal }) =>
      page.fetchSigned(request, {
        ...(timeoutMs !== undefined && { timeoutMs }),
        ...(signal !== undefined && { signal }),
      }),
  } satisfies Partial<FeedClientOptions>;
  return [
    ...lanes,
    { signer: "browser", fetch: "browser", obstacle, call: () => call({ signer, ...byPage }) },
    {
      signer: "native",
      fetch: "browser",
      obstacle,
      // Signed under the browser's own User-Agent and canvas: the page sends no other.
      call: async () => call({ signer: native, identity: await browser.identity(), ...byPage }),
    },
  ];
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PAUSE_MS);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
