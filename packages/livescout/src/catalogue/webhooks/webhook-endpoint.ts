/** Where webhooks go: one address, its secrets, and what of all that happens it is told. */
import type { Secret } from "@livescout/protocol";
import {
  CATALOGUE_EVENT_TYPES,
  type CatalogueEvent,
  type CatalogueEventType,
  judgeRoom,
  type RoomFilter,
} from "@livescout/protocol/catalogue";

/** The catalogue's events, and one that is no catalogue's: a lane that rests for long. */
export const WEBHOOK_EVENT_TYPES = [...CATALOGUE_EVENT_TYPES, "lane.resting"] as const;
export type WebhookEventType = (typeof WEBHOOK_EVENT_TYPES)[number];

/** What an endpoint is told that names no types: all but what comes with every page. */
export const QUIET_EVENT_TYPES: readonly WebhookEventType[] = WEBHOOK_EVENT_TYPES.filter(
  (type) => type !== "room.updated" && type !== "source.outcome",
);

export type WebhookEndpoint = {
  /** Made of its address, so that it keeps its place when others are added. */
  id: string;
  /** What people see. Never the whole address: many services put a secret into the path. */
  name: string;
  url: string;
  /** Every one signs: a receiver can change from one to the next without losing a message. */
  secrets: readonly Secret[];
  events: readonly WebhookEventType[];
  /** For events about a room; the others have nothing to hold it against. */
  filter?: RoomFilter;
  /** Deliveries under way at once; with 1 they arrive in order. */
  atOnce: number;
};

export const wantsType = ({ events }: WebhookEndpoint, type: WebhookEventType | CatalogueEventType): boolean =>
  events.includes(type);

/** A room of which a field that the filter asks about is unknown is left out, as in a list. */
export function wantsEvent(endpoint: WebhookEndpoint, event: CatalogueEvent, { nowMs }: { nowMs: number }): boolean {
  if (!wantsType(endpoint, event.type)) return false;
  if (event.type === "source.outcome" || endpoint.filter === undefined) return true;
  return judgeRoom(endpoint.filter, event.room, { nowMs }).kind === "match";
}
