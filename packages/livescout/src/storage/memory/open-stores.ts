/** Stores that live as long as the process: for tests and the demo. */
import type { World } from "@livescout/protocol";

import type { Stores } from "../../access/stores.ts";
import { createMemoryKeyStore } from "./key-store.ts";
import { createMemoryQuotaStore } from "./quota-store.ts";

export type OpenMemoryStoresOptions = { world?: World; nowMs?: () => number };

export async function openMemoryStores({ world, nowMs = Date.now }: OpenMemoryStoresOptions = {}): Promise<Stores> {
  return {
    keys: createMemoryKeyStore(),
    quota: createMemoryQuotaStore({ nowMs }),
    world: async () => world,
    check: async () => {},
    close: async () => {},
  };
}
