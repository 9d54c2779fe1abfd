/** Keys in memory: for tests and the demo. */
import { LivescoutError } from "@livescout/protocol";

import type { KeyRecord, KeyStore } from "../../access/key-store.ts";

export function createMemoryKeyStore(): KeyStore {
  const records = new Map<string, KeyRecord>();
  let changes = 0;

  const change = (id: string, part: (record: KeyRecord) => Partial<KeyRecord>): boolean => {
    const record = records.get(id);
    if (record === undefined) return false;
    records.set(id, { ...record, ...part(record) });
    changes++;
    return true;
  };

  return {
    async insert(record) {
      const isTaken = [...records.values()].some((known) => known.id === record.id || known.digest === record.digest);
      if (isTaken) throw new LivescoutError("store", `there is a key ${record.id} or one with the same digest already`);
      records.set(record.id, { ...record });
      changes++;
    },

    async findByDigest(digest) {
      const found = [...records.values()].find((record) => record.digest === digest);
      return found && { ...found };
    },

    async list() {
      const copies = [...records.values()].map((record) => ({ ...record }));
      return copies.sort((a, b) => a.createdAtMs - b.createdAtMs);
    },

    revoke: async (id, atMs) => change(id, ({ revokedAtMs = atMs }) => ({ revokedAtMs })),

    setTier: async (id, tier) => change(id, () => ({ tier })),

    changeMark: async () => String(changes),
  };
}
