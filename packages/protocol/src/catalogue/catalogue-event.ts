/**
 * What happens in a catalogue, in the order of growing ids: as server-sent events, webhooks, and in a room's history.
 *
 * Numbers are as of the room's `observedAt`. Counters between two observations are never invented.
 */
import type { OutcomeKind } from "../outcome.ts";
import type { CatalogueRoom, SourceRef } from "./catalogue-room.ts";

export const CATALOGUE_EVENT_TYPES = [
  "room.began",
  "room.updated",
  "room.ended",
  "room.title",
  "room.milestone",
  "source.outcome",
  "owner.watched_live",
] as const;
export type CatalogueEventType = (typeof CATALOGUE_EVENT_TYPES)[number];

/** What happened to a room, without the room. */
export type RoomEvent =
  | { type: "room.began" | "room.updated" | "room.ended" | "owner.watched_live" }
  | { type: "room.title"; titleBefore: string; title: string }
  | { type: "room.milestone"; viewersReached: number };

/** What a call to a source brought. */
export type SourceOutcome = {
  type: "source.outcome";
  source: SourceRef;
  outcome: OutcomeKind;
  cause: string;
  nextStep: string;
  /** Rooms on the page, and those of them that nobody had seen before. */
  rooms: number;
  newRooms: number;
};

export type CatalogueEvent = {
  /** Grows; text, as all ids. */
  id: string;
  /** ISO 8601 UTC. */
  at: string;
} & ((RoomEvent & { room: CatalogueRoom }) | SourceOutcome);

/** One observation of a room. */
export type RoomPoint = { at: string; viewerCount: number; likeCount?: number };
