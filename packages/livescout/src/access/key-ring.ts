/**
 * API keys: made, recognised, revoked, moved to another tier.
 *
 * Memory holds records by digest, never a key's text. Whatever another process changes acts here within a second: a digest
 * not in memory is always looked up, and those in memory are trusted for half a second, then the store's change mark decides.
 */
import { randomBytes as platformRandomBytes, timingSafeEqual } from "node:crypto";

import { InvalidInputError, type Secret } from "@livescout/protocol";

import { checkApiKey, createApiKey, createKeyId, type RandomBytes } from "./api-key.ts";
import { KEY_SCOPES, readScopes } from "./key-scopes.ts";
import type { KeyRecord, KeyStore } from "./key-store.ts";
import { digestApiKey, type Pepper } from "./pepper.ts";
import { isTierName, TIER_NAMES, type TierName } from "./tiers.ts";

export type Identified =
  | { kind: "known"; record: KeyRecord }
  | { kind: "revoked"; record: KeyRecord }
  | { kind: "unknown" }
  | { kind: "malformed"; why: string };

/** `scopes` absent: all. */
export type IssueOptions = { tier: string; name?: string; scopes?: readonly string[] };

export type KeyRing = {
  /** Makes a key. This is the only time its text exists outside its owner's hands. */
  issue(options: IssueOptions): Promise<{ key: Secret; record: KeyRecord }>;
  /** Rejects with a `LivescoutError` `store` where the store cannot tell: then nobody is let in. */
  identify(presented: string): Promise<Identified>;
  /** Oldest first, revoked ones included. */
  list(): Promise<KeyRecord[]>;
  /** `false` where there is no such key. */
  revoke(id: string): Promise<boolean>;
  setTier(id: string, tier: string): Promise<boolean>;
  /** How many live keys were made under another pepper: none of them can be recognised any more. */
  countUnderOtherPepper(): Promise<number>;
};

export type KeyRingOptions = {
  keys: KeyStore;
  pepper: Pepper;
  nowMs: () => number;
  randomBytes?: RandomBytes;
  /** Records kept in memory. */
  cachedMax?: number;
};

const TRUSTED_MS = 500;
const NAME_LENGTH_MAX = 100;
const PRINTABLE = /^[^\p{Cc}\p{Cs}\u2028\u2029]*$/u;

export function createKeyRing({
  keys,
  pepper,
  nowMs,
  randomBytes = platformRandomBytes,
  cachedMax = 10_000,
}: KeyRingOptions): KeyRing {
  const cache = createRecordCache({ keys, nowMs, cachedMax });

  return {
    async issue({ tier, name = "", scopes = KEY_SCOPES }) {
      const record = { tier: readTier(tier), name: readName(name), scopes: readScopes(scopes) };
      const key = createApiKey(randomBytes);
      const issued: KeyRecord = {
        id: createKeyId(randomBytes),
        digest: digestApiKey(pepper, key.reveal()),
        pepperId: pepper.id,
        ...record,
        createdAtMs: nowMs(),
      };
      await keys.insert(issued);
      return { key, record: issued };
    },

    async identify(presented) {
      const check = checkApiKey(presented);
      if (check.kind === "malformed") return check;
      const record = await cache.find(digestApiKey(pepper, presented));
      if (record === undefined) return { kind: "unknown" };
      return { kind: record.revokedAtMs === undefined ? "known" : "revoked", record };
    },

    list: () => keys.list(),

    async revoke(id) {
      const isFound = await keys.revoke(id, nowMs());
      cache.clear();
      return isFound;
    },

    async setTier(id, tier) {
      const isFound = await keys.setTier(id, readTier(tier));
      cache.clear();
      return isFound;
    },

    async countUnderOtherPepper() {
      const records = await keys.list();
      return records.filter((record) => record.pepperId !== pepper.id && record.revokedAtMs === undefined).length;
    },
  };
}

function createRecordCache({ keys, nowMs, cachedMax }: Required<Pick<KeyRingOptions, "keys" | "nowMs" | "cachedMax">>) {
  const records = new Map<string, KeyRecord>();
  let mark: string | undefined;
  let trustedFromMs = -Infinity;
  let asking: Promise<void> | undefined;
  let generation = 0;

  const clear = (): void => {
    records.clear();
    generation++;
  };

  const ask = async (): Promise<void> => {
    const askedAtMs = nowMs();
    const found = await keys.changeMark();
    if (found !== mark) clear();
    mark = found;
    trustedFromMs = askedAtMs;
  };

  const look = async (digest: string): Promise<KeyRecord | undefined> => {
    const startedIn = generation;
    const record = await keys.findByDigest(digest);
    if (record === undefined || !isSameDigest(record.digest, digest)) return undefined;
    // A record read before a change that is already known would be trusted anew if it went in now.
    if (startedIn === generation) {
      if (records.size >= cachedMax) records.delete(records.keys().next().value ?? "");
      records.set(digest, record);
    }
    return record;
  };

  return {
    clear,
    async find(digest: string): Promise<KeyRecord | undefined> {
      const ageMs = nowMs() - trustedFromMs;
      if (ageMs < 0 || ageMs > TRUSTED_MS) {
        asking ??= ask().finally(() => {
          asking = undefined;
        });
        await asking;
      }
      return records.get(digest) ?? look(digest);
    },
  };
}

/** A store whose comparison is lax (case, padding) cannot pass another key off as the one presented. */
function isSameDigest(kept: string, presented: string): boolean {
  const a = Buffer.from(kept);
  const b = Buffer.from(presented);
  return a.length === b.length && timingSafeEqual(a, b);
}

function readTier(text: string): TierName {
  if (!isTierName(text)) throw new InvalidInputError("tier", `one of ${TIER_NAMES.join(", ")}`);
  return text;
}

function readName(text: string): string {
  if (text.length > NAME_LENGTH_MAX || !PRINTABLE.test(text)) {
    throw new InvalidInputError("name", `at most ${NAME_LENGTH_MAX} printable characters`);
  }
  return text;
}
