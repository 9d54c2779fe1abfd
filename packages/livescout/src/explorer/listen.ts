/** The explorer on a loopback port. The token stands in the address's fragment, which no browser sends anywhere. */
import { createExplorer } from "./app.ts";
import type { ExplorerDeps } from "./explorer-deps.ts";

export type RunningExplorer = {
  /** The address without the token. */
  url: string;
  port: number;
  /** What opens the page: holds the token, so it is printed for its owner alone. */
  openUrl: string;
  close(): Promise<void>;
};

/** Rejects with the platform's own error (`code`, `port`) where the port cannot be listened on. */
export async function startExplorer(deps: ExplorerDeps, { port }: { port: number }): Promise<RunningExplorer> {
  const { server, close } = createExplorer(deps);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: "127.0.0.1", port }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address();
  const boundPort = typeof address === "object" && address !== null ? address.port : port;
  const url = `http://127.0.0.1:${boundPort}`;
  return { url, port: boundPort, openUrl: `${url}/#token=${deps.token.reveal()}`, close };
}
