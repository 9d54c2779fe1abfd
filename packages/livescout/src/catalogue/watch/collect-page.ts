/** One ask of the plan: a page of a channel or of LIVE search, with what an earlier try for it brought. */
import { CHANNELS, isChannelId, type PageResult } from "@livescout/protocol";
import type { Ask } from "../plan/plan.ts";
import { callFacts, type Collected } from "./collected.ts";
import type { WatchClient } from "./watch-types.ts";

export type CollectOptions = {
  client: WatchClient;
  /** The lane's name. */
  lane: string;
  nowMs: () => number;
  signal: AbortSignal;
  /** Waits for a turn of its own before any further call; `isAlone`: it asks for no guest identity. */
  pace: (options?: { isAlone?: boolean }) => Promise<void>;
};

export async function collectPage(
  ask: Ask,
  { client, lane, nowMs, signal, pace }: CollectOptions,
): Promise<Collected & { result: PageResult }> {
  const { source, page, cursor } = ask;
  const more = { signal, pace: () => pace(), ...(cursor !== undefined && { cursor }) };
  const result = isChannelId(source.channel)
    ? await client.fetchPage({ channel: source.channel, ...tagOf(ask), ...more })
    : await client.fetchSearchPage({ words: source.tag ?? "", ...more });
  const atMs = nowMs();
  const kind = isChannelId(source.channel) ? "feed" : "search";
  const facts = (outcome: PageResult["outcome"]) => callFacts(outcome, { lane, kind, source, atMs, page });
  const sightings = (result.page?.rooms ?? []).map((room) => ({ room, source }));
  return {
    result,
    batches: [
      ...(result.before ?? []).map((outcome) => ({ atMs, call: facts(outcome) })),
      { atMs, call: facts(result.outcome), sightings },
    ],
    lane: { outcome: result.outcome, family: "signed" },
  };
}

function tagOf({ source: { channel, tag } }: Ask): { tag?: string } {
  return tag !== undefined && isChannelId(channel) && CHANNELS[channel].takesTag ? { tag } : {};
}
