/** Rows of the catalogue's tables, and what the rules make of them. */
import { type OutcomeKind, OUTCOME_KINDS, SOURCE_NAMES, type SourceName } from "@livescout/protocol";
import {
  foldText,
  SCRIPT_NAMES,
  type ScriptName,
  scriptsOf,
  searchedText,
  type SourceRef,
} from "@livescout/protocol/catalogue";
import { WireCatalogueRoom, WireSourceName } from "@livescout/protocol/wire";
import * as z from "zod/mini";

import type { FoundRoom } from "../../catalogue/record-batch.ts";
import type { KeptRoom, KeptSign } from "../../catalogue/room-life.ts";

const SIGNS = ["listed_ended", "room_info", "user_room", "replaced", "unseen", "overdue"] as const;

const RoomText = z.omit(WireCatalogueRoom, { sources: true });
const SignsText = z.array(
  z.object({ sign: z.enum(SIGNS), atMs: z.number(), endedAtMs: z.exactOptional(z.number()) }),
) satisfies z.ZodMiniType<KeptSign[]>;

export const ROOM_COLUMNS = "key, viewers_reached, is_announced, signs, room";
const RoomRow = z.object({
  key: z.number(),
  viewers_reached: z.number(),
  is_announced: z.number(),
  signs: z.nullable(z.string()),
  room: z.string(),
});

export function toFoundRoom(row: unknown): FoundRoom {
  const { key, viewers_reached: viewersReached, is_announced, signs, room } = RoomRow.parse(row);
  return {
    key,
    kept: {
      room: readRoomText(room),
      viewersReached,
      isAnnounced: is_announced === 1,
      signs: signs === null ? [] : SignsText.parse(JSON.parse(signs)),
    },
  };
}

export const readRoomText = (text: string): KeptRoom["room"] => RoomText.parse(JSON.parse(text));

/** The values behind `is_live, viewers_reached, is_announced, signs, room`. */
export function roomValues({ room, viewersReached, isAnnounced, signs }: KeptRoom) {
  return [
    bit(room.isLive),
    viewersReached,
    bit(isAnnounced),
    signs.length === 0 ? null : JSON.stringify(signs),
    JSON.stringify(room),
  ] as const;
}

/** What filters look at; `names` gives the key of a topic, game or language. */
export function factsOf(
  { room }: KeptRoom,
  { keyOf, rising, source }: { keyOf: (name: string) => number; rising: number | undefined; source?: SourceRef },
) {
  const named = (text: string | undefined) => (text === undefined ? null : keyOf(text));
  const { startedAt, firstSeenAt, owner, isGated, isPaid, sellsGoods } = room;
  return [
    room.viewerCount,
    rising === undefined ? null : Math.round(rising * 100),
    Date.parse(startedAt ?? firstSeenAt),
    startedAt === undefined ? null : Date.parse(startedAt),
    Date.parse(firstSeenAt),
    Date.parse(room.observedAt),
    owner.followerCount ?? null,
    named(room.topic),
    named(room.game),
    named(room.language),
    isGated === undefined ? null : bit(isGated),
    isPaid === undefined ? null : bit(isPaid),
    sellsGoods === undefined ? null : bit(sellsGoods),
    source === undefined ? 0 : sourceBits([source.channel]),
    scriptBits(scriptsOf(room.title)),
    foldText(owner.uniqueId),
  ] as const;
}

/** A NUL would end the text for `LIKE`; no word that is looked for holds one. */
export const textOf = ({ room }: KeptRoom): string => searchedText(room).replaceAll("\0", " ");

export const bit = (value: boolean): 0 | 1 => (value ? 1 : 0);

/** Kept in files: both lists may grow at their ends, and never change otherwise. */
export const sourceBits = (names: readonly SourceName[]): number => bitsOf(SOURCE_NAMES, names);
export const scriptBits = (names: readonly ScriptName[]): number => bitsOf(SCRIPT_NAMES, names);

const bitsOf = <Name extends string>(all: readonly Name[], names: readonly Name[]): number =>
  names.reduce((bits, name) => bits | (1 << all.indexOf(name)), 0);

export const toSource = (channel: string, tag: string): SourceRef => ({
  channel: WireSourceName.parse(channel),
  ...(tag !== "" && { tag }),
});

export const OutcomeName: z.ZodMiniType<OutcomeKind> = z.enum(OUTCOME_KINDS);
