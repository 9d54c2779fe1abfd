/**
 * One broadcast, in the words of this project. The same object in CLI, SDK, HTTP, events and exports.
 *
 * Ids are text. An absent field is unknown, never false or 0. Numbers are as of `observedAt`.
 */
import type { SourceName } from "./channels.ts";
import { parseJson } from "./json.ts";
import { ROOM_STATUS, WireRoom, WireStreamData } from "./wire/room.ts";
import { UPSTREAM_SITE_ORIGIN, type World } from "./world.ts";

/** Addresses of one quality by protocol (`flv`, `hls`, `cmaf`, `dash`, `lls`); they expire within days. */
export type RoomStream = { [protocol: string]: string };

export type RoomOwner = { id: string; uniqueId: string; nickname: string; avatarUrl?: string; followerCount?: number };

/** A place where a room was seen; `tag` is the tag of the channel, or the words of a search. */
export type RoomSource = {
  channel: SourceName;
  tag?: string;
  /** ISO 8601 UTC. */
  firstAt: string;
  lastAt: string;
  /** How often it was seen there. */
  sightings: number;
};

export type Room = {
  id: string;
  world: World;
  title: string;
  viewerCount: number;
  likeCount?: number;
  /** Everybody who came since the room began. */
  totalViewers?: number;
  isLive: boolean;
  /** LIVE topic in the language of the asking region. */
  topic?: string;
  game?: string;
  language?: string;
  isGated?: boolean;
  isPaid?: boolean;
  sellsGoods?: boolean;
  coverUrl?: string;
  snapshotUrl?: string;
  /** Quality (`origin`, `hd`, `sd`, …) → addresses. */
  streams?: { [quality: string]: RoomStream };
  /** ISO 8601 UTC, as are all times. */
  startedAt?: string;
  firstSeenAt?: string;
  observedAt?: string;
  endedAt?: string;
  url: string;
  /** Where it was seen; absent where nobody said. */
  sources?: RoomSource[];
  owner: RoomOwner;
  /** The upstream's whole object, only where it was asked for (`keepUnknown`); unsafe numbers as text. */
  wire?: unknown;
};

export type ReadRoomContext = {
  world: World;
  channel?: SourceName;
  /** What the channel was asked for: a tag, or the words of a search. */
  tag?: string;
  observedAtMs?: number;
  /** Origin of the site that rooms are watched on. */
  siteOrigin?: string;
  keepUnknown?: boolean;
};

/** Reads one room object; `undefined` where id or owner are missing or malformed: the caller counts it as dropped. */
export function readRoom(value: unknown, context: ReadRoomContext): Room | undefined {
  const read = WireRoom.safeParse(value);
  if (!read.success) return undefined;
  const wire = read.data;
  const id = wire.id_str ?? wire.id;
  const ownerId = wire.owner.id_str ?? wire.owner.id ?? wire.owner_user_id_str ?? wire.owner_user_id;
  if (id === undefined || ownerId === undefined) return undefined;
  const observedAt = isoTime(context.observedAtMs);
  const { siteOrigin = UPSTREAM_SITE_ORIGIN } = context;
  return {
    id,
    world: context.world,
    title: wire.title ?? "",
    viewerCount: wire.user_count ?? 0, // the feed leaves zero out
    ...present("likeCount", positive(wire.like_count)), // 0 in room/info of 2026 although liked
    ...present("totalViewers", positive(wire.stats?.total_user)), // 0 in some room/enter recordings
    isLive: wire.status === ROOM_STATUS.live,
    ...present("topic", filled(wire.hashtag?.title)),
    ...present("game", filled(wire.game_tag_detail?.display_name) ?? filled(wire.game_tag_detail?.game_tag_name)),
    ...present("language", filled(wire.language)),
    ...readRestrictions(wire),
    ...present("sellsGoods", wire.has_commerce_goods),
    ...present(
      "coverUrl",
      firstLink(wire.cover?.url_list, context) ?? firstLink(wire.rectangle_cover_img?.url_list, context),
    ),
    ...present("snapshotUrl", firstLink(wire.stream_snapshot?.urls, context)),
    ...present("streams", readStreams(wire)),
    ...readTimes(wire),
    ...present("firstSeenAt", observedAt),
    ...present("observedAt", observedAt),
    url: `${siteOrigin}/@${wire.owner.display_id}/live`,
    ...present("sources", readSource(context, observedAt)),
    owner: {
      id: ownerId,
      uniqueId: wire.owner.display_id,
      nickname: wire.owner.nickname ?? "",
      ...present("avatarUrl", readAvatar(wire, context)),
      ...present("followerCount", wire.owner.follow_info?.follower_count),
    },
    ...(context.keepUnknown === true && { wire: value }),
  };
}

function readSource({ channel, tag }: ReadRoomContext, observedAt: string | undefined): RoomSource[] | undefined {
  if (channel === undefined || observedAt === undefined) return undefined;
  return [{ channel, ...present("tag", tag), firstAt: observedAt, lastAt: observedAt, sightings: 1 }];
}

/** `{}` in the feed means both false: it leaves false out, but sends the object. */
function readRestrictions(wire: WireRoom): Pick<Room, "isGated" | "isPaid"> {
  const filtered = wire.stream_url_filtered_info;
  const paidType = wire.paid_event?.paid_type;
  const isGated = filtered === undefined ? wire.is_gated_room : (filtered.is_gated_room ?? false);
  const isPaid =
    filtered === undefined ? (paidType === undefined ? undefined : paidType > 0) : (filtered.is_paid_event ?? false);
  return { ...present("isGated", isGated), ...present("isPaid", isPaid) };
}

/** `finish_time` equals `create_time` while a room is live, so it means an end only in an ended room. Unix seconds. */
function readTimes(wire: WireRoom): Pick<Room, "startedAt" | "endedAt"> {
  const started = positive(wire.start_time) ?? positive(wire.create_time);
  const finished = positive(wire.finish_time);
  const hasEnded = wire.status === ROOM_STATUS.ended && finished !== undefined && finished > (wire.create_time ?? 0);
  return {
    ...present("startedAt", isoTime(started === undefined ? undefined : started * 1000)),
    ...present("endedAt", hasEnded ? isoTime(finished * 1000) : undefined),
  };
}

function readAvatar({ owner }: WireRoom, context: ReadRoomContext): string | undefined {
  const images = [owner.avatar_thumb, owner.avatar_medium, owner.avatar_large];
  return images.map((image) => firstLink(image?.url_list, context)).find((link) => link !== undefined);
}

function readStreams(wire: WireRoom): Room["streams"] {
  const streams: { [quality: string]: RoomStream } = {};
  for (const [quality, link] of Object.entries(wire.stream_url?.flv_pull_url ?? {})) {
    if (isStreamLink(link)) streams[quality] = { flv: link };
  }
  for (const [quality, entry] of Object.entries(
    readStreamData(wire.stream_url?.live_core_sdk_data?.pull_data?.stream_data),
  )) {
    const links = Object.entries(entry?.main ?? {}).filter((pair): pair is [string, string] => isStreamLink(pair[1]));
    if (links.length > 0) streams[quality] = Object.fromEntries(links);
  }
  return Object.keys(streams).length === 0 ? undefined : streams;
}

function readStreamData(text: string | undefined) {
  if (text === undefined || text === "") return {};
  try {
    const read = WireStreamData.safeParse(parseJson(text));
    return read.success ? read.data.data : {};
  } catch {
    return {}; // a broken inner text costs the stream addresses, not the room
  }
}

const isStreamLink = (link: unknown): link is string => typeof link === "string" && /^https?:\/\/[^\s"<>]+$/.test(link);

/** Of a named host with dots, without port and credentials: a picture is loaded by a browser that stands in somebody's own net. */
const PUBLIC_LINK = /^https:\/\/(?:[a-z\d-]+\.)+[a-z][a-z\d-]*[a-z\d]\/[^\s"<>]*$/i;
const LOOPBACK_LINK = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?\/[^\s"<>]*$/;

/** Links must be https; only the sandbox serves its pictures over http, from loopback. */
function firstLink(links: unknown[] | undefined, { world }: ReadRoomContext): string | undefined {
  const isAllowed = (link: string) => PUBLIC_LINK.test(link) || (world === "sandbox" && LOOPBACK_LINK.test(link));
  return links?.find((link): link is string => typeof link === "string" && isAllowed(link));
}

const positive = (value: number | undefined): number | undefined =>
  value !== undefined && value > 0 ? value : undefined;
const filled = (value: string | undefined): string | undefined => (value === "" ? undefined : value);

const TIME_MAX_MS = 8.64e15;
const isoTime = (ms: number | undefined): string | undefined =>
  ms === undefined || Math.abs(ms) > TIME_MAX_MS ? undefined : new Date(ms).toISOString();

/** `{}` where the value is unknown: absent fields stay absent in every output. */
function present<Name extends string, Value>(name: Name, value: Value | undefined): { [key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [key in Name]: Value });
}
