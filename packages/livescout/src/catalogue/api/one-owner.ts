/** `GET /v1/owners/{uniqueId}`: who broadcasts, the room that is live or none, and earlier rooms. */
import type { OwnerAnswer } from "@livescout/protocol/wire";
import type { CatalogueStore } from "../catalogue-store.ts";
import type { CatalogueAnswer, CatalogueCall } from "./catalogue-call.ts";
import { notFound, readParameters } from "./read-parameters.ts";

const ROOMS_MAX = 200;

export function createReadOwner({ store }: { store: CatalogueStore }) {
  return async ({ query }: CatalogueCall, name: string): Promise<CatalogueAnswer> => {
    const read = readParameters(query, { names: [] });
    if (read.kind === "refused") return read;
    const rooms = await store.roomsOfOwner(name.replace(/^@/, ""), { limit: ROOMS_MAX });
    const [newest] = rooms;
    if (newest === undefined) return notFound("owner");
    const liveRoom = rooms.find(({ isLive }) => isLive);
    const answer: OwnerAnswer = {
      owner: newest.owner,
      ...(liveRoom !== undefined && { liveRoom }),
      pastRooms: rooms.filter((room) => room !== liveRoom),
    };
    return { kind: "json", body: JSON.stringify(answer) };
  };
}
