/**
 * The category drawer's answer in, tags out: names of games for channel 1111006, of lifestyle topics for 1222001.
 *
 * Read from public code, never from an answer of our own: what has another shape is left out, and no tag at all is said so.
 */
import type { ChannelId } from "./channels.ts";
import { TAG_LENGTH_MAX } from "./feed-query.ts";
import { makeOutcome, type Outcome } from "./outcome.ts";
import { openAnswer, type UpstreamAnswer } from "./upstream-answer.ts";
import { WireDrawerSubTab, WireDrawerTab } from "./wire/drawer-tabs.ts";

export type DrawerTag = {
  /** The channel that takes the tag. */
  channel: Extract<ChannelId, "1111006" | "1222001">;
  tag: string;
  /** Viewers under it, where the upstream says so. */
  viewerCount?: number;
};

/** Tags only where the outcome is good. */
export type DrawerTabsResult = { outcome: Outcome; tags: DrawerTag[] };

/** More are no drawer. */
const TAGS_MAX = 500;

export function readDrawerTabs(answer: UpstreamAnswer): DrawerTabsResult {
  const opened = openAnswer(answer);
  if (opened.kind === "refused") return { outcome: opened.outcome, tags: [] };
  const { envelope, facts } = opened;
  const tags = Array.isArray(envelope.data) ? envelope.data.flatMap(tagsOfTab).slice(0, TAGS_MAX) : [];
  if (tags.length === 0) {
    const cause = "The answer is JSON, but holds no categories that livescout can read.";
    return { outcome: makeOutcome("unknown_status", facts, { cause }), tags };
  }
  const cause = `The upstream answered with ${tags.length} categor${tags.length === 1 ? "y" : "ies"}.`;
  return { outcome: makeOutcome("rooms", facts, { cause }), tags };
}

function tagsOfTab(value: unknown): DrawerTag[] {
  const tab = WireDrawerTab.safeParse(value);
  if (!tab.success) return [];
  const channel = channelOf(tab.data.tab_type);
  if (channel === undefined) return [];
  return (tab.data.sub_tabs ?? []).flatMap((each) => {
    const sub = WireDrawerSubTab.safeParse(each);
    if (!sub.success || !isTag(sub.data.tab_name)) return [];
    const { tab_name: tag, viewer_count: viewerCount } = sub.data;
    return [{ channel, tag, ...(viewerCount !== undefined && { viewerCount }) }];
  });
}

function channelOf(tabType: string): DrawerTag["channel"] | undefined {
  return tabType === "gaming" ? "1111006" : tabType === "lifestyle" ? "1222001" : undefined;
}

const isTag = (text: string): boolean =>
  text.trim() !== "" && text.length <= TAG_LENGTH_MAX && !/[\p{Cc}\p{Cs}]/u.test(text);

/**
 * Tags that stand in where the drawer is refused: names seen in public captures and code (upstream-feed §1.4), and games
 * that the drawer is known to list.
 */
export const COMMON_TAGS: readonly DrawerTag[] = [
  ...["chatting", "fashion", "lifestyle", "outdoor"].map((tag): DrawerTag => ({ channel: "1222001", tag })),
  ...[
    "League of Legends",
    "Garena Free Fire",
    "PUBG: BATTLEGROUNDS",
    "PUBG MOBILE",
    "Mobile Legends: Bang Bang",
    "Roblox",
    "Minecraft",
    "Fortnite",
    "VALORANT",
    "Grand Theft Auto V",
  ].map((tag): DrawerTag => ({ channel: "1111006", tag })),
];
