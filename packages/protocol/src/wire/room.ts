/**
 * A room as the upstream writes it (upstream-feed §4.3), read tolerantly: only id and owner must be right.
 *
 * The feed leaves zero, false and empty values out; a field of an unexpected type counts as absent.
 */
import * as z from "zod/mini";
import { lenient } from "./lenient.ts";

const text = lenient(z.string());
const flag = lenient(z.boolean());
const count = lenient(z.number().check(z.nonnegative()));
/** Parsed by `parseJson`: above 2^53 the digits come as text. */
const idNumber = lenient(
  z.union([z.string().check(z.regex(/^\d{1,20}$/)), z.pipe(z.int().check(z.positive()), z.transform(String))]),
);
const idText = lenient(z.string().check(z.regex(/^\d{1,20}$/)));
const image = lenient(z.object({ url_list: lenient(z.array(z.unknown())) }));

export const WireOwner = z.object({
  id: idNumber,
  id_str: idText,
  display_id: z.string().check(z.regex(/^[\w.]{1,64}$/)),
  nickname: text,
  avatar_thumb: image,
  avatar_medium: image,
  avatar_large: image,
  follow_info: lenient(z.object({ follower_count: count })),
});

export const WireRoom = z.object({
  id: idNumber,
  id_str: idText,
  status: lenient(z.int()),
  owner_user_id: idNumber,
  owner_user_id_str: idText,
  title: text,
  user_count: count,
  like_count: count,
  stats: lenient(z.object({ total_user: count })),
  cover: image,
  rectangle_cover_img: image,
  stream_snapshot: lenient(z.object({ urls: lenient(z.array(z.unknown())) })),
  stream_url: lenient(
    z.object({
      flv_pull_url: lenient(z.record(z.string(), z.unknown())),
      hls_pull_url: text,
      live_core_sdk_data: lenient(z.object({ pull_data: lenient(z.object({ stream_data: text })) })),
    }),
  ),
  stream_url_filtered_info: lenient(z.object({ is_gated_room: flag, is_paid_event: flag })),
  is_gated_room: flag,
  paid_event: lenient(z.object({ paid_type: count })),
  hashtag: lenient(z.object({ title: text })),
  game_tag_detail: lenient(z.object({ display_name: text, game_tag_name: text })),
  has_commerce_goods: flag,
  language: text,
  create_time: count,
  start_time: count,
  finish_time: count,
  owner: WireOwner,
});
export type WireRoom = z.infer<typeof WireRoom>;

/** The JSON text inside `stream_url.live_core_sdk_data.pull_data.stream_data`: addresses by quality and protocol. */
export const WireStreamData = z.object({
  data: z.record(z.string(), lenient(z.object({ main: lenient(z.record(z.string(), z.unknown())) }))),
});

/** The upstream's numbers for a room's state; 1 and 3 are guesses from app sources. */
export const ROOM_STATUS = { preparing: 1, live: 2, paused: 3, ended: 4 } as const;
