/**
 * The newest events, read once for everybody who waits at the same place. Each reader asks when it has sent what it had, so
 * nothing is kept for a slow one.
 */
import type { CatalogueEvent } from "@livescout/protocol/catalogue";
import type { CatalogueStore } from "../catalogue-store.ts";
import { publishEvents } from "../published-events.ts";
import { eventText } from "./event-text.ts";

/** Put into words once, however many read it. */
export type SpokenEvent = { event: CatalogueEvent; text: string };

export type EventBatch = {
  events: readonly SpokenEvent[];
  /** Where to go on: the last event of the store that was looked at. */
  lastId: number;
  /** There may be more at once. */
  isFull: boolean;
};

export type EventTail = { after(id: number): Promise<EventBatch> };

export type EventTailOptions = { store: CatalogueStore; nowMs: () => number; holdsMs: number; batchMax?: number };

const PLACES_MAX = 64;

export function createEventTail({ store, nowMs, holdsMs, batchMax = 50 }: EventTailOptions): EventTail {
  const known = new Map<number, { batch: Promise<EventBatch>; atMs: number }>();

  const read = async (id: number): Promise<EventBatch> => {
    const stored = await store.eventsAfter(id, { limit: batchMax });
    const lastId = stored.at(-1)?.id ?? id;
    const events = (await publishEvents(store, stored)).map((event) => ({ event, text: eventText(event) }));
    return { events, lastId, isFull: stored.length >= batchMax };
  };

  return {
    after(id) {
      const held = known.get(id);
      const ageMs = held === undefined ? Infinity : nowMs() - held.atMs;
      if (held !== undefined && ageMs >= 0 && ageMs < holdsMs) return held.batch;
      const batch = read(id);
      known.delete(id);
      known.set(id, { batch, atMs: nowMs() });
      batch.catch(() => known.delete(id));
      if (known.size > PLACES_MAX) known.delete(known.keys().next().value ?? id);
      return batch;
    },
  };
}
