/** Whether the upstream's hosts resolve, and to addresses of the public net: a private one is a filter or a sinkhole. */
import { BlockList, isIPv6 } from "node:net";
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
export function isPublicAddress(address: string): boolean {
  return !NOT_PUBLIC.check(address, family(address));
}

const family = (address: string): "ipv4" | "ipv6" => (isIPv6(address) ? "ipv6" : "ipv4");

function ranges(subnets: readonly (readonly [net: string, prefix: number])[]): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of subnets) list.addSubnet(net, prefix, family(net));
  return list;
}

/** Local proxy programs in "fake IP" mode answer out of this range. */
const FAKED_NET = ["198.18.0.0", 15] as const;
const FAKED = ranges([FAKED_NET]);

/** IANA's special-purpose registries, and the block pages of OpenDNS. IPv4 addresses in IPv6 form count as IPv4. */
const NOT_PUBLIC = ranges([
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  FAKED_NET,
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
  ["146.112.61.104", 29],
  ["::", 127],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001:db8::", 32],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
]);
