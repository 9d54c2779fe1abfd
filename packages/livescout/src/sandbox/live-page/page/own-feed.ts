/**
 * The page's own feed requests: the first one once the list is laid out, more when its end comes into view.
 *
 * An unsigned or refused one answers with nothing at all; the page then asks again, a few times.
 */
import { environmentParameters, writeQuery, type VisitorFacts } from "./browser-facts.ts";
import { keepMsToken } from "./page-noise.ts";
import type { PageWindow } from "./page-window.ts";
import { showRooms, whenLaidOut, whenNearEnd, type CardRoom } from "./room-list.ts";

export type OwnFeedOptions = {
  /** Where feeds are asked for; several are taken in turn. */
  origins: readonly string[];
  visitor: VisitorFacts;
  /** Sent with each request, and so an OPTIONS goes before it where the origin is another. */
  headers?: Record<string, string>;
  /** Called when the first request has gone out. */
  onFirstAsked?: () => void;
};

const ATTEMPTS_MAX = 12;
const RETRY_MS = 1_000;

export function startOwnFeed(window: PageWindow, { origins, visitor, headers, onFirstAsked }: OwnFeedOptions): void {
  let cursor = 0;
  let asked = 0;
  let attemptsLeft = ATTEMPTS_MAX;
  let isBusy = false;
  let hasMore = true;

  const ask = async (): Promise<void> => {
    if (isBusy || !hasMore) return;
    isBusy = true;
    const origin = origins[asked++ % origins.length] ?? window.location.origin;
    const asking = fetchPage(`${origin}/webcast/feed/?${feedQuery(window, visitor, cursor)}`).catch(() => undefined);
    if (asked === 1) onFirstAsked?.();
    const page = await asking;
    isBusy = false;
    if (page === undefined) {
      if (--attemptsLeft > 0) window.setTimeout(() => void ask(), RETRY_MS);
      return;
    }
    attemptsLeft = ATTEMPTS_MAX;
    hasMore = page.hasMore;
    cursor = page.cursor;
    showRooms(window, page.rooms);
  };

  const fetchPage = async (url: string): Promise<FeedPage> => {
    const answer = await window.fetch(url, { credentials: "include", ...(headers !== undefined && { headers }) });
    keepMsToken(window, answer);
    return readFeed(await answer.text());
  };

  whenLaidOut(window, () => void ask());
  window.addEventListener("scroll", () => whenNearEnd(window, () => void ask()), { passive: true, once: true });
}

/** Channel 87, first page or more, as captured 2025 and with the names that came in 2026. */
export function feedQuery(window: PageWindow, visitor: VisitorFacts, cursor: number): string {
  return writeQuery({
    ...environmentParameters(window, visitor),
    channel_id: "87",
    from_page: "",
    max_time: String(cursor),
    req_from: cursor === 0 ? "live_mt_pc_web_rec_tab_refresh" : "live_mt_pc_web_rec_tab_loadmore",
  });
}

type FeedPage = { rooms: CardRoom[]; cursor: number; hasMore: boolean };

type WireRoom = {
  title?: string;
  user_count?: number;
  cover?: { url_list?: string[] };
  owner?: { nickname?: string; display_id?: string };
};
type WireFeed = { data?: { data?: WireRoom | null }[]; extra?: { max_time?: number; has_more?: boolean } };

/** The page trusts its own upstream, the sandbox, and so reads without a schema; none could be loaded here. */
export function readFeed(text: string): FeedPage {
  const { data = [], extra = {} } = JSON.parse(text) as WireFeed;
  const rooms = data.flatMap(({ data: room }) => (room === null || room === undefined ? [] : [cardOf(room)]));
  return { rooms, cursor: extra.max_time ?? 0, hasMore: extra.has_more === true };
}

const cardOf = ({ title = "", user_count = 0, cover, owner }: WireRoom): CardRoom => ({
  title,
  viewerCount: user_count,
  nickname: owner?.nickname ?? "",
  uniqueId: owner?.display_id ?? "",
  coverUrl: cover?.url_list?.[0] ?? "",
});
