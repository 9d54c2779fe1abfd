/** Parts that a room has wherever it is sent: pictures, stream addresses, topic, game, owner (upstream-feed §4.3). */
import { secUidOf, type Owner } from "./owners.ts";
import { hash32, seededHex } from "./seeded-hash.ts";
import type { WireObject } from "./wire-json.ts";
import { writeJson } from "./wire-json.ts";
import type { RoomState } from "./world.ts";

/** A room as seen by one caller: pictures are addressed by the name that the caller reached the sandbox by. */
export type RoomView = { state: RoomState; seed: number; origin: string; timeMs: number };

export const pictureUrl = (origin: string, kind: string, key: string): string => `${origin}/picture/${kind}/${key}.svg`;

export function image(origin: string, kind: string, key: string, bits: number): WireObject {
  const color = (bits & 0xff_ffff).toString(16).padStart(6, "0").toUpperCase();
  return {
    avg_color: `#${color}`,
    height: 0,
    image_type: 0,
    is_animated: false,
    open_web_url: "",
    uri: `sandbox/${kind}/${key}`,
    url_list: [pictureUrl(origin, kind, key)],
    width: 0,
  };
}

export function hashtagPart({ state, origin }: RoomView): WireObject | undefined {
  const { topic } = state.session.owner.category;
  if (topic === undefined) return undefined;
  return { id: topic.id, image: image(origin, "topic", String(topic.id), topic.id), namespace: 0, title: topic.title };
}

export function gameTagDetailPart({ state }: RoomView): WireObject | undefined {
  const { game } = state.session.owner.category;
  if (game === undefined) return undefined;
  return {
    display_name: game.name,
    game_tag_id: game.id,
    game_tag_name: game.name,
    preview_game_moment_enable: true,
    starling_key: `topic_game_${game.key}`,
  };
}

export function taxonomyPart({ state }: RoomView): WireObject | undefined {
  const { kind, tag } = state.session.owner.category;
  return kind === "lifestyle" && tag !== undefined ? { level1_tag: [tag], level2_tag: "" } : undefined;
}

/** What the owner broadcasts with: 0 an encoder, 1 and 2 a phone. */
export const osTypeOf = ({ category, index }: Owner): number => (category.kind === "game" ? 0 : 1 + (index % 2));

/** One room in ninety is behind a subscription, one in a hundred is a paid event. */
export function filteredInfoPart({ session }: RoomState): { is_gated_room: boolean; is_paid_event: boolean } {
  const { index } = session.owner;
  return { is_gated_room: index % 90 === 17, is_paid_event: index % 100 === 43 };
}

export const sellsGoods = ({ category, index }: Owner): boolean =>
  category.topic?.title === "Shopping" ? index % 5 !== 0 : index % 40 === 7;

export function statsPart({ totalViewers, likeCount }: RoomState): WireObject {
  return {
    comment_count: Math.floor(likeCount / 40),
    enter_count: totalViewers,
    share_count: Math.floor(totalViewers / 300),
    total_user: totalViewers,
    user_count_composition: { my_follow: 0.04, other: 0.9, video_detail: 0.06 },
  };
}

/** What a feed sends of `room_auth`; the many zeros beside it are left out there. */
export const ROOM_AUTH: WireObject = {
  Banner: 1,
  Chat: true,
  Digg: true,
  DonationSticker: 2,
  Gift: true,
  GiftAnchorMt: 1,
  InteractionQuestion: true,
  Landscape: 2,
  LuckMoney: true,
  PublicScreen: 1,
  Share: true,
  UserCard: true,
  UserCount: 1,
  transaction_history: 1,
};

export function ownerPart({ state, seed, origin }: RoomView, owner = state.session.owner): WireObject {
  const { uniqueId, index, followerCount, followingCount } = owner;
  const avatar = image(origin, "avatar", uniqueId, hash32(seed, index, 61));
  const roomIds = owner === state.session.owner ? [state.roomId] : [];
  return {
    avatar_large: avatar,
    avatar_medium: avatar,
    avatar_thumb: avatar,
    bio_description: owner.bio,
    display_id: uniqueId,
    follow_info: { follow_status: 0, follower_count: followerCount, following_count: followingCount, push_status: 0 },
    id: owner.id,
    id_str: owner.id.toString(),
    link_mic_stats: 2,
    mint_type_label: [6652544525635945873n + BigInt(index), 115],
    modify_time: Math.floor(state.session.startMs / 1000) - 3_600,
    nickname: owner.nickname,
    own_room: { room_ids: roomIds, room_ids_str: roomIds.map(String) },
    pay_grade: {},
    sec_uid: secUidOf(seed, owner),
    status: 1,
    user_attr: {},
  };
}

type Quality = { wire: string; key: string; name: string; size: string };
const QUALITIES: readonly Quality[] = [
  { wire: "SD1", key: "ld", name: "360p", size: "360x640" },
  { wire: "SD2", key: "sd", name: "540p", size: "540x960" },
  { wire: "HD1", key: "hd", name: "720p", size: "720x1280" },
  { wire: "FULL_HD1", key: "uhd", name: "1080p", size: "1080x1920" },
];
const STREAM_DAYS_S = 14 * 86_400;

/** Addresses of no host: nothing is broadcast here. Their form is the real one. */
export function streamUrlPart(view: RoomView): WireObject {
  const { session } = view.state;
  const id = streamId(view);
  const qualities = QUALITIES.slice(
    session.owner.index % 6 === 0 ? 2 : 0,
    session.owner.category.kind === "game" ? 4 : 3,
  );
  const expire = Math.floor(session.startMs / 1000) + STREAM_DAYS_S;
  const proof = `expire=${expire}&sign=${seededHex(session.owner.index, session.cycle, 32)}`;
  const link = (quality: Quality, ending: string) =>
    `https://pull-f5.sandbox.invalid/game/stream-${id}_${quality.key}${ending}?${proof}`;
  const best = qualities.at(-1) ?? QUALITIES[2];
  return {
    candidate_resolution: qualities.map(({ wire }) => wire),
    default_resolution: best?.wire,
    flv_pull_url: Object.fromEntries(qualities.map((quality) => [quality.wire, link(quality, ".flv")])),
    hls_pull_url: best && link(best, "/index.m3u8"),
    id,
    id_str: id.toString(),
    live_core_sdk_data: {
      pull_data: { options: qualityOptions(qualities), stream_data: streamData(view, qualities, link) },
    },
    rtmp_pull_url: best && link(best, ".flv"),
    stream_size_height: 1280,
    stream_size_width: 720,
  };
}

function qualityOptions(qualities: readonly Quality[]): WireObject {
  const described = qualities.map(({ key, name }, at) => ({ level: at + 1, name, sdk_key: key, v_codec: "h264" }));
  return { default_quality: described.at(-1), qualities: described };
}

/** JSON text within JSON, as upstream: a player's own format. */
function streamData(
  { state }: RoomView,
  qualities: readonly Quality[],
  link: (quality: Quality, ending: string) => string,
): string {
  const entries = qualities.map((quality) => {
    const sdkParams = writeJson({ VCodec: "h264", resolution: quality.size, gop: 4, vbitrate: 1_800_000 });
    const main = { flv: link(quality, ".flv"), hls: link(quality, "/index.m3u8"), dash: "", sdk_params: sdkParams };
    return [quality.key, { main }] as const;
  });
  return writeJson({
    common: { room_id: state.roomId, user_count: state.viewerCount },
    data: Object.fromEntries(entries),
  });
}

/** 19 digits that begin with 3, as in recordings. */
export function streamId({ state, seed }: RoomView): bigint {
  const { owner, cycle } = state.session;
  return 3_500_000_000_000_000_000n + BigInt(hash32(seed, owner.index, cycle, 62)) * 22_000_000n + BigInt(owner.index);
}
