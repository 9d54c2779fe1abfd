/** Server-sent events as text: an event, a sign of life, and the hint that some were missed. */
import type { CatalogueEvent } from "@livescout/protocol/catalogue";

export const EVENT_STREAM_TYPE = "text/event-stream; charset=utf-8";

/** JSON holds no line break, so an event's data is one line. */
export const eventText = (event: CatalogueEvent): string =>
  `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

/** Sent first, so that the caller knows at once that it is connected; says how long to wait before connecting again. */
export const openingText = (id: number, retryMs: number): string => `retry: ${retryMs}\nid: ${id}\n: connected\n\n`;

/** A comment is seen by nobody; the id moves on past events that the filter left out, so that a replay begins here. */
export const heartbeatText = (id: number): string => `: still here\nid: ${id}\n\n`;

/** Some events between the id that was sent and this place are gone: whoever keeps a list reads it anew. */
export const resetText = (id: number): string =>
  `id: ${id}\nevent: reset\ndata: ${JSON.stringify({ type: "reset", resumesAfter: String(id) })}\n\n`;
