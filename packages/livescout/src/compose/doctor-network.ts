/** How the doctor resolves a name and opens a TLS connection: with Node's own means, a deadline, and nothing sent. */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { connect, type PeerCertificate } from "node:tls";
import type { DnsLookup } from "../diagnosis/probes/dns.ts";
import type { TlsConnect, TlsLook } from "../diagnosis/probes/tls.ts";

export const lookUp: DnsLookup = async (host) => {
  const answers = await inTime(lookup(host, { all: true }), TIMEOUT_MS);
  return answers.map(({ address }) => address);
};

const TIMEOUT_MS = 8_000;

async function inTime<Value>(work: Promise<Value>, timeoutMs: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error("no answer in time"), { code: "ETIMEDOUT" })), timeoutMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

export type ConnectTlsOptions = { port?: number; timeoutMs?: number };

/** The certificate is looked at, not demanded: an untrusted one is what the doctor wants to see. */
export function createTlsConnect({ port = 443, timeoutMs = TIMEOUT_MS }: ConnectTlsOptions = {}): TlsConnect {
  return (host) =>
    new Promise<TlsLook>((resolve) => {
      const name = isIP(host) === 0 ? { servername: host } : {};
      const socket = connect({ host, port, ...name, rejectUnauthorized: false, timeout: timeoutMs });
      const finish = (look: TlsLook) => {
        socket.destroy();
        resolve(look);
      };
      socket.once("secureConnect", () => {
        if (socket.authorized) return finish({ kind: "trusted", protocol: socket.getProtocol() ?? "TLS" });
        const issuer = issuerOf(socket.getPeerCertificate());
        finish({ kind: "untrusted", why: reason(socket.authorizationError), ...(issuer !== undefined && { issuer }) });
      });
      socket.once("timeout", () => finish({ kind: "failed", why: "ETIMEDOUT" }));
      socket.once("error", (error: NodeJS.ErrnoException) => finish({ kind: "failed", why: error.code ?? error.name }));
    });
}

/** Node gives a code, or an error whose message may hold names; its first words are enough. */
const reason = (error: unknown): string =>
  typeof error === "string" ? error : error instanceof Error && "code" in error ? String(error.code) : "not trusted";

const ISSUER_LENGTH_MAX = 80;

/** The issuer's organisation, else its common name; made by strangers, so cut to one short line. */
function issuerOf({ issuer }: Partial<PeerCertificate>): string | undefined {
  const [name] = [issuer?.O ?? issuer?.CN].flat();
  return name?.replace(/[^\p{L}\p{N} .,&'()*-]/gu, "?").slice(0, ISSUER_LENGTH_MAX);
}
