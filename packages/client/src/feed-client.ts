/**
 * The SDK's door: step 1 (a gateway, or a signer of this process), step 2 from this machine, pages, rooms, discovery.
 *
 * Reads no environment. A refusal is a value in `fetchPage`, `pages` and `discover`; `rooms` throws it, since an empty
 * list would lie.
 */
import {
  DEFAULT_CHANNEL_ID,
  isGood,
  LivescoutError,
  type Outcome,
  type PageResult,
  type Room,
} from "@livescout/protocol";
import { type FeedClientOptions, readOptions } from "./client-options.ts";
import { type DiscoverEvent, type DiscoverOptions, type DiscoverSource, walkSources } from "./discover.ts";
import { type FeedCall, feedQuery, fetchPage, pauseAfter, stepOne } from "./fetch-page.ts";
import { walkPages } from "./pages.ts";
import type { StepOne } from "./sign-at-gateway.ts";

export type PagesCall = FeedCall & { pagesMax?: number };
export type RoomsCall = PagesCall & { roomsMax?: number; viewersMin?: number };
export type DiscoverCall = Omit<RoomsCall, "channel" | "tag" | "cursor"> & DiscoverOptions;

export type FeedClient = {
  /** Step 1 alone. */
  sign(call?: FeedCall): Promise<StepOne>;
  /** Both steps, one page. */
  fetchPage(call?: FeedCall): Promise<PageResult>;
  /** Page after page; the last result says why it ended. */
  pages(call?: PagesCall): AsyncGenerator<PageResult, void, undefined>;
  /** Live rooms, once each. @throws RefusedError where the upstream or the gateway refused. */
  rooms(call?: RoomsCall): AsyncGenerator<Room, void, undefined>;
  /** Several channels as one list, with what every call brought. */
  discover(call: DiscoverCall): AsyncGenerator<DiscoverEvent, void, undefined>;
  /** Ends background work; resolves when the outcome reports under way are done, 3 s at most. */
  close(): Promise<void>;
};

/** @throws InvalidInputError where an option breaks its rule. */
export function createFeedClient(options: FeedClientOptions): FeedClient {
  const context = readOptions(options);
  const client: FeedClient = {
    sign: async (call = {}) => await stepOne(context, feedQuery(call, context), call.signal),
    fetchPage: (call = {}) => fetchPage(context, call),
    pages: ({ cursor: cursorFirst, pagesMax, ...call } = {}) => {
      const { signal } = call;
      const ask = (cursor: string | undefined) =>
        fetchPage(context, { ...call, ...(cursor !== undefined && { cursor }) });
      const pause = (result: PageResult) => pauseAfter(context, result, signal);
      return walkPages(ask, { cursor: cursorFirst, pause, signal, ...(pagesMax !== undefined && { pagesMax }) });
    },
    async *rooms(call = {}) {
      const { channel = DEFAULT_CHANNEL_ID, tag, roomsMax, viewersMin } = call;
      const limits = { ...(roomsMax !== undefined && { roomsMax }), ...(viewersMin !== undefined && { viewersMin }) };
      const source = { channel, ...(tag !== undefined && { tag }) };
      for await (const event of walkSources((at) => client.pages({ ...call, ...at }), {
        ...limits,
        sources: [source],
      })) {
        if (event.kind === "room") yield event.room;
        else if (!isGood(event.outcome)) throw new RefusedError(event.outcome);
      }
    },
    discover: ({ sources, roomsMax, viewersMin, ...call }) =>
      walkSources((source: DiscoverSource) => client.pages({ ...call, ...source }), {
        sources,
        ...(roomsMax !== undefined && { roomsMax }),
        ...(viewersMin !== undefined && { viewersMin }),
      }),
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
