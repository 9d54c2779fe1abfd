/**
 * Where `rooms` looks: the channels of the feed, LIVE search, or search in place of a feed that is refused.
 *
 * A following feed has no stand-in: rooms that somebody else follows, or nobody, would not be what was asked for.
 */
import type { DiscoverSource } from "@livescout/client";
import { CHANNELS, type ChannelId } from "@livescout/protocol";
import { SettingError } from "./read-settings.ts";
import type { Settings } from "./settings.ts";

export type SourceSettings = Pick<Settings, "channel" | "tag" | "source" | "search" | "gateway">;

export type RoomSources = {
  sources: readonly DiscoverSource[];
  /** Where to look when that one is refused. */
  insteadOf(refused: DiscoverSource): StandIn;
};

export type StandIn =
  | { kind: "search"; source: DiscoverSource }
  /** There is none, and the reader should know why. */
  | { kind: "none"; why: string }
  /** None is wanted. */
  | { kind: "notAsked" };

/** Words that bring rooms like those of the channel. */
const TOPIC_WORDS: { readonly [id in ChannelId]: string | undefined } = {
  "87": "live",
  "86": "live",
  "89": "gaming",
  "1111006": "gaming",
  "1222001": "lifestyle",
  "42": undefined,
  "88": undefined,
};

const GATEWAY_SIGNS_FEED = "a gateway signs the feed only; without --gateway this machine signs for LIVE search too";

/** @throws SettingError where the settings do not go together. */
export function roomSources(settings: SourceSettings): RoomSources {
  const { channel: channels, tag, source, search: words, gateway } = settings;
  if (source === "feed" && words !== undefined)
    throw new SettingError(["search: expected no words beside --source feed"]);
  if (source === "search" || words !== undefined) {
    if (gateway !== undefined)
      throw new SettingError([`${words === undefined ? "source" : "search"}: ${GATEWAY_SIGNS_FEED}`]);
    return { sources: searches(settings), insteadOf: () => ({ kind: "notAsked" }) };
  }
  refuseIdleTag(channels, tag);
  return {
    sources: channels.map((channel) => ({
      channel,
      ...(tag !== undefined && CHANNELS[channel].takesTag && { tag }),
    })),
    insteadOf(refused) {
      if (source === "feed" || refused.channel === "search") return { kind: "notAsked" };
      const wanted = refused.tag ?? TOPIC_WORDS[refused.channel];
      if (wanted === undefined) return { kind: "none", why: "LIVE search cannot stand in for a following feed" };
      if (gateway !== undefined) return { kind: "none", why: GATEWAY_SIGNS_FEED };
      return { kind: "search", source: { channel: "search", words: wanted } };
    },
  };
}

function searches({ channel: channels, tag, search: words }: SourceSettings): DiscoverSource[] {
  const wanted = words === undefined ? channels.map((channel) => tag ?? TOPIC_WORDS[channel]) : [words];
  if (!wanted.every((each) => each !== undefined))
    throw new SettingError(["search: expected words: a following feed has no topic to search for"]);
  return [...new Set(wanted)].map((each) => ({ channel: "search", words: each }));
}

/** A tag that no chosen channel would send looks as if it had filtered something. */
function refuseIdleTag(channels: readonly ChannelId[], tag: string | undefined): void {
  if (tag === undefined || channels.some((channel) => CHANNELS[channel].takesTag)) return;
  const takers = Object.values(CHANNELS).filter((channel) => channel.takesTag);
  throw new SettingError([
    `--tag: channel ${channels.join(", ")} takes no tag; --channel ${takers.map(({ name }) => name).join(" or ")} does`,
  ]);
}
