/** A gateway with everything it needs, as `serve` and `demo` run it. Closing it ends what was opened for it, in order. */
import { createVisitorSource } from "@livescout/client";
import { acceptLanguage, UPSTREAM_WEBCAST_ORIGIN, type World } from "@livescout/protocol";
import { createQuota } from "../access/quota.ts";
import { createRateWindows } from "../access/rate-windows.ts";
import type { CatalogueApi } from "../catalogue/api/catalogue-call.ts";
import type { GatewayDeps } from "../gateway/gateway-deps.ts";
import { startGateway } from "../gateway/listen.ts";
import type { Logger } from "../runtime/logger.ts";
import { isLoopbackHost } from "../runtime/loopback.ts";
import type { Machine } from "./browser-choice.ts";
import { type ComposedSigner, createSigner, type SignerSettings } from "./create-signer.ts";
import type { Places } from "./data-dir.ts";
import { listenFailure } from "./listen-failure.ts";
import { loadIdentity } from "./load-identity.ts";
import { openKeyRing, openStores, type OpenKeyRing } from "./open-stores.ts";
import { SettingError } from "./read-settings.ts";
import type { Settings } from "./settings.ts";
import { createSignerNews } from "./signer-events.ts";

export type GatewaySettings = SignerSettings &
  Pick<
    Settings,
    "host" | "public-url" | "identity" | "auth" | "sessions" | "trust-proxy" | "metrics-listen" | "tiers"
  > & {
    /** Whether there is a `/v1`, and of which catalogue. */
    catalogue?: string | undefined;
  };

export type RunGatewayOptions = {
  port: number;
  places: Places;
  world: World;
  fetch: typeof globalThis.fetch;
  nowMs: () => number;
  logger: Logger;
  machine: Machine;
};

export type RunningGateway = {
  url: string;
  port: number;
  /** Absent with `--auth none`. */
  keys?: OpenKeyRing;
  /** Answers under way finish first. */
  close(): Promise<void>;
};

/** @throws SettingError, or LivescoutError naming port and setting where it cannot listen. */
export async function runGateway(settings: GatewaySettings, options: RunGatewayOptions): Promise<RunningGateway> {
  refuseOpenGateway(settings);
  const { places, world, fetch, nowMs } = options;
  const identity = await loadIdentity(settings.identity);
  const signer = await openSigner(settings, options);
  const stores = await openStores({ places, world, nowMs });
  const catalogue = await openApi(settings, options).catch(async (error: unknown) => {
    await Promise.all([stores.close(), signer.close()]);
    throw error;
  });
  const visitor = createVisitorSource({
    userAgent: identity.userAgent,
    acceptLanguage: acceptLanguage(identity),
    fetch,
    nowMs,
    ...(settings.upstream !== undefined && { siteOrigin: settings.upstream }),
  });
  const closeParts = async () => {
    visitor.close();
    await Promise.all([stores.close(), signer.close(), catalogue?.close()]);
  };
  try {
    const keys = settings.auth === "keys" ? await openKeyRing(stores, { places, nowMs }) : undefined;
    const deps: GatewayDeps = {
      ...gatewayDeps(settings, options),
      signer,
      signerReport: signer.report,
      identity,
      visitor,
      ...(keys !== undefined && { keyRing: keys.keyRing }),
      quota: createQuota({ quota: stores.quota, tiers: settings.tiers, nowMs }),
      stores,
      ...(catalogue !== undefined && { catalogue: catalogue.api }),
    };
    const listening = await listen(deps, settings, options.port);
    const { url, port: boundPort } = listening;
    signer.start();
    void visitor.get({ waitMs: 0 }); // fetched in the background, so that the first call need not wait for it
    const close = async () => {
      await listening.close();
      await closeParts();
    };
    return { url, port: boundPort, ...(keys !== undefined && { keys }), close };
  } catch (error) {
    await closeParts();
    throw error;
  }
}

/** A gateway does not wait for a browser that warms up: the chain's next signer serves, or callers come back later. */
async function openSigner(
  settings: GatewaySettings,
  { fetch, nowMs, machine, logger }: RunGatewayOptions,
): Promise<ComposedSigner> {
  const onEvent = createSignerNews(({ level, message }) => logger[level](message), { nowMs });
  const signer = await createSigner(settings, { ...machine, fetch, nowMs, byDefault: "native", onEvent });
  if (signer.notice !== undefined) logger.warn(signer.notice);
  return signer;
}

type OpenApi = { api: CatalogueApi; close: () => Promise<void> };

/** A catalogue that somebody collects, maybe another process: of the gateway's own world, read here, and never made. */
async function openApi(
  { catalogue: file }: GatewaySettings,
  { nowMs, world }: RunGatewayOptions,
): Promise<OpenApi | undefined> {
  if (file === undefined) return undefined;
  const [{ createCatalogueApi }, { openCatalogue }] = await Promise.all([
    import("../catalogue/api/catalogue-api.ts"),
    import("./open-catalogue.ts"),
  ]);
  const store = await openCatalogue({ file, world, mustExist: true });
  return { api: createCatalogueApi({ store, nowMs }), close: () => store.close() };
}

/** Without keys anyone who reaches the port may call: that can only be this machine. */
function refuseOpenGateway({ auth, host }: GatewaySettings): void {
  if (auth === "keys" || isLoopbackHost(host)) return;
  throw new SettingError([
    "auth: a gateway without keys listens on loopback only: leave out --auth none, or use --host 127.0.0.1",
  ]);
}

function gatewayDeps(settings: GatewaySettings, { world, nowMs, logger }: RunGatewayOptions) {
  const { "public-url": publicUrl, "trust-proxy": trustProxy } = settings;
  return {
    rateWindows: createRateWindows({ nowMs }),
    tiers: settings.tiers,
    upstreamOrigin: settings.upstream ?? UPSTREAM_WEBCAST_ORIGIN,
    world,
    sessions: settings.sessions,
    ...(publicUrl !== undefined && { publicUrl }),
    ...(trustProxy !== undefined && { trustProxy }),
    nowMs,
    logger,
  };
}

async function listen(deps: GatewayDeps, settings: GatewaySettings, port: number) {
  const { host, "metrics-listen": metricsListen } = settings;
  try {
    return await startGateway(deps, { host, port, ...(metricsListen !== undefined && { metricsListen }) });
  } catch (error) {
    throw listenFailure(error, { "--port": { host, port }, "--metrics-listen": metricsListen });
  }
}
