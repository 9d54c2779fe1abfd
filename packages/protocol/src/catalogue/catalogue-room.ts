/** A room as a catalogue holds it: the same `Room`, of which it knows when and where it was seen. */
import type { SourceName } from "../channels.ts";
import type { Room, RoomSource } from "../room.ts";

export type CatalogueRoom = Omit<Room, "wire"> & { firstSeenAt: string; observedAt: string; sources: RoomSource[] };

/** Where rooms are looked for: a channel, with its tag; or LIVE search, with its words; or the list of names. */
export type SourceRef = { channel: SourceName; tag?: string };
