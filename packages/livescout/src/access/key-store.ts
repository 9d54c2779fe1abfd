/** API keys as they are kept: a keyed hash, never the key. */
import type { KeyScope } from "./key-scopes.ts";

export type KeyRecord = {
  /** Public name of the key, e.g. `key_…`; safe to print. */
  id: string;
  /** HMAC-SHA-256 of the key under the pepper, hex. */
  digest: string;
  /** Which pepper the digest was made with. */
  pepperId: string;
  /** The operator's own word for it; may be empty. */
  name: string;
  tier: string;
  /** Of those this version knows, in their one order. */
  scopes: readonly KeyScope[];
  createdAtMs: number;
  revokedAtMs?: number;
};

export type KeyStore = {
  insert(record: KeyRecord): Promise<void>;
  findByDigest(digest: string): Promise<KeyRecord | undefined>;
  /** Oldest first. */
  list(): Promise<KeyRecord[]>;
  /** `false` where there is no such key. Revoking twice keeps the first time. */
  revoke(id: string, atMs: number): Promise<boolean>;
  setTier(id: string, tier: string): Promise<boolean>;
  /** Grows or changes whenever any process changed a key: a cheap question before a cached record is trusted again. */
  changeMark(): Promise<string>;
};
