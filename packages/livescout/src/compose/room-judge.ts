/** The filters of one run of `rooms`: what is wanted, and what was left out since the feed does not say. */
import type { Room } from "@livescout/protocol";
import { judgeRoom, type RoomFilter, type UncertainFilter } from "@livescout/protocol/catalogue";

export type RoomJudge = {
  accepts(room: Room): boolean;
  /** Rooms left out although all that is known fits, by the filter that could not be decided. */
  unknown(): { readonly [filter in UncertainFilter]?: number };
};

export function createRoomJudge(filter: RoomFilter, { nowMs }: { nowMs: () => number }): RoomJudge {
  const unknown: { [filter in UncertainFilter]?: number } = {};
  return {
    accepts(room) {
      const verdict = judgeRoom(filter, room, { nowMs: nowMs() });
      if (verdict.kind === "unknown") for (const name of verdict.filters) unknown[name] = (unknown[name] ?? 0) + 1;
      return verdict.kind === "match";
    },
    unknown: () => unknown,
  };
}
