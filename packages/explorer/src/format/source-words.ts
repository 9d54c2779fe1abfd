/** A source in words: a channel by its name, with its tag; a search with what was searched for. */
import { type SourceName, sourceTitle } from "@livescout/protocol";

export type SourceWords = { channel: SourceName; tag?: string };

export function saySource({ channel, tag }: SourceWords): string {
  const title = channel === "names" ? "follow list" : sourceTitle(channel);
  if (tag === undefined) return title;
  return channel === "search" ? `search “${tag}”` : `${title} · ${tag}`;
}

export const sourceKey = ({ channel, tag }: SourceWords): string => `${channel} ${tag ?? ""}`;
