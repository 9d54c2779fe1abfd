/**
 * A room as the feed sends it: 23 to 28 fields in alphabetical order, to be written without zero, false and empty values.
 *
 * No `create_time` here: only `room/info` tells when a room began (upstream-feed §4.3).
 */
import { ROOM_STATUS } from "@livescout/protocol/wire";
import type { Owner } from "./owners.ts";
import {
  filteredInfoPart,
  gameTagDetailPart,
  hashtagPart,
  image,
  osTypeOf,
  ownerPart,
  pictureUrl,
  ROOM_AUTH,
  sellsGoods,
  statsPart,
  streamUrlPart,
  taxonomyPart,
  type RoomView,
} from "./room-parts.ts";
import { hash32 } from "./seeded-hash.ts";
import { filledFields, type WireObject, type WireValue } from "./wire-json.ts";

const FIELDS_MIN = 23;
const FIELDS_MAX = 28;

/** `guests` are other owners who broadcast along. */
export function feedRoom(view: RoomView, guests: readonly Owner[] = []): WireObject {
  const fields = [...filledFields(placeFields(view)), ...filledFields(stateFields(view, guests))];
  for (const [name, { value, isUsual }] of usualFields(view)) {
    const isWanted = isUsual ? fields.length < FIELDS_MAX : fields.length < FIELDS_MIN;
    if (isWanted) fields.push([name, value]);
  }
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What the owner and the room are. */
function placeFields(view: RoomView): WireObject {
  const { state, origin, seed } = view;
  const { owner } = state.session;
  const bits = hash32(seed, owner.index, 63);
  const isGame = owner.category.kind === "game";
  return {
    anchor_tab_type: 7,
    blurred_cover: image(origin, "cover", owner.uniqueId, bits),
    client_version: isGame ? 8_302 : 370_800,
    commerce_info: {},
    cover: image(origin, "cover", owner.uniqueId, bits),
    feed_room_label: image(origin, "label", "live", 0x607a53),
    game_tag_detail: gameTagDetailPart(view),
    has_commerce_goods: sellsGoods(owner),
    hashtag: hashtagPart(view),
    interaction_question_version: 1,
    live_room_mode: isGame ? 6 : 0,
    live_type_third_party: isGame,
    os_type: osTypeOf(owner),
    owner: ownerPart(view),
    owner_user_id: owner.id,
    room_auth: ROOM_AUTH,
    taxonomy_tag_info: taxonomyPart(view),
  };
}

/** What changes while it is live. */
function stateFields(view: RoomView, guests: readonly Owner[]): WireObject {
  const { state } = view;
  return {
    id: state.roomId,
    id_str: state.roomId.toString(),
    like_count: state.likeCount,
    link_mic: { linked_user_list: guests.map((guest) => ownerPart(view, guest)) },
    multi_stream_url: {},
    stats: statsPart(state),
    status: state.isLive ? ROOM_STATUS.live : ROOM_STATUS.ended,
    stream_url: streamUrlPart(view),
    stream_url_filtered_info: filteredInfoPart(state),
    title: state.title,
    user_count: state.viewerCount,
  };
}

type UsualField = [name: string, field: { value: WireValue; isUsual: boolean }];

/** Fields that upstream sends for some rooms; which ones is the owner's, and they fill a room that has few. */
function usualFields({ state, origin, seed, timeMs }: RoomView): UsualField[] {
  const { owner } = state.session;
  const bits = hash32(seed, owner.index, 64);
  const picture = (kind: string) => image(origin, kind, owner.uniqueId, bits);
  const frame = Math.floor(timeMs / 60_000) % 1_000;
  return [
    ["language", { value: owner.tongue.language, isUsual: bits % 2 === 0 }],
    [
      "stream_snapshot",
      { value: { urls: [pictureUrl(origin, "frame", `${owner.uniqueId}-${frame}`)] }, isUsual: bits % 3 !== 0 },
    ],
    ["square_cover_img", { value: picture("square"), isUsual: bits % 5 < 2 }],
    ["rectangle_cover_img", { value: picture("wide"), isUsual: bits % 7 < 2 }],
    ["feed_room_labels", { value: [{ position: 1, text: { default_pattern: "LIVE" } }], isUsual: bits % 11 === 0 }],
  ];
}
