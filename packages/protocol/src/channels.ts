/**
 * The feeds that can be asked for, and what the upstream's own page sends for each (upstream-feed §1.3–1.4).
 *
 * Where a load-more name was never seen in public, the first-page name is kept together with `max_time`: a guess.
 */
export type Channel = {
  /** The wire's `channel_id`. */
  id: ChannelId;
  /** Name for people and for `--channel`. */
  name: string;
  reqFrom: { first: string; more: string };
  /** Parameters that the page sends for this channel beside the common ones; absent ones are not sent. */
  contentType?: string;
  hiddenBanner?: string;
  fromPage: string;
  /** Whether `related_live_tag` means anything here. */
  takesTag: boolean;
  /** Whether the upstream answers 20003 without the caller's own session. */
  needsSession: boolean;
  /** Whether `max_time=0` is sent on the first page; the captured URL of one game has none. */
  sendsFirstMaxTime: boolean;
};

export const CHANNEL_IDS = ["87", "86", "89", "1111006", "1222001", "42", "88"] as const;
export type ChannelId = (typeof CHANNEL_IDS)[number];

/** Where a room was seen: a channel of the feed, LIVE search, or a list of names that was looked up. */
export const SOURCE_NAMES = [...CHANNEL_IDS, "search", "names"] as const;
export type SourceName = (typeof SOURCE_NAMES)[number];

export const DEFAULT_CHANNEL_ID: ChannelId = "87";

const plain = { fromPage: "", takesTag: false, needsSession: false, sendsFirstMaxTime: true };
const samePage = (reqFrom: string) => ({ first: reqFrom, more: reqFrom }); // [G] no load-more name was ever seen

export const CHANNELS: { readonly [id in ChannelId]: Channel } = {
  "87": {
    ...plain,
    id: "87",
    name: "recommended",
    reqFrom: { first: "live_mt_pc_web_rec_tab_refresh", more: "live_mt_pc_web_rec_tab_loadmore" },
  },
  "86": {
    ...plain,
    id: "86",
    name: "suggested",
    reqFrom: { first: "pc_web_suggested_host", more: "pc_web_suggested_host_loadmore" },
    contentType: "0",
    hiddenBanner: "true",
    fromPage: "user",
  },
  "89": {
    ...plain,
    id: "89",
    name: "gaming",
    reqFrom: { first: "pc_web_game_feed_refresh", more: "pc_web_game_feed_loadmore" },
  },
  "1111006": {
    ...plain,
    id: "1111006",
    name: "game",
    reqFrom: samePage("pc_web_game_sub_feed_refresh"),
    fromPage: "live",
    takesTag: true,
    sendsFirstMaxTime: false,
  },
  "1222001": {
    ...plain,
    id: "1222001",
    name: "lifestyle",
    reqFrom: samePage("webapp_taxonomy_drawer_enter_feed"),
    takesTag: true,
  },
  "42": {
    ...plain,
    id: "42",
    name: "following",
    reqFrom: samePage("pc_web_side_follow_default"),
    contentType: "1",
    needsSession: true,
  },
  "88": {
    ...plain,
    id: "88",
    name: "following-tab",
    reqFrom: samePage("live_mt_pc_web_follow_tab_refresh"),
    needsSession: true,
  },
};

/** The channel of a wire id or of a name; `undefined` where there is none. */
export function findChannel(idOrName: string): Channel | undefined {
  const byId = CHANNEL_IDS.find((id) => id === idOrName);
  if (byId !== undefined) return CHANNELS[byId];
  return CHANNEL_IDS.map((id) => CHANNELS[id]).find((channel) => channel.name === idOrName.toLowerCase());
}

export const isChannelId = (text: string): text is ChannelId => CHANNEL_IDS.some((id) => id === text);

/** A source by its wire id or by a channel's name; `undefined` where there is none. */
export function findSource(idOrName: string): SourceName | undefined {
  const wanted = idOrName.trim().toLowerCase();
  return SOURCE_NAMES.find((name) => name === wanted) ?? findChannel(wanted)?.id;
}

/** A source's name for people. */
export const sourceTitle = (name: SourceName): string =>
  name === "search" ? "LIVE search" : name === "names" ? "names" : CHANNELS[name].name;
