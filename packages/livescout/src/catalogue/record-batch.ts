/**
 * One page, search or check taken into a catalogue: the order of things, the same for every store.
 *
 * A store gives synchronous access to what it keeps, inside one transaction of its own.
 */
import type { Room, RoomOwner } from "@livescout/protocol";
import type { SourceOutcome, SourceRef } from "@livescout/protocol/catalogue";

import type { Batch, CallFacts, EndedReport, Point, Recorded, RoomKey } from "./catalogue-store.ts";
import { foldName } from "./check-target.ts";
import { hearEnd, type KeptRoom, listedEnd, replacedRoom, type RoomEventAt, seenAtMs, seeRoom } from "./room-life.ts";
import { sourceText } from "./source-text.ts";

export type FoundRoom = { key: RoomKey; kept: KeptRoom };

export type OutcomeEvent = SourceOutcome & { atMs: number };

/** What a store does for one batch. */
export type RecordDesk = {
  findRoom(roomId: string): FoundRoom | undefined;
  /** Live rooms of that owner, but for one. */
  liveRoomsOf(ownerId: string, options: { but: RoomKey }): FoundRoom[];
  /**
   * A room that was seen: kept as it is now, with one observation more. One of the same moment is replaced. `rising` is as of
   * the newest observation. `source` is absent where the same page counted it already; its first and last time only widen.
   */
  saveSeen(found: FoundRoom | undefined, kept: KeptRoom, seen: { source?: SourceRef; point: Point }): RoomKey;
  /** A room of which somebody said that it is over. */
  saveEnd(found: FoundRoom, kept: KeptRoom): void;
  addEvent(key: RoomKey | undefined, event: RoomEventAt | OutcomeEvent): void;
  addCall(call: CallFacts & { rooms: number; newRooms: number }): void;
  isForgotten(owner: RoomOwner): boolean;
  /** One who was forgotten, met again: known by their id from now on, and nothing stays under the name that they have now. */
  keepOut(owner: RoomOwner, options: { atMs: number }): void;
  isWatched(foldedName: string): boolean;
  lastEventId(): number;
};

export function recordBatch(desk: RecordDesk, { atMs, call, sightings = [], endSigns = [] }: Batch): Recorded {
  const live = new Set<string>();
  const blocked = new Set<string>();
  const counted = new Set<string>();
  let newRooms = 0;

  for (const { room, source } of sightings) {
    const { id, owner } = room;
    if (desk.isForgotten(owner)) {
      desk.keepOut(owner, { atMs });
      blocked.add(id);
      continue;
    }
    if (!room.isLive) {
      // A look at names says by its own signs which endpoint it was.
      if (source.channel !== "names") takeEnd(desk, listedEnd(room, { atMs }));
      continue;
    }
    live.add(id);
    const place = `${id} ${sourceText(source)}`;
    const { key, kept, isNew } = takeSighting(desk, room, { atMs, ...(!counted.has(place) && { source }) });
    counted.add(place);
    if (isNew) newRooms++;
    takeReplaced(desk, { key, kept });
  }
  for (const report of endSigns) takeEnd(desk, report);
  if (call !== undefined) {
    const counts = { rooms: live.size, newRooms };
    desk.addCall({ ...call, ...counts });
    const { source, outcome, cause, nextStep } = call;
    if (source !== undefined) {
      desk.addEvent(undefined, {
        type: "source.outcome",
        atMs: call.atMs,
        source,
        outcome,
        cause,
        nextStep,
        ...counts,
      });
    }
  }
  return { newRooms, liveRooms: live.size, blockedRooms: blocked.size, lastEventId: desk.lastEventId() };
}

type TakeOptions = { atMs: number; source?: SourceRef };

function takeSighting(desk: RecordDesk, room: Room, { atMs, source }: TakeOptions): FoundRoom & { isNew: boolean } {
  const found = desk.findRoom(room.id);
  const isWatched = () => desk.isWatched(foldName(room.owner.uniqueId));
  const { kept, events } = seeRoom(found?.kept, room, { atMs, isWatched });
  const { viewerCount, likeCount } = room;
  const point = { atMs: seenAtMs(room, { atMs }), viewerCount, ...(likeCount !== undefined && { likeCount }) };
  const key = desk.saveSeen(found, kept, { point, ...(source !== undefined && { source }) });
  for (const event of events) desk.addEvent(key, event);
  return { key, kept, isNew: found === undefined };
}

function takeEnd(desk: RecordDesk, report: EndedReport): void {
  const found = desk.findRoom(report.roomId);
  if (found === undefined) return; // never seen live: nothing to end
  const { kept, events } = hearEnd(found.kept, report);
  if (kept !== found.kept) desk.saveEnd(found, kept);
  for (const event of events) desk.addEvent(found.key, event);
}

function takeReplaced(desk: RecordDesk, { key, kept }: FoundRoom): void {
  for (const other of desk.liveRoomsOf(kept.room.owner.id, { but: key })) {
    const report = replacedRoom(kept, other.kept);
    if (report !== undefined) takeEnd(desk, report);
  }
}
