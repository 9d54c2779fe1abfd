/** Kinds of values of the collector's settings: durations, sizes, and the list of sources. */
import {
  CHANNEL_IDS,
  CHANNELS,
  type ChannelId,
  findChannel,
  SEARCH_WORDS_MAX,
  TAG_LENGTH_MAX,
} from "@livescout/protocol";
import type { SourceRef } from "@livescout/protocol/catalogue";
import { rule } from "./setting-types.ts";

const UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `0.2s`, `30s`, `90m`, `12h`, `30d`, in ms. */
export const duration = ({ minMs = 1, maxMs, words }: { minMs?: number; maxMs: number; words: string }) =>
  rule(words, (raw) => {
    const [, number, unit] =
      /^(\d{1,7}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(typeof raw === "string" ? raw.trim() : "") ?? [];
    const ms = Number(number) * UNITS_MS[unit as keyof typeof UNITS_MS];
    return ms >= minMs && ms <= maxMs ? Math.round(ms) : undefined;
  });

const UNITS_BYTES = { MB: 1e6, GB: 1e9, TB: 1e12 } as const;

/** `500MB`, `2GB`, in bytes. */
export const byteSize = () =>
  rule("a size of at least 10MB, e.g. 500MB or 2GB", (raw) => {
    const [, number, unit] =
      /^(\d{1,6}(?:\.\d{1,3})?)(MB|GB|TB)$/i.exec(typeof raw === "string" ? raw.trim() : "") ?? [];
    const bytes = Number(number) * UNITS_BYTES[unit?.toUpperCase() as keyof typeof UNITS_BYTES];
    return bytes >= 10e6 ? Math.round(bytes) : undefined;
  });

/** A channel that takes tags stands without one for all the tags that the upstream's own list names. */
export type WatchSource = SourceRef & { isEveryTag?: true };

const WATCH_SOURCES_RULE =
  `channels by id or name (${CHANNEL_IDS.map((id) => `${id} ${CHANNELS[id].name}`).join(", ")}), ` +
  `game:TAG, lifestyle:TAG or search:WORDS`;

/** Commas part sources, and only there: a tag may hold commas itself, as long as what follows one is no source. */
export const watchSources = () =>
  rule(WATCH_SOURCES_RULE, (raw): readonly WatchSource[] | undefined => {
    const parts: unknown[] = Array.isArray(raw) ? raw : [raw];
    const sources = new Map<string, WatchSource>();
    for (const part of parts) {
      const texts = typeof part === "string" || typeof part === "number" ? splitSources(String(part)) : [];
      if (texts.length === 0) return undefined;
      for (const text of texts) {
        const source = readSource(text);
        if (source === undefined) return undefined;
        sources.set(JSON.stringify([source.channel, source.tag]), source);
      }
    }
    return [...sources.values()];
  });

function splitSources(text: string): string[] {
  const out: string[] = [];
  for (const piece of text.split(",")) {
    const before = out.at(-1);
    const isRest = before !== undefined && /:/.test(before) && readSource(piece) === undefined && piece.trim() !== "";
    if (isRest) out[out.length - 1] = `${before},${piece}`;
    else if (piece.trim() !== "") out.push(piece);
  }
  return out;
}

function readSource(text: string): WatchSource | undefined {
  const cut = text.indexOf(":");
  const name = (cut === -1 ? text : text.slice(0, cut)).trim();
  const tag = cut === -1 ? undefined : text.slice(cut + 1).trim();
  if (name.toLowerCase() === "search")
    return tag !== undefined && isText(tag, SEARCH_WORDS_MAX) ? { channel: "search", tag } : undefined;
  const channel = findChannel(name);
  if (channel === undefined || (tag !== undefined && !channel.takesTag)) return undefined;
  if (tag === undefined) return { channel: channel.id, ...(channel.takesTag && { isEveryTag: true }) };
  return isText(tag, TAG_LENGTH_MAX) ? { channel: channel.id, tag } : undefined;
}

const isText = (text: string, lengthMax: number): boolean =>
  text !== "" && text.length <= lengthMax && !/[\p{Cc}\p{Cs}]/u.test(text);

/** Where the collector looks without a word: all that needs no session, and beside one the following feeds. */
const DEFAULT_CHANNELS: readonly ChannelId[] = ["87", "86", "89", "1111006", "1222001"];
const SESSION_CHANNELS: readonly ChannelId[] = ["42", "88"];

export function defaultSources({ hasSession }: { hasSession: boolean }): WatchSource[] {
  const channels = hasSession ? [...DEFAULT_CHANNELS, ...SESSION_CHANNELS] : DEFAULT_CHANNELS;
  return channels.map((channel) => ({ channel, ...(CHANNELS[channel].takesTag && { isEveryTag: true as const }) }));
}
