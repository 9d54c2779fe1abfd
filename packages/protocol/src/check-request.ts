/**
 * Is this name live, is this room still on: the two unsigned requests that say so (upstream-feed §1.1), and what may be
 * asked. No session, no cookie and no signature belongs to them.
 */
import { UPSTREAM_SITE_ORIGIN, UPSTREAM_WEBCAST_ORIGIN } from "./world.ts";

export type CheckTarget = { kind: "name"; name: string } | { kind: "room"; roomId: string };

/** `user_room`: `/api-live/user/room/`, by name. `room_info`: `/webcast/room/info/`, by room id. */
export const CHECK_ENDPOINTS = ["user_room", "room_info"] as const;
export type CheckEndpoint = (typeof CHECK_ENDPOINTS)[number];

export const USER_ROOM_PATH = "/api-live/user/room/";
export const ROOM_INFO_PATH = "/webcast/room/info/";

/** What a target looks like, for people. */
export const CHECK_TARGET_WORDS =
  "a name, with or without @, a room id of 16 to 20 digits, or the address of a live page";

const ROOM_ID = /^\d{16,20}$/;
const NAME = /^[\w.]{1,64}$/;
const LIVE_PAGE = /^(?:https?:\/\/)?(?:www\.|m\.)?tiktok\.com\/@([\w.]{1,64})(?:\/live)?\/?(?:[?#].*)?$/i;

/** `undefined` where the text is neither name, room id nor the address of a live page. */
export function readCheckTarget(text: string): CheckTarget | undefined {
  const trimmed = text.trim();
  if (ROOM_ID.test(trimmed)) return { kind: "room", roomId: trimmed };
  const name = LIVE_PAGE.exec(trimmed)?.[1] ?? trimmed.replace(/^@/, "");
  return NAME.test(name) ? { kind: "name", name } : undefined;
}

export const isRoomId = (text: string): boolean => ROOM_ID.test(text);
export const isOwnerName = (text: string): boolean => NAME.test(text);

/** Whether it can be asked about: a client refuses anything else. */
export const isCheckTarget = (target: CheckTarget): boolean =>
  target.kind === "name" ? isOwnerName(target.name) : isRoomId(target.roomId);

/** @param origin of the site, or of the one upstream that stands in for all its hosts */
export const userRoomUrl = (name: string, { origin = UPSTREAM_SITE_ORIGIN } = {}): string =>
  `${origin}${USER_ROOM_PATH}?aid=1988&sourceType=54&uniqueId=${encodeURIComponent(name)}`;

export const roomInfoUrl = (roomId: string, { origin = UPSTREAM_WEBCAST_ORIGIN } = {}): string =>
  `${origin}${ROOM_INFO_PATH}?aid=1988&room_id=${encodeURIComponent(roomId)}`;
