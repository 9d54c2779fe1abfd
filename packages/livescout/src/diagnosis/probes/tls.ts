/** Whether a TLS connection to each host comes about, and whether its certificate is trusted. Nothing is sent over it. */
import type { Probe } from "../doctor.ts";
import { type Finding, hasFailed } from "../findings.ts";

export type TlsConnect = (host: string) => Promise<TlsLook>;

export type TlsLook =
  | { kind: "trusted"; protocol: string }
  /** `issuer`: the organisation that the certificate names as its issuer. */
  | { kind: "untrusted"; why: string; issuer?: string }
  | { kind: "failed"; why: string };

export type TlsProbeOptions = { hosts: readonly string[]; connect: TlsConnect; isProxied?: boolean };

export function tlsProbe({ hosts, connect, isProxied = false }: TlsProbeOptions): Probe {
  return {
    step: "tls",
    async run(_purse, before) {
      const skipped = (says: string): Finding[] => [{ step: "tls", verdict: "skipped", says }];
      if (hosts.length === 0) return skipped("The upstream is on this machine, over plain HTTP.");
      if (isProxied) return skipped("The connection goes through a proxy: its first answer, below, tells the same.");
      if (hasFailed(before, "dns")) return skipped("Not tried: the names do not resolve.");
      return Promise.all(hosts.map((host) => lookAt(host, connect)));
    },
  };
}

async function lookAt(host: string, connect: TlsConnect): Promise<Finding> {
  const finding = { step: "tls", of: host } as const;
  const look = await connect(host);
  switch (look.kind) {
    case "trusted":
      return { ...finding, verdict: "ok", says: `Connected over ${look.protocol}, certificate trusted.` };
    case "untrusted": {
      const issuer = look.issuer === undefined ? "an issuer that it does not name" : `"${look.issuer}"`;
      return {
        ...finding,
        verdict: "failed",
        outcome: "network",
        says: `Connected, but the certificate is not trusted (${look.why}): it was issued by ${issuer}.`,
        nextStep:
          "Something on the way opens TLS (an employer's proxy, a security program, a portal): use a network without it, or name its certificate in NODE_EXTRA_CA_CERTS if you trust it.",
      };
    }
    case "failed":
      return {
        ...finding,
        verdict: "failed",
        outcome: "network",
        says: `No TLS connection came about (${look.why}).`,
        nextStep: "Check firewall and proxy; some data-centre addresses are cut off at this point by the upstream.",
      };
    default:
      return look satisfies never;
  }
}
