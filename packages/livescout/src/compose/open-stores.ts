/**
 * The stores of a gateway and of the `keys` commands.
 *
 * Keys belong to the operator, not to a world: a gateway before a sandbox takes its keys from the main database and counts
 * in one of its own, so that trying out spends nobody's real quota. A `--database` that was named holds both.
 */
import type { World } from "@livescout/protocol";
import { createKeyRing, type KeyRing } from "../access/key-ring.ts";
import type { Stores } from "../access/stores.ts";
import { openPepper } from "../storage/pepper-file.ts";
import { openSqliteStores } from "../storage/sqlite/open-stores.ts";
import type { Places } from "./data-dir.ts";

export type OpenStoresOptions = { places: Places; world: World; nowMs: () => number };

export async function openStores({ places, world, nowMs }: OpenStoresOptions): Promise<Stores> {
  const { database, sandboxDatabase } = places;
  if (world === "upstream" || sandboxDatabase === database) return openSqliteStores({ file: database, world, nowMs });
  const main = await openSqliteStores({ file: database, nowMs });
  try {
    const counted = await openSqliteStores({ file: sandboxDatabase, world, nowMs });
    return joinStores(main, counted);
  } catch (error) {
    await main.close();
    throw error;
  }
}

function joinStores(main: Stores, counted: Stores): Stores {
  return {
    keys: main.keys,
    quota: counted.quota,
    world: () => counted.world(),
    check: async () => void (await Promise.all([main.check(), counted.check()])),
    close: async () => void (await Promise.all([main.close(), counted.close()])),
  };
}

export type OpenKeyRing = { keyRing: KeyRing; warnings: string[] };

/** The key ring over the main database's keys, with what an operator should know about it. */
export async function openKeyRing(
  stores: Stores,
  { places, nowMs }: Omit<OpenStoresOptions, "world">,
): Promise<OpenKeyRing> {
  const pepper = await openPepper({ file: places.pepper });
  const keyRing = createKeyRing({ keys: stores.keys, pepper, nowMs });
  const warnings = pepper.warning === undefined ? [] : [pepper.warning];
  const lost = await keyRing.countUnderOtherPepper();
  if (lost > 0) {
    warnings.push(
      `${lost} key${lost === 1 ? " was" : "s were"} made under another pepper and cannot be recognised: ` +
        `restore that pepper as ${places.pepper}, or make new keys`,
    );
  }
  return { keyRing, warnings };
}

export type OpenedKeys = OpenKeyRing & { close(): Promise<void> };

/** For commands about keys: any world, and none is set. */
export async function openKeys({ places, nowMs }: Omit<OpenStoresOptions, "world">): Promise<OpenedKeys> {
  const stores = await openSqliteStores({ file: places.database, nowMs });
  try {
    return { ...(await openKeyRing(stores, { places, nowMs })), close: () => stores.close() };
  } catch (error) {
    await stores.close();
    throw error;
  }
}
