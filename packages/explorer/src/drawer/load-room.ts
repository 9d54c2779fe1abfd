/** All that the catalogue knows of one room: itself, its history, its owner's other rooms. */
import type { CatalogueRoom } from "@livescout/protocol/catalogue";
import type { HistoryAnswer, OwnerAnswer } from "@livescout/protocol/wire";
import type { Problem } from "../api/answer.ts";
import type { ExplorerApi } from "../api/explorer-api.ts";

export type RoomInFull =
  | { kind: "problem"; id: string; problem: Problem }
  | {
      kind: "room";
      id: string;
      room: CatalogueRoom;
      /** Absent where it could not be had: the rest is shown all the same. */
      history?: HistoryAnswer;
      owner?: OwnerAnswer;
    };

export async function loadRoom(api: Pick<ExplorerApi, "room" | "history" | "owner">, id: string): Promise<RoomInFull> {
  const [room, history] = await Promise.all([api.room(id), api.history(id)]);
  if (room.kind !== "ok") return { kind: "problem", id, problem: room };
  const owner = await api.owner(room.value.owner.uniqueId);
  return {
    kind: "room",
    id,
    room: room.value,
    ...(history.kind === "ok" && { history: history.value }),
    ...(owner.kind === "ok" && { owner: owner.value }),
  };
}
