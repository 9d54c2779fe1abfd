/** The gateway on a port, and `/metrics` on one of its own where that is asked for. Closing lets answers under way finish. */
import { isLoopbackHost } from "../runtime/loopback.ts";
import { createGateway, createMetricsApp } from "./app.ts";
import { createFigures } from "./figures.ts";
import type { GatewayDeps } from "./gateway-deps.ts";
import type { HttpShell } from "./http-shell.ts";

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
    await Promise.all(apps.map((each) => each.close()));
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

async function listenAt({ server }: HttpShell, { host, port }: { host: string; port: number }) {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address();
  const boundPort = typeof address === "object" && address !== null ? address.port : port;
  const shownHost = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  return { url: `http://${shownHost}:${boundPort}`, port: boundPort };
}
