/** What a page of a feed is asked for, once it is judged to be a question at all. */
import type { ChannelId } from "@livescout/protocol";

export type PageQuery = {
  channel: ChannelId;
  /** `related_live_tag`; meaningful for 1111006 and 1222001. */
  tag?: string;
  /** The caller's session, for 42 and 88. */
  session?: string;
  /** Entries wanted; real pages have a dozen. */
  count?: number;
  /** `max_time` as asked; `0` or absent is the first page. */
  cursor?: string;
  timeMs: number;
};
