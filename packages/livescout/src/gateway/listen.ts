/** The gateway on a port, and `/metrics` on one of its own where that is asked for. Closing lets answers under way finish. */
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { isLoopbackHost } from "../runtime/loopback.ts";
import { createGateway, createMetricsApp } from "./app.ts";
import { createFigures } from "./figures.ts";
import type { GatewayDeps } from "./gateway-deps.ts";

export type ListenOptions = {
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** Where `/metrics` is served instead of the gateway's own port; the only way to it where that port is public. */
  metricsListen?: { host: string; port: number };
};

export type RunningGateway = {
  url: string;
  port: number;
  metricsUrl?: string;
  /** Stops listening, lets answers under way finish, closes idle connections. Twice is the same as once. */
  close(): Promise<void>;
};

/** Rejects with the platform's own error (`code`, `port`) where a port cannot be listened on. */
export async function startGateway(
  deps: GatewayDeps,
  { host, port, metricsListen }: ListenOptions,
): Promise<RunningGateway> {
  const figures = createFigures();
  let url = "";
  const servesMetrics = metricsListen === undefined && isLoopbackHost(host);
  const app = createGateway(deps, { figures, servesMetrics, listeningOrigin: () => url });
  const apps = [app];
  const close = async () => {
    await Promise.all(apps.map(closeApp));
  };
  try {
    const listening = await listenAt(app, { host, port });
    ({ url } = listening);
    if (metricsListen === undefined) return { ...listening, close };
    const metricsApp = createMetricsApp(deps, { figures, isLocalOnly: isLoopbackHost(metricsListen.host) });
    apps.push(metricsApp);
    const metrics = await listenAt(metricsApp, metricsListen);
    return { ...listening, metricsUrl: `${metrics.url}/metrics`, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Answers under way get this long; what hangs after it is cut. */
const CLOSE_GRACE_MS = 15_000;

async function closeApp(app: FastifyInstance): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), CLOSE_GRACE_MS);
  await app.close().finally(() => clearTimeout(cut));
}

async function listenAt(app: FastifyInstance, at: { host: string; port: number }) {
  await app.listen(at);
  const { port } = app.server.address() as AddressInfo;
  const host = at.host.includes(":") && !at.host.startsWith("[") ? `[${at.host}]` : at.host;
  return { url: `http://${host}:${port}`, port };
}
