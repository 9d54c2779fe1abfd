/**
 * Signatures that a report may still be made on: by the key that signed, once, within ten minutes.
 *
 * Bounded: under a load of more than `entriesMax` signatures in ten minutes the oldest are forgotten early.
 */
import type { ChannelId } from "@livescout/protocol";

export type SignedEntry = { keyId: string; channelId: ChannelId; signer: string; scheme: string; atMs: number };

export type SignRegister = {
  remember(signId: string, entry: SignedEntry): void;
  /** Gives the entry out once; `undefined` where this key has none to report on. */
  redeem(signId: string, keyId: string): SignedEntry | undefined;
};

const LIFE_MS = 600_000;

export function createSignRegister({
  nowMs,
  entriesMax = 20_000,
}: {
  nowMs: () => number;
  entriesMax?: number;
}): SignRegister {
  // Two generations: when the newer one is full or ten minutes old, the older one goes as a whole.
  let newer = new Map<string, SignedEntry>();
  let older = new Map<string, SignedEntry>();
  let newerSinceMs = -Infinity;

  return {
    remember(signId, entry) {
      if (newer.size >= entriesMax / 2 || entry.atMs - newerSinceMs > LIFE_MS) {
        older = newer;
        newer = new Map();
        newerSinceMs = entry.atMs;
      }
      newer.set(signId, entry);
    },

    redeem(signId, keyId) {
      const entry = newer.get(signId) ?? older.get(signId);
      if (entry === undefined || entry.keyId !== keyId || nowMs() - entry.atMs > LIFE_MS) return undefined;
      newer.delete(signId);
      older.delete(signId);
      return entry;
    },
  };
}
