/**
 * Calls per minute: fixed windows on the UTC minute, by key and by remote address, in memory only.
 *
 * Nothing is ever evicted within a minute, so no flood of new addresses can reset a window that is used up: once the table is
 * full, newcomers share a fixed row of counters until the minute ends.
 */
import { UNLIMITED } from "@livescout/protocol/wire";

export type RateWindow = {
  limit: number;
  remaining: number;
  /** Unix seconds at which the window ends. */
  resetAtSeconds: number;
  /** More calls than the limit were counted. */
  isExceeded: boolean;
};

export type RateWindows = {
  /** Counts one call of a valid key. `limit` is its tier's, read at each call. */
  hitKey(keyId: string, limit: number): RateWindow;
  /** The same window without counting. */
  lookAtKey(keyId: string, limit: number): RateWindow;
  /** Counts one call without a valid key. */
  hitAddress(address: string): RateWindow;
  lookAtAddress(address: string): RateWindow;
};

export type RateWindowsOptions = {
  nowMs: () => number;
  addressLimit?: number;
  /** Names counted one by one, for keys and for addresses each. */
  namesMax?: number;
};

const MINUTE_MS = 60_000;
const SHARED_COUNTERS = 1024;

export function createRateWindows({ nowMs, addressLimit = 60, namesMax = 50_000 }: RateWindowsOptions): RateWindows {
  const keys = createMinuteCounts(namesMax);
  const addresses = createMinuteCounts(namesMax);

  const read = (counts: MinuteCounts, name: string, limit: number, step: 0 | 1): RateWindow => {
    const minute = Math.floor(nowMs() / MINUTE_MS);
    const resetAtSeconds = (minute + 1) * 60;
    if (limit >= UNLIMITED) return { limit: UNLIMITED, remaining: UNLIMITED, resetAtSeconds, isExceeded: false };
    const count = counts.add(minute, name, step);
    return { limit, remaining: Math.max(0, limit - count), resetAtSeconds, isExceeded: count > limit };
  };

  return {
    hitKey: (keyId, limit) => read(keys, keyId, limit, 1),
    lookAtKey: (keyId, limit) => read(keys, keyId, limit, 0),
    hitAddress: (address) => read(addresses, addressGroup(address), addressLimit, 1),
    lookAtAddress: (address) => read(addresses, addressGroup(address), addressLimit, 0),
  };
}

type MinuteCounts = { add(minute: number, name: string, step: 0 | 1): number };

function createMinuteCounts(namesMax: number): MinuteCounts {
  let current = Number.NaN;
  let counts = new Map<string, number>();
  const shared = new Uint32Array(SHARED_COUNTERS);

  return {
    add(minute, name, step) {
      if (minute !== current) {
        current = minute;
        counts = new Map();
        shared.fill(0);
      }
      const known = counts.get(name);
      if (known === undefined && counts.size >= namesMax) {
        const at = slot(name);
        return (shared[at] = (shared[at] ?? 0) + step);
      }
      const count = (known ?? 0) + step;
      if (step > 0) counts.set(name, count);
      return count;
    },
  };
}

function slot(name: string): number {
  let hash = 0;
  for (let at = 0; at < name.length; at++) hash = (Math.imul(hash, 31) + name.charCodeAt(at)) | 0;
  return (hash >>> 0) % SHARED_COUNTERS;
}

/** One caller of IPv6 usually owns a whole /64, so that is what is counted; an IPv4 address in IPv6 dress is itself. */
export function addressGroup(address: string): string {
  if (!address.includes(":")) return address.slice(0, 64);
  const bare = address.slice(0, 64).split("%", 1)[0]?.toLowerCase() ?? "";
  const dotted = /^(?:0*:)*:?ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare)?.[1];
  if (dotted !== undefined) return dotted;
  const [head = "", tail] = bare.split("::");
  const groups = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? 0 : tail.split(":").length;
  if (tail !== undefined) {
    const zeros = Math.max(0, 8 - groups.length - after);
    groups.push(...Array.from({ length: zeros }, () => "0"), ...tail.split(":"));
  }
  const prefix = groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ""));
  return `${prefix.join(":")}::/64`;
}
