/**
 * Whose address counts: the connection's, or behind trusted proxies the nearest one in `X-Forwarded-For` that is none of them.
 *
 * Read from the right: what stands further left is the client's own word. Nothing is believed unless the operator says whom.
 */
import { BlockList, isIP } from "node:net";

export type ClientAddress = (remoteAddress: string | undefined, forwardedFor: string | undefined) => string;

/** `trustProxy`: comma-separated addresses and CIDR ranges. */
export function createClientAddress(trustProxy: string | undefined): ClientAddress {
  if (trustProxy === undefined) return (remoteAddress = "unknown") => remoteAddress;
  const isTrusted = createTrust(trustProxy);
  return (remoteAddress = "unknown", forwardedFor) => {
    let address = remoteAddress;
    const hops = forwardedFor?.split(",").map((hop) => hop.trim()) ?? [];
    while (isTrusted(address)) {
      const next = hops.pop();
      if (next === undefined || isIP(next) === 0) break;
      address = next;
    }
    return address;
  };
}

function createTrust(ranges: string): (address: string) => boolean {
  const trusted = new BlockList();
  for (const range of ranges.split(",").map((item) => item.trim())) {
    const [address = "", bits] = range.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(bits), family);
  }
  return (address) => {
    const bare = address.replace(/^::ffff:(?=\d+\.)/i, "");
    const family = isIP(bare);
    return family !== 0 && trusted.check(bare, family === 6 ? "ipv6" : "ipv4");
  };
}
