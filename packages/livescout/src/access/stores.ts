/** What the app keeps between runs, behind interfaces: `storage/` holds the implementations, one contract suite tests them all. */
import type { World } from "@livescout/protocol";

import type { KeyStore } from "./key-store.ts";
import type { QuotaStore } from "./quota-store.ts";

export type Stores = {
  keys: KeyStore;
  quota: QuotaStore;
  /** The world these data belong to; `undefined` until a gateway has opened them with one. */
  world(): Promise<World | undefined>;
  /** Resolves where the stores can be read and written now; else rejects with a `LivescoutError` `store`. */
  check(): Promise<void>;
  /** Writes what waits, then lets go. Twice is the same as once. */
  close(): Promise<void>;
};
