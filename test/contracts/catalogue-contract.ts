/** What the suites of catalogue stores share: a fresh store for each test, and short words for what is done to it. */
import { DEFAULT_FILTER } from "@livescout/protocol/catalogue";
import { afterEach, beforeEach, describe } from "vitest";

import type { CatalogueStore, EndSign } from "../../packages/livescout/src/catalogue/catalogue-store.ts";
import { pageOf, roomId, sampleRoom, START_MS } from "../support/catalogue-samples.ts";

export type CatalogueContractOptions = {
  open: () => Promise<CatalogueStore>;
  /** A second door to what was opened last; absent where there is none. */
  openAgain?: () => Promise<CatalogueStore>;
};

export const at = (ms: number) => new Date(ms).toISOString();
export const ALL_TIME = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };

/** A suite that every catalogue store passes; `it` holds a fresh one for each test. */
export const catalogueSuite =
  (about: string, tests: (it: ReturnType<typeof useCatalogue>, options: CatalogueContractOptions) => void) =>
  (name: string, options: CatalogueContractOptions): void => {
    describe(`catalogue store, ${about}: ${name}`, () => tests(useCatalogue(options.open), options));
  };

/** What a look at an owner found. */
export const checkOf = (atMs: number) => ({
  target: { kind: "name", name: "owner1" } as const,
  atMs,
  state: "offline" as const,
  outcome: "rooms" as const,
  cause: "The upstream answered.",
  nextStep: "Nothing to do.",
});

/** Registers what opens and closes the store; its `store` may be replaced by another door to the same. */
function useCatalogue(open: () => Promise<CatalogueStore>) {
  const it = { store: undefined as unknown as CatalogueStore };
  beforeEach(async () => {
    it.store = await open();
  });
  afterEach(() => it.store.close());

  return Object.assign(it, {
    /** A page with these rooms, at that time. */
    see: (atMs: number, ...rooms: Parameters<typeof sampleRoom>[]) =>
      it.store.record(
        pageOf(
          atMs,
          rooms.map((room) => sampleRoom(...room)),
        ),
      ),
    end: (number: number, sign: EndSign, atMs: number, endedAtMs?: number) =>
      it.store.record({
        atMs,
        endSigns: [{ roomId: roomId(number), sign, atMs, ...(endedAtMs !== undefined && { endedAtMs }) }],
      }),
    room: async (number: number) => {
      const found = await it.store.roomById(roomId(number));
      if (found === undefined) throw new TypeError(`no room ${number}`);
      return found;
    },
    /** All but `source.outcome`, in their order. */
    eventTypes: async () => {
      const events = await it.store.eventsAfter(0, { limit: 100_000 });
      return events.map(({ type }) => type).filter((type) => type !== "source.outcome");
    },
    liveKeys: async () => (await it.store.findRooms(DEFAULT_FILTER, { nowMs: START_MS })).keys,
  });
}
