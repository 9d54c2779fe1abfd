/** The upstream's other JSON answers that livescout asks for: one room, one name, the category drawer, a device id. */
import { ROOM_STATUS } from "@livescout/protocol/wire";
import { jsonAnswer, type Answer } from "./answer.ts";
import { CATEGORIES } from "./categories.ts";
import { impression, logId } from "./feed-answer.ts";
import { infoRoom } from "./room-info.ts";
import { pictureUrl } from "./room-parts.ts";
import { secUidOf } from "./owners.ts";
import { hash32, hashText } from "./seeded-hash.ts";
import { statusError, userNotFound } from "./upstream-errors.ts";
import type { WireObject } from "./wire-json.ts";
import type { SandboxWorld } from "./world.ts";

export type AnswerContext = { world: SandboxWorld; origin: string; timeMs: number };

/** `/webcast/room/info/`: unsigned, as upstream. An unknown or not yet begun room is a bad request there. */
export function roomInfoAnswer(
  roomId: string,
  { world, origin, timeMs }: AnswerContext,
  { isOpposite = false } = {},
): Answer {
  const found = world.findRoom(roomId, timeMs);
  if (found === undefined) return statusError(10011, timeMs);
  const state = isOpposite ? { ...found, isLive: !found.isLive } : found;
  const data = infoRoom({ state, seed: world.seed, origin, timeMs });
  const log_pb = impression(timeMs, hashText(world.seed, `info ${roomId} ${timeMs}`));
  return jsonAnswer({ data, extra: { log_pb, now: timeMs }, status_code: 0 });
}

/** `/api-live/user/room/`: is that name live? Camel case, ids as text; the name in any case. */
export function userRoomAnswer(uniqueId: string, { world, origin, timeMs }: AnswerContext): Answer {
  const owner = world.findOwner(uniqueId.replace(/^@/, "").toLowerCase());
  const log = logId(timeMs, hashText(world.seed, `user ${uniqueId} ${timeMs}`));
  if (owner === undefined) return userNotFound(log);
  const state = world.stateOf(world.sessionAt(owner, timeMs), timeMs);
  const status = state.isLive ? ROOM_STATUS.live : ROOM_STATUS.ended;
  const avatar = pictureUrl(origin, "avatar", owner.uniqueId);
  const user = {
    avatarLarger: avatar,
    avatarMedium: avatar,
    avatarThumb: avatar,
    id: owner.id.toString(),
    nickname: owner.nickname,
    secUid: secUidOf(world.seed, owner),
    secret: false,
    uniqueId: owner.uniqueId,
    verified: false,
    roomId: state.roomId.toString(),
    signature: owner.bio,
    status,
    followStatus: 0,
  };
  const stats = { followingCount: owner.followingCount, followerCount: owner.followerCount };
  const liveRoom = {
    coverUrl: pictureUrl(origin, "cover", owner.uniqueId),
    title: state.title,
    startTime: state.session.startMs / 1000,
    status,
    paidEvent: { event_id: 0, paid_type: 0 },
    liveSubOnly: 0,
    liveRoomMode: owner.category.kind === "game" ? 6 : 0,
    hashTagId: owner.category.topic?.id ?? 0,
    gameTagId: owner.category.game?.id ?? 0,
    liveRoomStats: { enterCount: state.totalViewers, userCount: state.viewerCount },
  };
  return jsonAnswer({ data: { user, stats, liveRoom }, message: "", extra: { id: log }, statusCode: 0 });
}

/** `/webcast/feed/drawer_tabs/`: scene 0 is the whole drawer, scene 1 its update, which here is the gaming tab alone. */
export function drawerTabsAnswer(scene: string, { world, origin, timeMs }: AnswerContext): Answer {
  const viewers = new Map<string, number>();
  for (const { session, viewerCount } of world.roomsAt(timeMs)) {
    const { tag } = session.owner.category;
    if (tag !== undefined) viewers.set(tag, (viewers.get(tag) ?? 0) + viewerCount);
  }
  const subTabs = (kind: "game" | "lifestyle", tabType: string): WireObject[] =>
    CATEGORIES.filter((category) => category.kind === kind).map(({ tag = "", game, weight }, position) => ({
      cover_url: pictureUrl(origin, kind, game?.key ?? tag),
      position,
      rank_type: weight >= 20 && kind === "game" ? "hot_game" : "",
      tab_name: tag,
      tab_type: tabType,
      viewer_count: viewers.get(tag) ?? 0,
    }));
  const tab = (tab_type: string, tab_name: string, sub_tabs: WireObject[]) => ({
    is_not_show_tab: false,
    sub_tabs,
    tab_name,
    tab_type,
  });
  const gaming = tab("gaming", "Gaming", subTabs("game", "gaming"));
  const all = [
    tab("lifestyle", "Lifestyle", subTabs("lifestyle", "lifestyle")),
    gaming,
    { ...tab("category", "Popular", []), is_not_show_tab: true },
    { ...tab("setting_section", "Settings", []), is_not_show_tab: true },
  ];
  const log_pb = impression(timeMs, hashText(world.seed, `drawer ${scene} ${timeMs}`));
  return jsonAnswer({ data: scene === "1" ? [gaming] : all, extra: { log_pb, now: timeMs }, status_code: 0 });
}

/** `/api/v1/web-cookie-privacy/config`: the device id hides in `body.consent.wid`. */
export function cookiePrivacyAnswer({ world, timeMs }: AnswerContext, { withDeviceId = true } = {}): Answer {
  const wid = withDeviceId ? deviceIdAt(world.seed, timeMs) : undefined;
  return jsonAnswer({
    body: {
      appProps: { region: "US" },
      consent: { wid, isConsentNeeded: false },
    },
    errMsg: null,
    statusCode: 0,
  });
}

/** 19 digits that begin with 7: a second, then 32 bits. */
export function deviceIdAt(seed: number, timeMs: number): string {
  const second = 1_632_000_000 + (Math.floor(timeMs / 1000) % 200_000_000);
  return ((BigInt(second) << 32n) | BigInt(hash32(seed, timeMs, Math.floor(timeMs / 0x1_0000_0000), 71))).toString();
}
