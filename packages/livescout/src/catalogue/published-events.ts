/** Kept events as everybody outside sees them: with the room as it is now. Server-sent events and webhooks alike. */
import type { CatalogueEvent, CatalogueRoom } from "@livescout/protocol/catalogue";
import type { CatalogueStore, StoredEvent } from "./catalogue-store.ts";

/** In the same order; an event whose room is gone (forgotten, or past its retention) is left out. */
export async function publishEvents(
  store: Pick<CatalogueStore, "roomById">,
  events: readonly StoredEvent[],
): Promise<CatalogueEvent[]> {
  const rooms = new Map<string, CatalogueRoom | undefined>();
  const published: CatalogueEvent[] = [];
  for (const event of events) {
    const { id, atMs, ...rest } = event;
    const head = { id: String(id), at: new Date(atMs).toISOString() };
    if (rest.type === "source.outcome") {
      published.push({ ...head, ...rest });
      continue;
    }
    const { roomId, ...happened } = rest;
    if (!rooms.has(roomId)) rooms.set(roomId, await store.roomById(roomId));
    const room = rooms.get(roomId);
    if (room !== undefined) published.push({ ...head, ...happened, room });
  }
  return published;
}
