/**
 * The answer of `/webcast/room/info/`: one room with all its fields, zeros included, as recorded on 2026-09-27.
 *
 * Like the recording it says `like_count` 0 and `start_time` 0; `finish_time` equals `create_time` while live.
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
  streamId,
  streamUrlPart,
  type RoomView,
} from "./room-parts.ts";
import { hash32 } from "./seeded-hash.ts";
import type { WireObject, WireValue } from "./wire-json.ts";

/** Fields without content in the recording, by the kind of nothing they hold. */
const BLANK_FIELDS: readonly (readonly [nothing: WireValue, names: string])[] = [
  [
    0,
    "add_ttls_product_ts adjust_display_order audio_mute auto_cover book_end_time book_time business_live " +
      "comment_has_text_emoji_emote comment_name_mode cpp_version deprecated14 deprecated15 deprecated16 deprecated18 " +
      "deprecated20 deprecated22 deprecated24 deprecated35 deprecated36 deprecated4 deprecated41 deprecated44 deprecated7 " +
      "detect_anchor_leave disable_preview_sub_only drop_comment_group ecom_room_type effect_frame_upload_demotion " +
      "enable_server_drop existed_commerce_goods_ts final_anchor_type finish_reason fyp_skylight_avatar_refresh game_demo " +
      "group_source gs_guessing_xtab_ab_param host_board_status interaction_question_version is_game is_reposted_expect " +
      "last_ping_time layout like_agg_optimize_group like_count linkmic_layout live_sub_only live_sub_only_month " +
      "live_sub_only_tier live_sub_only_use_music lottery_finish_time max_continue_watch_mill_seconds mosaic_status " +
      "multi_stream_id multi_stream_net_mode multi_stream_scene multi_stream_source net_mode owner_device_id " +
      "pico_live_type pre_enter_time preview_flow_tag programmed_live_show_tag ranklist_audience_type room_audit_status " +
      "room_layout room_pcu room_tag search_id smb_board_id start_time stream_status sub_tag support_quiz ttls_live_type " +
      "visible_scope_type watch_day_cnt_layer webcast_comment_tcs webcast_sdk_version",
  ],
  [
    false,
    "aigc_self_disclosure_switch deprecated195 deprecated21 deprecated31 deprecated43 deprecated5 disable_preload_stream " +
      "disable_screen_record enable_optimize_sensitive_word enable_stream_encryption enable_stream_translation " +
      "existed_commerce_goods existed_ttls_goods forbidden_copy gift_poll_vote_enabled has_more_history_comment " +
      "has_ttls_goods has_ttls_live_permission has_used_music has_viewer_wishes_game_tricks have_wishlist interception " +
      "is_replay is_show_user_card_switch is_stream_low_latency is_tag2_sfv_relation_pair lite_user_not_visible " +
      "lite_user_visible live_type_audio live_type_linkmic live_type_normal live_type_sandbox live_type_screenshot " +
      "live_type_social_live polling_star_comment reposted secret_room_access show_emoji_list show_star_comment_entrance " +
      "show_watch_live_cta use_filter with_draw_something with_ktv with_linkmic",
  ],
  [
    "",
    "anchor_scheduled_time_text anchor_share_text answering_question_content challenge_info common_label_list content_tag " +
      "deprecated10 deprecated11 deprecated12 deprecated13 deprecated19 deprecated2 deprecated23 deprecated26 deprecated28 " +
      "deprecated30 deprecated32 deprecated39 deprecated6 deprecated8 deprecated9 drawer_tab_position " +
      "enter_room_boost_extra finish_url finish_url_v2 forum_extra_data history_comment_cursor hot_sentence_info idc_region " +
      "intended_drm introduction live_reason multi_stream_id_str owner_device_id_str relation_tag repost_note room_llm_title " +
      "rtc_app_id scroll_config short_title user_share_text video_feed_tag",
  ],
  [
    [],
    "admin_user_ids all_emoji_list biz_sticker_list deco_list deprecated17 ecommerce_room_tags effect_info emoji_list " +
      "feed_room_labels filter_msg_rules history_comment_list indicators live_distribution rank_comment_groups " +
      "room_diff_fields_index room_sticker_list room_tabs short_touch_items sticker_list stream_features top_fans",
  ],
  [
    {},
    "AnchorABMap admin_ec_show_permission continuous_room_quota_config deprecated3 linker_map multi_stream_url quota_config " +
      "room_auth_message social_interaction watch_early_quota_config",
  ],
];

export function infoRoom(view: RoomView): WireObject {
  const blanks = BLANK_FIELDS.flatMap(([nothing, names]) => names.split(" ").map((name) => [name, nothing] as const));
  const filled = { ...identityFields(view), ...settingFields(view), ...stateFields(view) };
  const fields = [...blanks, ...Object.entries(filled)];
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function identityFields(view: RoomView): WireObject {
  const { state, seed, origin } = view;
  const { owner } = state.session;
  const id = state.roomId.toString();
  const cover = image(origin, "cover", owner.uniqueId, hash32(seed, owner.index, 63));
  return {
    cover,
    feed_room_label: image(origin, "label", "live", 0x607a53),
    game_tag: [gameTagPart(owner)],
    game_tag_detail: gameTagDetailPart(view),
    hashtag: hashtagPart(view),
    id: state.roomId,
    id_str: id,
    living_room_attrs: { admin_flag: 0, rank: 0, room_id: state.roomId, room_id_str: id, silence_flag: 0 },
    log_id: `sandbox${id}`,
    owner: ownerPart(view),
    owner_user_id: owner.id,
    owner_user_id_str: owner.id.toString(),
    share_url: `${origin}/@${owner.uniqueId}/live`,
    square_cover_img: image(origin, "square", owner.uniqueId, hash32(seed, owner.index, 64)),
    stream_id: streamId(view),
    stream_id_str: streamId(view).toString(),
    stream_snapshot: { urls: [pictureUrl(origin, "frame", `${owner.uniqueId}-0`)] },
    stream_url: streamUrlPart(view),
  };
}

function gameTagPart({ category: { game, topic } }: Owner): WireObject {
  return {
    bundle_id: "",
    full_name: "",
    game_category: [],
    gar: [],
    hashtag_id: game === undefined || topic === undefined ? [] : [topic.id],
    hashtag_list: [],
    id: game?.id ?? 0,
    is_new_game: false,
    landscape: 0,
    package_name: "",
    short_name: "",
    show_name: game?.name ?? "",
  };
}

function settingFields({ state }: RoomView): WireObject {
  const { owner } = state.session;
  const { is_gated_room, is_paid_event } = filteredInfoPart(state);
  const isGame = owner.category.kind === "game";
  return {
    age_restricted: { AgeInterval: owner.index % 60 === 5 ? 3 : 0, restricted: owner.index % 60 === 5, source: 0 },
    allow_preview_time: -1,
    anchor_tab_type: 7,
    app_id: 1988,
    client_version: isGame ? 8_302 : 370_800,
    commerce_info: { commerce_permission: 0, product_num: sellsGoods(owner) ? 12 : 0, use_async_load: false },
    cover_type: 1,
    ec_age_interval: 4,
    enlarge_view_info: { ab_result: false, enabler_enlarge_view: true, landscape_view: 0, portrait_view: 0 },
    fansclub_msg_style: 2,
    follow_msg_style: 2,
    gift_msg_style: 2,
    has_commerce_goods: sellsGoods(owner),
    is_gated_room,
    link_mic: { channel_id: 0, linked_user_list: [], rival_anchor_id: 0 },
    live_id: 12,
    live_room_mode: isGame ? 6 : 0,
    live_type_third_party: isGame,
    max_preview_time: 60_000,
    os_type: osTypeOf(owner),
    paid_event: { event_id: is_paid_event ? 7_689_936_297_015_984_129n : 0, paid_type: Number(is_paid_event) },
    regional_restricted: { block_list: [] },
    replay: true,
    room_auth: ROOM_AUTH,
    room_create_ab_param: "{}",
    share_msg_style: 2,
    stream_url_filtered_info: { is_gated_room, is_paid_event },
  };
}

function stateFields({ state }: RoomView): WireObject {
  const { startMs, endMs } = state.session;
  const createTime = startMs / 1000;
  const stats = { ...statsPart(state), digg_count: 0, follow_count: 0, id: state.roomId, id_str: String(state.roomId) };
  return {
    create_time: createTime,
    finish_time: state.isLive ? createTime : endMs / 1000,
    stats,
    status: state.isLive ? ROOM_STATUS.live : ROOM_STATUS.ended,
    title: state.title,
    user_count: state.viewerCount,
  };
}
