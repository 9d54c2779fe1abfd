/** What happened, read. */
import * as z from "zod/mini";

import type { CatalogueStore, StoredEvent } from "../../catalogue/catalogue-store.ts";
import { type CatalogueDatabase, readNumber } from "./catalogue-database.ts";
import { OutcomeName, toSource } from "./catalogue-rows.ts";

const EventRow = z.object({
  id: z.number(),
  at: z.number(),
  type: z.string(),
  room_id: z.nullable(z.string()),
  channel: z.nullable(z.string()),
  tag: z.nullable(z.string()),
  detail: z.nullable(z.string()),
});

const common = { id: z.number(), atMs: z.number() };
const roomId = z.string();
const StoredEventText = z.discriminatedUnion("type", [
  z.object({
    ...common,
    type: z.enum(["room.began", "room.updated", "room.ended", "owner.watched_live"]),
    roomId,
  }),
  z.object({ ...common, type: z.literal("room.title"), roomId, titleBefore: z.string(), title: z.string() }),
  z.object({ ...common, type: z.literal("room.milestone"), roomId, viewersReached: z.number() }),
  z.object({
    ...common,
    type: z.literal("source.outcome"),
    source: z.custom<ReturnType<typeof toSource>>(),
    outcome: OutcomeName,
    cause: z.string(),
    nextStep: z.string(),
    rooms: z.number(),
    newRooms: z.number(),
  }),
]) satisfies z.ZodMiniType<StoredEvent>;

const SELECT = `SELECT id, at, type, rooms.room_id, channel, tag, detail FROM events
  LEFT JOIN rooms ON rooms.key = events.room_key LEFT JOIN sources ON sources.key = events.source_key`;

type EventReading = Pick<CatalogueStore, "eventsAfter" | "eventRange" | "roomEvents">;

export function createEventReading({ connection, read }: CatalogueDatabase): EventReading {
  const after = connection.prepare(`${SELECT} WHERE id > ? ORDER BY id LIMIT ?`);
  const ofRoom = connection.prepare(
    `${SELECT} WHERE events.room_key = (SELECT key FROM rooms WHERE room_id = ?) AND type <> 'room.updated'
       AND at BETWEEN ? AND ? ORDER BY at, id`,
  );
  const oldest = connection.prepare("SELECT min(id) AS n FROM events");
  const newest = connection.prepare("SELECT max(seq) AS n FROM sqlite_sequence WHERE name = 'events'");
  return {
    eventsAfter: (id, { limit }) => read(() => after.all(id, limit).map(toEvent)),
    eventRange: () => read(() => ({ oldest: readNumber(oldest), newest: readNumber(newest) })),
    roomEvents: (id, { fromMs, toMs }) => read(() => ofRoom.all(id, fromMs, toMs).map(toEvent)),
  };
}

function toEvent(row: unknown): StoredEvent {
  const { id, at, type, room_id: roomOf, channel, tag, detail } = EventRow.parse(row);
  const said: unknown = JSON.parse(detail ?? "{}");
  return StoredEventText.parse({
    ...(typeof said === "object" && said),
    id,
    atMs: at,
    type,
    ...(roomOf !== null && { roomId: roomOf }),
    ...(channel !== null && { source: toSource(channel, tag ?? "") }),
  });
}
