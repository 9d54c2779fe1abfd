/** The data of a server-sent event as an event of the catalogue; one of a later version, or of no form, is none. */
import type { CatalogueEvent } from "@livescout/protocol/catalogue";
import { EventData } from "@livescout/protocol/wire";

/** Some events before `resumesAfter` are gone: whoever keeps a list reads it anew. */
export type CatalogueReset = { type: "reset"; resumesAfter: string };

export function readCatalogueEvent(data: string): CatalogueEvent | CatalogueReset | undefined {
  const json = parse(data);
  if (isReset(json)) return { type: "reset", resumesAfter: json.resumesAfter };
  const read = EventData.safeParse(json);
  if (!read.success) return undefined;
  const { id, at, type, room, source, outcome, cause, nextStep, rooms, newRooms } = read.data;
  const { titleBefore, title, viewersReached } = read.data;
  const head = { id, at };
  switch (type) {
    case "room.began":
    case "room.updated":
    case "room.ended":
    case "owner.watched_live":
      return room && { ...head, type, room };
    case "room.title":
      return room !== undefined && titleBefore !== undefined && title !== undefined
        ? { ...head, type, room, titleBefore, title }
        : undefined;
    case "room.milestone":
      return room !== undefined && viewersReached !== undefined ? { ...head, type, room, viewersReached } : undefined;
    case "source.outcome": {
      if (source === undefined || outcome === undefined || cause === undefined || nextStep === undefined)
        return undefined;
      return { ...head, type, source, outcome, cause, nextStep, rooms: rooms ?? 0, newRooms: newRooms ?? 0 };
    }
    default:
      return undefined;
  }
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

const isReset = (json: unknown): json is CatalogueReset =>
  typeof json === "object" &&
  json !== null &&
  "type" in json &&
  json.type === "reset" &&
  "resumesAfter" in json &&
  typeof json.resumesAfter === "string";
