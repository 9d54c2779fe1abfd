/** A filter over the rooms in memory: the plain reading of the grammar that other stores are compared with. */
import {
  judgeRoom,
  type RoomFilter,
  type RoomVerdict,
  type SortName,
  type UncertainFilter,
} from "@livescout/protocol/catalogue";

import type { RoomsFound } from "../../catalogue/catalogue-store.ts";
import { RISING_WINDOW_MS } from "../../catalogue/room-life.ts";
import { type MemoryCatalogue, type MemoryRoom, nameOf, toCatalogueRoom } from "./catalogue-rooms.ts";

export function findInMemory({ rooms }: MemoryCatalogue, filter: RoomFilter, nowMs: number): RoomsFound {
  const judged = [...rooms.values()].map((room) => ({
    room,
    verdict: judgeRoom(filter, toCatalogueRoom(room), { nowMs }),
  }));
  const unknown: { [filter in UncertainFilter]?: number } = {};
  for (const name of judged.flatMap(({ verdict }) => unknownIn(verdict))) unknown[name] = (unknown[name] ?? 0) + 1;
  const matching = judged.filter(({ verdict }) => verdict.kind === "match").map(({ room }) => room);
  return { keys: sortRooms(matching, filter, nowMs).map(({ key }) => key), unknown };
}

const unknownIn = (verdict: RoomVerdict): UncertainFilter[] => (verdict.kind === "unknown" ? verdict.filters : []);

/** Rooms without a value go last in both orders; equal ones stand in the order of their keys, which makes the list total. */
function sortRooms(rooms: readonly MemoryRoom[], { sort, order }: RoomFilter, nowMs: number): MemoryRoom[] {
  const sign = order === "asc" ? 1 : -1;
  return rooms
    .map((room) => ({ room, value: sortValue(sort, room, nowMs) }))
    .sort((a, b) => {
      if ((a.value === undefined) !== (b.value === undefined)) return a.value === undefined ? 1 : -1;
      const [one, other] = [a.value ?? 0, b.value ?? 0];
      return sign * (one < other ? -1 : one > other ? 1 : a.room.key - b.room.key);
    })
    .map(({ room }) => room);
}

function sortValue(sort: SortName, room: MemoryRoom, nowMs: number): number | string | undefined {
  const { viewerCount, startedAt, firstSeenAt, observedAt } = room.kept.room;
  switch (sort) {
    case "viewers":
      return viewerCount;
    case "rising":
      return Date.parse(observedAt) >= nowMs - RISING_WINDOW_MS ? room.rising : undefined;
    case "newest":
      return Date.parse(startedAt ?? firstSeenAt);
    case "name":
      return nameOf(room);
    default:
      return sort satisfies never;
  }
}
