/**
 * Paging, and every way it stops: a refusal or failure, the end of the feed, no cursor, a cursor seen before, pages that
 * bring nothing new, the page limit, the caller's signal.
 */
import { isGood, type PageResult } from "@livescout/protocol";

export type PagesOptions = {
  /** Where to begin; absent: the first page. */
  cursor?: string | undefined;
  /** Pages at the most. */
  pagesMax?: number;
  signal?: AbortSignal | undefined;
  /** Called between two pages; resolves when the next may be asked for. */
  pause?: (result: PageResult) => Promise<void>;
};

/** Pages are fresh samples that overlap: after this many without a new live room the feed is taken to be at its end. */
const STALE_PAGES_MAX = 3;

/** Yields what each call brought, the last one included: a refusal is the last thing yielded, never a silent end. */
export async function* walkPages(
  fetchPage: (cursor: string | undefined) => Promise<PageResult>,
  { cursor: cursorFirst, pagesMax = Number.POSITIVE_INFINITY, signal, pause }: PagesOptions = {},
): AsyncGenerator<PageResult, void, undefined> {
  const cursors = new Set<string>(cursorFirst === undefined ? [] : [cursorFirst]);
  const roomIds = new Set<string>();
  let stalePages = 0;
  let cursor = cursorFirst;
  for (let pages = 1; pages <= pagesMax; pages++) {
    signal?.throwIfAborted();
    const result = await fetchPage(cursor);
    yield result;
    if (!isGood(result.outcome) || result.outcome.kind === "end_of_feed") return;
    cursor = result.page?.nextCursor;
    if (cursor === undefined || cursors.has(cursor)) return;
    cursors.add(cursor);
    stalePages = addLiveRooms(result, roomIds) === 0 ? stalePages + 1 : 0;
    if (stalePages >= STALE_PAGES_MAX) return;
    if (pages < pagesMax) await pause?.(result);
  }
}

function addLiveRooms({ page }: PageResult, roomIds: Set<string>): number {
  const before = roomIds.size;
  for (const room of page?.rooms ?? []) if (room.isLive) roomIds.add(room.id);
  return roomIds.size - before;
}
