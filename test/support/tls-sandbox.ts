/**
 * The sandbox under the upstream's own host names, for one browser of a test: TLS in front, names mapped to loopback.
 *
 * Bytes pass untouched between browser and sandbox. The certificate is trusted by the pin of its key, and by no other
 * process: pass `browserArgs` to a browser with a fresh profile.
 */
import { createHash, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { connect, type AddressInfo, type Socket } from "node:net";
import { join } from "node:path";
import { createServer } from "node:tls";
import {
  startSandbox,
  type RunningSandbox,
  type StartSandboxOptions,
} from "../../packages/livescout/src/sandbox/start-sandbox.ts";
import { ROOT } from "./repository.ts";

export const UPSTREAM_HOSTS = ["www.tiktok.com", "webcast.tiktok.com", "webcast.us.tiktok.com"] as const;

const readTls = (name: string): string => readFileSync(join(ROOT, "test/fixtures/tls", name), "utf8");

/** `--ignore-certificate-errors-spki-list` takes the base64 SHA-256 of the public key. */
export function testKeyPin(): string {
  const { publicKey } = new X509Certificate(readTls("test-certificate.pem"));
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("base64");
}

export type TlsSandbox = {
  /** The sandbox itself, over plain HTTP. */
  sandbox: RunningSandbox;
  /** Where TLS listens. */
  port: number;
  /** The page's address in the browser: `https://www.tiktok.com/live`. */
  pageUrl: string;
  /** For the command line of a browser with a fresh profile. */
  browserArgs: string[];
  close(): Promise<void>;
};

export async function startTlsSandbox(options: StartSandboxOptions): Promise<TlsSandbox> {
  const sandbox = await startSandbox({ ...options, extraHosts: UPSTREAM_HOSTS });
  const sockets = new Set<Socket>();
  const keep = <Kind extends Socket>(socket: Kind): Kind => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
    return socket;
  };
  const front = createServer(
    { key: readTls("test-key.pem"), cert: readTls("test-certificate.pem"), ALPNProtocols: ["http/1.1"] },
    (secure) => {
      const plain = keep(connect(sandbox.port, "127.0.0.1"));
      keep(secure).pipe(plain).pipe(secure);
    },
  );
  await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
  const { port } = front.address() as AddressInfo;
  const rules = UPSTREAM_HOSTS.map((host) => `MAP ${host} 127.0.0.1:${port}`).join(", ");
  return {
    sandbox,
    port,
    pageUrl: `https://${UPSTREAM_HOSTS[0]}/live`,
    browserArgs: [`--host-resolver-rules=${rules}`, `--ignore-certificate-errors-spki-list=${testKeyPin()}`],
    async close() {
      const closed = new Promise((resolve) => front.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
      await sandbox.close();
    },
  };
}
