/** What a caller asks of the feed: the business half of a request. The other half is the `Identity`. */
import type { ChannelId } from "./channels.ts";

/** Business parameters a captured URL may set otherwise than its channel does; `null` leaves one out. */
export type FeedQueryOverrides = {
  [name in "req_from" | "content_type" | "hidden_banner" | "from_page" | "max_time"]?: string | null;
};

export type FeedQuery = {
  channel: ChannelId;
  /** `related_live_tag`: a game's or topic's name; only channels with `takesTag` send it. */
  tag?: string;
  /** Rooms asked for, 1–50. Absent: not sent, as the page does. */
  count?: number;
  /** `extra.max_time` of the page before, 1–16 digits. Absent: the first page. */
  cursor?: string;
  /** ISO 3166-1 alpha-2, upper case. A hint: the address that fetches decides the geography. */
  region: string;
  /** Whether the caller attaches a session itself. Absent: `user_is_login` is not sent, as pages of 2025 did. */
  isLoggedIn?: boolean;
  overrides?: FeedQueryOverrides;
};

export const COUNT_DEFAULT = 20;
export const COUNT_MAX = 50;
export const REGION_DEFAULT = "US";
/** 1–16 digits, in practice milliseconds. */
export const CURSOR_PATTERN = /^\d{1,16}$/;
export const TAG_LENGTH_MAX = 100;

/** The names by which the upstream knows the business half, upstream-feed §1.2; a browser signer replaces just these. */
export const BUSINESS_PARAMETERS = [
  "channel_id",
  "content_type",
  "count",
  "from_page",
  "hidden_banner",
  "max_time",
  "region",
  "related_live_tag",
  "req_from",
  "user_is_login",
] as const;
export type BusinessParameter = (typeof BUSINESS_PARAMETERS)[number];
