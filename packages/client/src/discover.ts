/**
 * Several channels, one list: rooms once each, and what every call brought.
 *
 * A room counts as repeated by its id or its owner's `uniqueId`. When the upstream refuses the address itself, all stops.
 */
import type { ChannelId, Outcome, OutcomeKind, PageResult, Room } from "@livescout/protocol";

export type DiscoverSource = { channel: ChannelId; tag?: string };

export type DiscoverTotals = {
  pages: number;
  /** Live rooms in all pages, repeated ones included. */
  seen: number;
  new: number;
  repeated: number;
  /** Entries that should be rooms and could not be read. */
  dropped: number;
};

export type DiscoverEvent =
  | { kind: "room"; room: Room }
  | { kind: "outcome"; outcome: Outcome; channel: ChannelId; tag?: string; page: number; totals: DiscoverTotals };

export type DiscoverOptions = {
  sources: readonly DiscoverSource[];
  /** Rooms at the most. */
  roomsMax?: number;
  viewersMin?: number;
};

/** One channel's own "no"; every other refusal or failure would meet the next channel as well. */
const CHANNEL_ONLY: readonly OutcomeKind[] = ["rooms", "end_of_feed", "login_required", "restricted"];

export async function* walkSources(
  pagesOf: (source: DiscoverSource) => AsyncIterable<PageResult>,
  { sources, roomsMax = Number.POSITIVE_INFINITY, viewersMin = 0 }: DiscoverOptions,
): AsyncGenerator<DiscoverEvent, void, undefined> {
  const totals: DiscoverTotals = { pages: 0, seen: 0, new: 0, repeated: 0, dropped: 0 };
  const seen = new Set<string>();
  let given = 0;
  for (const source of sources) {
    let page = 0;
    for await (const result of pagesOf(source)) {
      page++;
      const fresh = takeFresh(result, seen, totals);
      yield { kind: "outcome", outcome: result.outcome, ...source, page, totals: { ...totals } };
      for (const room of fresh) {
        if (room.viewerCount < viewersMin) continue;
        yield { kind: "room", room };
        given++;
        if (given >= roomsMax) return;
      }
      if (!CHANNEL_ONLY.includes(result.outcome.kind)) return;
    }
  }
}

function takeFresh({ page }: PageResult, seen: Set<string>, totals: DiscoverTotals): Room[] {
  const live = (page?.rooms ?? []).filter((room) => room.isLive);
  const fresh: Room[] = [];
  for (const room of live) {
    const owner = `@${room.owner.uniqueId}`;
    if (seen.has(room.id) || seen.has(owner)) continue;
    seen.add(room.id).add(owner);
    fresh.push(room);
  }
  if (page !== undefined) totals.pages++;
  totals.seen += live.length;
  totals.new += fresh.length;
  totals.repeated += live.length - fresh.length;
  totals.dropped += page?.droppedCount ?? 0;
  return fresh;
}
