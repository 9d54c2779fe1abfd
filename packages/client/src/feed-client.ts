/**
 * The SDK's door: step 1 (a gateway, or a signer of this process), step 2 from this machine, pages, rooms, discovery.
 *
 * Reads no environment. A refusal is a value in `fetchPage`, `pages` and `discover`; `rooms` throws it, since an empty
 * list would lie.
 */
import {
  type CheckResult,
  DEFAULT_CHANNEL_ID,
  type DrawerTabsResult,
  type FeedQuery,
  isGood,
  LivescoutError,
  type Outcome,
  type PageResult,
  type Room,
  type SearchQuery,
} from "@livescout/protocol";
import { type CheckCall, checkTargets } from "./check.ts";
import { type FeedClientOptions, readOptions } from "./client-options.ts";
import { type DiscoverEvent, type DiscoverOptions, walkSources } from "./discover.ts";
import { type CategoriesCall, fetchCategories } from "./fetch-categories.ts";
import {
  type FeedCall,
  feedQuery,
  fetchPage,
  pauseAfter,
  type SearchCall,
  searchQuery,
  stepOne,
} from "./fetch-page.ts";
import { walkPages } from "./pages.ts";
import type { StepOne } from "./sign-at-gateway.ts";

export type PagesCall = FeedCall & { pagesMax?: number };
export type SearchPagesCall = SearchCall & { pagesMax?: number };
export type RoomsCall = PagesCall & { roomsMax?: number; viewersMin?: number };
export type DiscoverCall = Omit<RoomsCall, "channel" | "tag" | "cursor"> & DiscoverOptions;

export type FeedClient = {
  /** Step 1 alone. */
  sign(call?: FeedCall): Promise<StepOne>;
  /** Both steps, one page. */
  fetchPage(call?: FeedCall): Promise<PageResult>;
  /** Page after page; the last result says why it ended. */
  pages(call?: PagesCall): AsyncGenerator<PageResult, void, undefined>;
  /** LIVE search, page after page; needs a signer of this process. */
  search(call: SearchPagesCall): AsyncGenerator<PageResult, void, undefined>;
  /** LIVE search, one page. */
  fetchSearchPage(call: SearchCall): Promise<PageResult>;
  /** The names that channels 1111006 and 1222001 take as tags; needs a signer of this process. */
  categories(call?: CategoriesCall): Promise<DrawerTabsResult>;
  /** Live rooms, once each. @throws RefusedError where the upstream or the gateway refused. */
  rooms(call?: RoomsCall): AsyncGenerator<Room, void, undefined>;
  /** Several channels as one list, with what every call brought. */
  discover(call: DiscoverCall): AsyncGenerator<DiscoverEvent, void, undefined>;
  /** Who is live, by name or room id, in order: two unsigned calls each at the most, and no session. */
  check(call: CheckCall): AsyncGenerator<CheckResult, void, undefined>;
  /** Ends background work; resolves when the outcome reports under way are done, 3 s at most. */
  close(): Promise<void>;
};

type Walk = { cursor: string | undefined; pagesMax: number | undefined };

/** @throws InvalidInputError where an option breaks its rule. */
export function createFeedClient(options: FeedClientOptions): FeedClient {
  const context = readOptions(options);

  function walk(
    signal: AbortSignal | undefined,
    { cursor, pagesMax }: Walk,
    queryAt: (next: { cursor?: string }) => FeedQuery | SearchQuery,
  ) {
    return walkPages((at) => fetchPage(context, queryAt(at === undefined ? {} : { cursor: at }), signal), {
      cursor,
      signal,
      pause: (result) => pauseAfter(context, result, signal),
      ...(pagesMax !== undefined && { pagesMax }),
    });
  }

  const client: FeedClient = {
    sign: async (call = {}) => await stepOne(context, feedQuery(call, context), call.signal),
    fetchPage: async (call = {}) => await fetchPage(context, feedQuery(call, context), call.signal, call.pace),
    pages: ({ cursor, pagesMax, ...call } = {}) =>
      walk(call.signal, { cursor, pagesMax }, (next) => feedQuery({ ...call, ...next }, context)),
    fetchSearchPage: async (call) => await fetchPage(context, searchQuery(call, context), call.signal, call.pace),
    categories: async (call = {}) => await fetchCategories(context, call),
    search: ({ cursor, pagesMax, ...call }) =>
      walk(call.signal, { cursor, pagesMax }, (next) => searchQuery({ ...call, ...next }, context)),
    async *rooms(call = {}) {
      const { channel = DEFAULT_CHANNEL_ID, tag, roomsMax, viewersMin } = call;
      const limits = { ...(roomsMax !== undefined && { roomsMax }), ...(viewersMin !== undefined && { viewersMin }) };
      const source = { channel, ...(tag !== undefined && { tag }) };
      for await (const event of walkSources(() => client.pages(call), {
        ...limits,
        sources: [source],
      })) {
        if (event.kind === "room") yield event.room;
        else if (!isGood(event.outcome)) throw new RefusedError(event.outcome);
      }
    },
    discover: ({ sources, stepDown, roomsMax, viewersMin, accepts, ...call }) =>
      walkSources(
        (source) =>
          source.channel === "search" ? client.search({ ...call, ...source }) : client.pages({ ...call, ...source }),
        {
          sources,
          ...(stepDown !== undefined && { stepDown }),
          ...(roomsMax !== undefined && { roomsMax }),
          ...(viewersMin !== undefined && { viewersMin }),
          ...(accepts !== undefined && { accepts }),
        },
      ),
    check: (call) => checkTargets(context, call),
    async close() {
      context.visitor?.close();
      await Promise.all(context.reports);
    },
  };
  return client;
}

/** Thrown by `rooms()` alone: the list is not complete, and `outcome` says why. */
export class RefusedError extends LivescoutError {
  override readonly name = "RefusedError";
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super("refused", `${outcome.kind}: ${outcome.cause} ${outcome.nextStep}`);
    this.outcome = outcome;
  }
}
