/**
 * What kind of net an IP address belongs to: for whoever connects to an address that somebody else chose.
 *
 * IPv4 inside IPv6 (mapped, and NAT64) counts as the IPv4 address that is reached by it.
 */
import { BlockList, isIPv4, isIPv6 } from "node:net";

export type AddressKind =
  | "public"
  /** Of this machine, or of a net that only its own members reach. */
  | "private"
  /** Link-local (cloud metadata too), multicast, unspecified, reserved: no receiver of anybody's stands there. */
  | "reserved";

export function addressKind(address: string): AddressKind {
  const plain = address.replace(/%.*$/s, "");
  const embedded = isIPv6(plain) ? embeddedIpv4(plain) : undefined;
  if (embedded !== undefined) return addressKind(embedded);
  if (isIPv4(plain)) return kindOf(plain, "ipv4", { isInRange: true });
  if (isIPv6(plain)) return kindOf(plain, "ipv6", { isInRange: GLOBAL_UNICAST.check(plain, "ipv6") });
  return "reserved";
}

function kindOf(address: string, family: "ipv4" | "ipv6", { isInRange }: { isInRange: boolean }): AddressKind {
  if (METADATA.check(address, family)) return "reserved";
  if (PRIVATE.check(address, family)) return "private";
  return isInRange && !RESERVED.check(address, family) ? "public" : "reserved";
}

/** URLs write every IPv6 address in one way: hexadecimal, shortened. */
function embeddedIpv4(address: string): string | undefined {
  const { hostname } = new URL(`http://[${address}]`);
  const [, high, low] = /^\[(?:::ffff:|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(hostname) ?? [];
  if (high === undefined || low === undefined) return undefined;
  const pairs = [high, low].map((hex) => Number.parseInt(hex, 16));
  return pairs.flatMap((pair) => [pair >> 8, pair & 0xff]).join(".");
}

export function addressRanges(subnets: readonly (readonly [net: string, prefix: number])[]): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of subnets) list.addSubnet(net, prefix, isIPv6(net) ? "ipv6" : "ipv4");
  return list;
}

const GLOBAL_UNICAST = addressRanges([["2000::", 3]]);

/** Loopback, private use, shared by the customers of a provider (CGNAT), unique local. */
const PRIVATE = addressRanges([
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["::1", 128],
  ["fc00::", 7],
]);

/** Where clouds serve metadata, keys among them, outside of the link-local nets: Azure, Alibaba, AWS and Google by IPv6. */
const METADATA = addressRanges([
  ["168.63.129.16", 32],
  ["100.100.100.200", 32],
  ["fd00:ec2::254", 128],
  ["fd20:ce::254", 128],
]);

/** The rest of IANA's special-purpose registries. */
const RESERVED = addressRanges([
  ["0.0.0.0", 8],
  ["169.254.0.0", 16],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
]);
