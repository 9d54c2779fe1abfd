/**
 * The catalogue as commands read it, also while a collector writes it: what matches, what was left out, how complete it is,
 * and how collecting goes. Where none was named and there is none yet, that is said in words.
 */
import { closestName, LivescoutError, type World } from "@livescout/protocol";
import type { CatalogueRoom, RoomFilter } from "@livescout/protocol/catalogue";
import type { CatalogueStore, RoomKey } from "../catalogue/catalogue-store.ts";
import { type CollectionState, readCollectionState } from "../catalogue/collection-state.ts";
import { describeEstimate, type LiveEstimate, readEstimate } from "../catalogue/estimate.ts";
import type { Places } from "./data-dir.ts";
import { catalogueFile, exists, openCatalogue } from "./open-catalogue.ts";
import { guessWorld } from "./resolve-world.ts";
import type { Settings } from "./settings.ts";

export type { CollectionState, LiveEstimate };
export { describeEstimate };

export type CatalogueSettings = Pick<Settings, "upstream" | "catalogue">;

export type Found = {
  keys: readonly RoomKey[];
  unknown: { readonly [filter: string]: number | undefined };
  /** Live rooms in all, whatever the filter says. */
  liveRooms: number;
  asOfMs: number;
  estimate: LiveEstimate;
  collection: CollectionState;
  /** Where nothing matched, the names that live rooms have and that come closest to those asked for and not found. */
  closest?: { topic?: string; game?: string };
};

export type CatalogueReading = {
  readonly world: World;
  find(filter: RoomFilter): Promise<Found>;
  /** A page at a time, in the order of the keys; rooms that went meanwhile are left out. */
  rooms(keys: readonly RoomKey[]): AsyncGenerator<CatalogueRoom[], void, undefined>;
  close(): Promise<void>;
};

export type OpenedReading = { kind: "opened"; reading: CatalogueReading } | { kind: "none"; sentence: string };

const PAGE_ROOMS = 200;

export async function openReading(
  settings: CatalogueSettings,
  { places, nowMs }: { places: Places; nowMs: () => number },
): Promise<OpenedReading> {
  const world = worldOf(settings);
  try {
    const store = await openCatalogue({ places, mustExist: true, ...(world !== undefined && { world }) });
    return { kind: "opened", reading: readingOf(store, nowMs) };
  } catch (error) {
    const isMissing = error instanceof LivescoutError && !(await exists(catalogueFile(places, world)));
    // A file that was named and is not there is mistyped: an empty list of it would look like "nobody is live".
    if (isMissing && settings.catalogue === undefined) return { kind: "none", sentence: error.message };
    throw error;
  }
}

/** What the address suggests; a file that was named is of whatever world it is. */
const worldOf = ({ upstream, catalogue }: CatalogueSettings): World | undefined =>
  upstream === undefined || catalogue !== undefined ? undefined : guessWorld(upstream);

function readingOf(store: CatalogueStore, nowMs: () => number): CatalogueReading {
  return {
    world: store.world,
    async find(filter) {
      const asOfMs = nowMs();
      const { keys, unknown } = await store.findRooms(filter, { nowMs: asOfMs });
      const [{ live, byTopic, byGame }, estimate, collection] = await Promise.all([
        store.tallies({ nowMs: asOfMs }),
        readEstimate(store, { nowMs: asOfMs }),
        readCollectionState(store, { nowMs: asOfMs }),
      ]);
      const found = { keys, unknown, liveRooms: live.rooms, asOfMs, estimate, collection };
      if (keys.length > 0) return found;
      const topic = closestStranger(
        filter.topics,
        byTopic.map((tally) => tally.topic),
      );
      const game = closestStranger(
        filter.games,
        byGame.map((tally) => tally.game),
      );
      return { ...found, closest: { ...(topic !== undefined && { topic }), ...(game !== undefined && { game }) } };
    },
    async *rooms(keys) {
      for (let at = 0; at < keys.length; at += PAGE_ROOMS) yield store.readRooms(keys.slice(at, at + PAGE_ROOMS));
    },
    close: () => store.close(),
  };
}

/** The known name closest to the first that is none: it may be mistyped, or nobody plays that now. */
function closestStranger(asked: readonly string[] = [], known: readonly string[]): string | undefined {
  const stranger = asked.find((name) => !known.some((one) => one.toLowerCase() === name.toLowerCase()));
  return stranger === undefined ? undefined : closestName(stranger, known);
}

/** Forgetting works before anything was collected: the name is then kept out from the start. */
export async function forgetOwner(
  settings: CatalogueSettings,
  uniqueId: string,
  { places, nowMs }: { places: Places; nowMs: () => number },
): Promise<{ rooms: number; observations: number; events: number }> {
  const guessed = worldOf(settings);
  const isThere = await exists(catalogueFile(places, guessed));
  const world = guessed ?? (isThere ? undefined : "upstream");
  const store = await openCatalogue({ places, ...(world !== undefined && { world }) });
  try {
    return await store.forget(uniqueId, { atMs: nowMs() });
  } finally {
    await store.close();
  }
}
