/**
 * The rules of a room's life: what is kept of it, and what happened, when it is seen again or somebody says that it is over.
 *
 * Pure, and applied by every store. The newest observation wins by its own time, not by when it arrives; a field that a
 * source does not carry stays as it was known. A room is over when two different signs say so that are newer than its last
 * sighting, in whatever order the three arrived.
 */
import type { Room } from "@livescout/protocol";
import type { CatalogueRoom, RoomEvent } from "@livescout/protocol/catalogue";

import type { EndedReport, EndSign } from "./catalogue-store.ts";

/** What a store keeps of a room beside its sources. */
export type KeptRoom = {
  room: Omit<CatalogueRoom, "sources">;
  /** The highest milestone that it ever reached; 0: none. */
  viewersReached: number;
  /** Whether `owner.watched_live` was said: it is said once a room. */
  isAnnounced: boolean;
  /** The newest sign of each kind, as far as it is newer than the last sighting. */
  signs: readonly KeptSign[];
};

export type KeptSign = { sign: EndSign; atMs: number; endedAtMs?: number };

export type RoomEventAt = RoomEvent & { atMs: number };

export type RoomChange = { kept: KeptRoom; events: RoomEventAt[] };

export type SeenOptions = {
  /** When the sighting is recorded; a room cannot have been seen later than that. */
  atMs: number;
  isWatched: () => boolean;
};

const SIGNS_NEEDED = 2;

/** `rising` looks back this far from the last observation, and takes observations closer than `RISE_MS_MIN` for that far apart. */
export const RISING_WINDOW_MS = 15 * 60_000;
const RISE_MS_MIN = 60_000;

const MILESTONES = [100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];

/** A kept time further ahead of the present than this comes from a clock that was wrong: what is seen now wins over it. */
const CLOCK_AHEAD_MS = 10 * 60_000;

/** When a room was seen: what it says itself, as far as that can be. */
export function seenAtMs(room: Room, { atMs }: { atMs: number }): number {
  const saidMs = Date.parse(room.observedAt ?? "");
  return Number.isNaN(saidMs) ? atMs : Math.min(saidMs, atMs);
}

/** A room seen live. One that is listed as over is no sighting but a sign: see `listedEnd`. */
export function seeRoom(kept: KeptRoom | undefined, room: Room, { atMs, isWatched }: SeenOptions): RoomChange {
  const seenMs = seenAtMs(room, { atMs });
  const isOfWrongClock = kept !== undefined && Date.parse(kept.room.observedAt) > atMs + CLOCK_AHEAD_MS;
  const isNewest = kept === undefined || isOfWrongClock || seenMs >= Date.parse(kept.room.observedAt);
  const merged = mergeRooms(kept?.room, room, { seenMs, isNewest });
  const signs = (kept?.signs ?? []).filter((each) => each.atMs > seenMs && each.atMs <= atMs + CLOCK_AHEAD_MS);
  const settled = settle({ room: merged, viewersReached: 0, isAnnounced: false, ...kept, signs }, merged);

  const events: RoomEventAt[] = [];
  const say = (event: RoomEvent) => void events.push({ ...event, atMs: seenMs });
  if (kept === undefined) say({ type: "room.began" });
  else {
    const [titleBefore, title] = [kept.room.title, settled.room.title];
    if (titleBefore !== "" && title !== titleBefore) say({ type: "room.title", titleBefore, title });
    if (hasChanged(kept.room, settled.room)) say({ type: "room.updated" });
  }
  const viewersReached = MILESTONES.findLast((step) => room.viewerCount >= step) ?? 0;
  const isRecord = viewersReached > settled.viewersReached;
  if (isRecord) say({ type: "room.milestone", viewersReached });
  const isFound = isNewest && settled.room.isLive && !settled.isAnnounced && isWatched();
  if (isFound) say({ type: "owner.watched_live" });
  return {
    kept: { ...settled, ...(isRecord && { viewersReached }), ...(isFound && { isAnnounced: true }) },
    events,
  };
}

/** Somebody says that a room is over. */
export function hearEnd(kept: KeptRoom, { sign, atMs, endedAtMs }: Omit<EndedReport, "roomId">): RoomChange {
  const isOld = atMs <= Date.parse(kept.room.observedAt);
  const known = kept.signs.find((each) => each.sign === sign);
  if (isOld || (known !== undefined && known.atMs >= atMs)) return { kept, events: [] };
  const others = kept.signs.filter((each) => each !== known);
  const said = { sign, atMs, ...(endedAtMs !== undefined && { endedAtMs }) };
  const settled = settle({ ...kept, signs: [...others, said] }, kept.room);
  const isOver = kept.room.isLive && !settled.room.isLive;
  return { kept: settled, events: isOver ? [{ type: "room.ended", atMs }] : [] };
}

/** The sign that a listing as ended is. */
export function listedEnd(room: Room, { atMs }: { atMs: number }): EndedReport {
  const endedAtMs = Date.parse(room.endedAt ?? "");
  const at = seenAtMs(room, { atMs });
  return { roomId: room.id, sign: "listed_ended", atMs: at, ...(!Number.isNaN(endedAtMs) && { endedAtMs }) };
}

/** Nobody broadcasts twice at a time: of two live rooms of one owner, the sign against the one that began earlier. */
export function replacedRoom(one: KeptRoom, other: KeptRoom): EndedReport | undefined {
  const isByStart = one.room.startedAt !== undefined && other.room.startedAt !== undefined;
  const beganMs = ({ room }: KeptRoom) => Date.parse(isByStart ? (room.startedAt ?? "") : room.firstSeenAt);
  if (beganMs(one) === beganMs(other)) return undefined;
  const [earlier, later] = beganMs(one) < beganMs(other) ? [one, other] : [other, one];
  return { roomId: earlier.room.id, sign: "replaced", atMs: Date.parse(later.room.observedAt) };
}

/** Viewers gained per minute from the window's first observation to its last, in hundredths; `undefined` with only one. */
export function risingOf(
  first: { atMs: number; viewerCount: number },
  last: { atMs: number; viewerCount: number },
): number | undefined {
  if (first.atMs >= last.atMs) return undefined;
  const minutes = Math.max(RISE_MS_MIN, last.atMs - first.atMs) / 60_000;
  return Math.round(((last.viewerCount - first.viewerCount) / minutes) * 100) / 100;
}

type MergeOptions = { seenMs: number; isNewest: boolean };

/** The newest fields over the older ones. An older sighting that comes late fills only what was unknown. */
function mergeRooms(before: KeptRoom["room"] | undefined, seen: Room, { seenMs, isNewest }: MergeOptions) {
  const { sources: _, wire: __, endedAt: ___, ...said } = seen;
  const seenAt = new Date(seenMs).toISOString();
  if (before === undefined) return { ...said, firstSeenAt: seenAt, observedAt: seenAt };
  const [over, under] = isNewest ? [said, before] : [before, said];
  return {
    ...under,
    ...over,
    title: over.title === "" ? under.title : over.title, // a source that carries no title has not said an empty one
    owner: {
      ...under.owner,
      ...over.owner,
      nickname: over.owner.nickname === "" ? under.owner.nickname : over.owner.nickname,
    },
    firstSeenAt: seenAt < before.firstSeenAt ? seenAt : before.firstSeenAt,
    observedAt: isNewest ? seenAt : before.observedAt,
  };
}

/** Whether it is live, and since when not, by the signs that stand. */
function settle(kept: KeptRoom, room: KeptRoom["room"]): KeptRoom {
  const { endedAt: _, ...rest } = room;
  const isLive = kept.signs.length < SIGNS_NEEDED;
  const endedAt = isLive ? undefined : new Date(endOf(kept.signs, rest)).toISOString();
  return { ...kept, room: { ...rest, isLive, ...(endedAt !== undefined && { endedAt }) } };
}

/** What the upstream said itself, newest first; else when the first sign of it was seen. */
function endOf(signs: readonly KeptSign[], { startedAt, firstSeenAt }: KeptRoom["room"]): number {
  const beganMs = Date.parse(startedAt ?? firstSeenAt);
  const told = signs
    .toSorted((a, b) => b.atMs - a.atMs)
    .find(({ atMs, endedAtMs = Number.NaN }) => endedAtMs >= beganMs && endedAtMs <= atMs);
  return told?.endedAtMs ?? Math.min(...signs.map((each) => each.atMs));
}

/** Fields of which a change is worth an event. Links change with every sighting and say nothing new. */
const TOLD_FIELDS = [
  "title",
  "viewerCount",
  "likeCount",
  "totalViewers",
  "isLive",
  "topic",
  "game",
  "language",
  "isGated",
  "isPaid",
  "sellsGoods",
  "startedAt",
] as const satisfies readonly (keyof KeptRoom["room"])[];
const TOLD_OWNER_FIELDS = ["uniqueId", "nickname", "followerCount"] as const;

function hasChanged(before: KeptRoom["room"], after: KeptRoom["room"]): boolean {
  return (
    TOLD_FIELDS.some((name) => before[name] !== after[name]) ||
    TOLD_OWNER_FIELDS.some((name) => before.owner[name] !== after.owner[name])
  );
}
