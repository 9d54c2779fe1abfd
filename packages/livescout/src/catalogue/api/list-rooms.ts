/** `GET /v1/rooms`: a page of the rooms that match. Its cursor goes on in the list as it was, with the rooms as they are now. */
import type { RoomsAnswer } from "@livescout/protocol/wire";
import type { CatalogueStore } from "../catalogue-store.ts";
import { readInTurns, type Sleep } from "./read-in-turns.ts";
import type { CatalogueAnswer, CatalogueCall } from "./catalogue-call.ts";
import { readParameters, refuse } from "./read-parameters.ts";
import type { RoomWalk, RoomWalks } from "./room-walks.ts";

export type ListRoomsDeps = { store: CatalogueStore; nowMs: () => number; sleep: Sleep; walks: RoomWalks };

export const LIMIT_DEFAULT = 50;
export const LIMIT_MAX = 200;
const CURSOR_RULE = "the next of an answer, used within 10 minutes; begin anew without it";

export function createListRooms(deps: ListRoomsDeps): (call: CatalogueCall) => Promise<CatalogueAnswer> {
  const { store, nowMs, sleep, walks } = deps;

  const begin = async (read: Parameters): Promise<{ walk: RoomWalk; at: number }> => {
    const atMs = nowMs();
    // Read before the list: what happens between the two is told twice then, never not at all.
    const { newest } = await store.eventRange();
    const found = await store.findRooms(read.filter, { nowMs: atMs });
    const asOf = new Date(atMs).toISOString();
    return { walk: { ...found, asOf, lastEventId: String(newest), filterText: read.filterText }, at: 0 };
  };

  return async ({ query, signal }) => {
    const read = readParameters(query, { names: ["limit", "cursor"], takesFilters: true });
    if (read.kind === "refused") return read;
    const { limit: limitText = String(LIMIT_DEFAULT), cursor } = read.values;
    const limit = /^\d{1,4}$/.test(limitText) ? Number(limitText) : 0;
    if (limit < 1 || limit > LIMIT_MAX) return refuse("limit", `a whole number from 1 to ${LIMIT_MAX}`);
    const place = cursor === undefined ? await begin(read) : walks.find(cursor);
    if (place === undefined) return refuse("cursor", CURSOR_RULE);
    const { walk, at } = place;
    const isSame = read.filtersGiven.size === 0 || read.filterText === walk.filterText;
    if (!isSame) return refuse("cursor", "the same filters as on the page that it came with, or none");
    const end = at + limit;
    const rooms: RoomsAnswer["rooms"] = [];
    for await (const some of readInTurns(walk.keys.slice(at, end), { store, sleep, signal })) rooms.push(...some);
    const answer: RoomsAnswer = {
      rooms,
      ...(end < walk.keys.length && { next: walks.cursor(walk, end) }),
      asOf: walk.asOf,
      matched: walk.keys.length,
      unknown: walk.unknown,
      lastEventId: walk.lastEventId,
    };
    return { kind: "json", body: JSON.stringify(answer) };
  };
}

type Parameters = Extract<ReturnType<typeof readParameters>, { kind: "read" }>;
