/** Where data comes from. Data of the two worlds is never mixed: a database belongs to one for its life. */
export const WORLDS = ["upstream", "sandbox"] as const;
export type World = (typeof WORLDS)[number];

/** The sandbox says what it is in this response header, on every answer. */
export const WORLD_HEADER = "x-livescout-world";

/** The sandbox also begins `extra.log_pb.impr_id` with this, so that a saved body still tells its world. */
export const SANDBOX_IMPRESSION_PREFIX = "sandbox-";

export const UPSTREAM_WEBCAST_ORIGIN = "https://webcast.tiktok.com";
export const UPSTREAM_SITE_ORIGIN = "https://www.tiktok.com";
export const FEED_PATH = "/webcast/feed/";
export const DRAWER_TABS_PATH = "/webcast/feed/drawer_tabs/";
export const SEARCH_PATH = "/api/search/live/full/";
