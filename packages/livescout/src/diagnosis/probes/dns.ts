/** Whether the upstream's hosts resolve, and to addresses of the public net: a private one is a filter or a sinkhole. */
import { isIPv6 } from "node:net";
import { addressKind, addressRanges } from "../../runtime/address-kind.ts";
import type { Probe } from "../doctor.ts";
import type { Finding } from "../findings.ts";

export type DnsLookup = (host: string) => Promise<readonly string[]>;

export type DnsProbeOptions = {
  hosts: readonly string[];
  lookup: DnsLookup;
  /** Names are then the proxy's matter. */
  isProxied?: boolean;
};

export function dnsProbe({ hosts, lookup, isProxied = false }: DnsProbeOptions): Probe {
  return {
    step: "dns",
    async run() {
      if (hosts.length === 0)
        return [
          { step: "dns", verdict: "skipped", says: "The upstream is on this machine: there is no name to resolve." },
        ];
      if (isProxied) return [{ step: "dns", verdict: "skipped", says: "The proxy resolves names, not this machine." }];
      return Promise.all(hosts.map((host) => lookAt(host, lookup)));
    },
  };
}

async function lookAt(host: string, lookup: DnsLookup): Promise<Finding> {
  const finding = { step: "dns", of: host } as const;
  let addresses: readonly string[];
  try {
    addresses = await lookup(host);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "no answer";
    return {
      ...finding,
      verdict: "failed",
      outcome: "network",
      says: `The name does not resolve (${code}).`,
      nextStep: "Check this machine's resolver; a network or a filter list may block the name.",
    };
  }
  const bad = addresses.filter((address) => !isPublicAddress(address));
  if (addresses.length > 0 && bad.length === 0) {
    return { ...finding, verdict: "ok", says: `Resolves to ${count(addresses.length)}.` };
  }
  const isFaked = bad.some((address) => FAKED.check(address, family(address)));
  return {
    ...finding,
    verdict: "failed",
    outcome: "network",
    says: `Resolves to ${count(bad.length)} that ${bad.length === 1 ? "is" : "are"} not of the public net.`,
    nextStep: isFaked
      ? "A proxy program on this machine answers names itself (198.18.0.0/15): check that it lets this host through."
      : "A filter (hosts file, router, resolver) leads the name nowhere: take the host off its list, or use another resolver.",
  };
}

const count = (length: number): string => `${length} address${length === 1 ? "" : "es"}`;

/** Neither private nor reserved, and none of the known block pages. */
export const isPublicAddress = (address: string): boolean =>
  addressKind(address) === "public" && !BLOCK_PAGES.check(address, family(address));

const family = (address: string): "ipv4" | "ipv6" => (isIPv6(address) ? "ipv6" : "ipv4");

/** Local proxy programs in "fake IP" mode answer out of this range. */
const FAKED = addressRanges([["198.18.0.0", 15]]);

/** Of OpenDNS. */
const BLOCK_PAGES = addressRanges([["146.112.61.104", 29]]);
