/**
 * Several channels, one list: rooms once each, and what every call brought.
 *
 * A room counts as repeated by its id or its owner's `uniqueId`. When the upstream refuses the address itself, all stops.
 */
import type { ChannelId, Outcome, OutcomeKind, PageResult, Room, SourceName } from "@livescout/protocol";

export type DiscoverSource = { channel: ChannelId; tag?: string } | { channel: "search"; words: string };

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
  | {
      kind: "outcome";
      outcome: Outcome;
      channel: SourceName;
      tag?: string;
      words?: string;
      page: number;
      totals: DiscoverTotals;
    }
  /** The sources left were refused; what follows comes from another kind of source. */
  | { kind: "stepDown"; from: DiscoverSource; to: DiscoverSource; outcome: Outcome };

export type DiscoverOptions = {
  sources: readonly DiscoverSource[];
  /** Where to look when a source is refused, asked once a run at the most; absent: nowhere else. */
  stepDown?: (refused: DiscoverSource, outcome: Outcome) => DiscoverSource | undefined;
  /** Rooms at the most. */
  roomsMax?: number;
  viewersMin?: number;
  /** Asked for each new room that has viewers enough; one that is not wanted does not count against `roomsMax`. */
  accepts?: (room: Room) => boolean;
};

/** One channel's own "no"; every other refusal or failure would meet the next channel as well. */
const CHANNEL_ONLY: readonly OutcomeKind[] = ["rooms", "end_of_feed", "login_required", "restricted"];
/** The upstream declined this kind of call; it may still answer another kind. A captcha or 429 means the address: stop. */
const STEPS_DOWN: readonly OutcomeKind[] = ["refused_empty", "forbidden", "bad_request", "unknown_status"];

export async function* walkSources(
  pagesOf: (source: DiscoverSource) => AsyncIterable<PageResult>,
  { sources, stepDown, roomsMax = Number.POSITIVE_INFINITY, viewersMin = 0, accepts = () => true }: DiscoverOptions,
): AsyncGenerator<DiscoverEvent, void, undefined> {
  const totals: DiscoverTotals = { pages: 0, seen: 0, new: 0, repeated: 0, dropped: 0 };
  const seen = new Set<string>();
  let given = 0;
  const left = [...sources];
  for (let source = left.shift(); source !== undefined; source = left.shift()) {
    let page = 0;
    let last: Outcome | undefined;
    for await (const result of pagesOf(source)) {
      page++;
      last = result.outcome;
      for (const outcome of result.before ?? [])
        yield { kind: "outcome", outcome, ...source, page, totals: { ...totals } };
      const fresh = takeFresh(result, seen, totals);
      yield { kind: "outcome", outcome: result.outcome, ...source, page, totals: { ...totals } };
      for (const room of fresh) {
        if (room.viewerCount < viewersMin || !accepts(room)) continue;
        yield { kind: "room", room };
        given++;
        if (given >= roomsMax) return;
      }
    }
    if (last === undefined || CHANNEL_ONLY.includes(last.kind)) continue;
    const to = STEPS_DOWN.includes(last.kind) ? stepDown?.(source, last) : undefined;
    if (to === undefined) return;
    yield { kind: "stepDown", from: source, to, outcome: last };
    stepDown = undefined; // one step down a run at most
    left.splice(0, left.length, to);
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
