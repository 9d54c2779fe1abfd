/**
 * The SDK's door to a catalogue (`livescout serve --catalogue FILE`): rooms that match, one room and its history, owners,
 * statistics, events, exports, checks.
 *
 * Runs wherever `fetch` does. Whatever is refused is thrown by the API's own code: a short list would lie.
 */
import { InvalidInputError, type Secret, toSecret } from "@livescout/protocol";
import type { CatalogueEvent, CatalogueRoom } from "@livescout/protocol/catalogue";
import {
  CheckAnswer,
  HistoryAnswer,
  OwnerAnswer,
  RoomsAnswer,
  StatsAnswer,
  WireCatalogueRoom,
} from "@livescout/protocol/wire";
import { readBaseUrl } from "../base-url.ts";
import { sleepFor } from "../sleep-for.ts";
import { type CatalogueFilter, filterPairs } from "./catalogue-filter.ts";
import { addressOf, askCatalogue, type CatalogueContext, openCatalogue } from "./catalogue-request.ts";
import { type EventsCall, followEvents } from "./follow-events.ts";
import type { CatalogueReset } from "./read-event.ts";

export type CatalogueClientOptions = {
  /** Base URL of the gateway or explorer that serves the catalogue. */
  url: string;
  /** API key, sent as `x-api-key`: one that may read. */
  key?: string | Secret;
  fetch?: typeof globalThis.fetch;
  /** Deadline of each answer, ms; of a stream, of its first byte. */
  timeoutMs?: number;
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  random?: () => number;
};

export type CatalogueCallOptions = { signal?: AbortSignal };
export type RoomsPageOptions = CatalogueCallOptions & {
  /** `next` of the page before. */
  cursor?: string;
  /** 1 to 200; 50 where nothing is said. */
  limit?: number;
};
export type HistoryOptions = CatalogueCallOptions & { from?: string; to?: string; step?: string };
export type CheckAsked = { names?: readonly string[]; rooms?: readonly string[] };
export type ExportForm = "csv" | "ndjson" | "json";
export type CatalogueExport = {
  /** Rooms in it; fewer where some went while it was written. */
  matched: number;
  /** When its list was made. */
  asOf: string;
  body: ReadableStream<Uint8Array>;
};

export type CatalogueClient = {
  /** Every room that matches, page after page of one list. @throws CatalogueRefusedError where a page is refused. */
  rooms(filter?: CatalogueFilter, options?: CatalogueCallOptions): AsyncGenerator<CatalogueRoom, void, undefined>;
  /** One page, with how many matched and what was left out since it is unknown. */
  roomsPage(filter?: CatalogueFilter, options?: RoomsPageOptions): Promise<RoomsAnswer>;
  room(id: string, options?: CatalogueCallOptions): Promise<CatalogueRoom>;
  history(id: string, options?: HistoryOptions): Promise<HistoryAnswer>;
  owner(uniqueId: string, options?: CatalogueCallOptions): Promise<OwnerAnswer>;
  stats(options?: CatalogueCallOptions): Promise<StatsAnswer>;
  /** What happens, also over connections that break; ends by the call's signal. */
  events(call?: EventsCall): AsyncGenerator<CatalogueEvent | CatalogueReset, void, undefined>;
  /** Up to 50 names and rooms. What nobody looked at within a minute is unknown, and queued there. */
  check(asked: CheckAsked, options?: CatalogueCallOptions): Promise<CheckAnswer["results"]>;
  /** Where a file can be had; the key is not in it. */
  exportUrl(form: ExportForm, filter?: CatalogueFilter): string;
  export(form: ExportForm, filter?: CatalogueFilter, options?: CatalogueCallOptions): Promise<CatalogueExport>;
};

const PAGE_ROOMS = 200;

/** @throws InvalidInputError where an option breaks its rule. */
export function createCatalogueClient(options: CatalogueClientOptions): CatalogueClient {
  const context = readOptions(options);

  const roomsPage: CatalogueClient["roomsPage"] = async (filter, { cursor, limit, signal } = {}) => {
    const query = [...filterPairs(filter), ...pairsOf({ limit, cursor })];
    return askCatalogue(context, RoomsAnswer, { path: "/v1/rooms", query, signal });
  };

  return {
    roomsPage,
    async *rooms(filter, { signal } = {}) {
      for (let cursor: string | undefined; ;) {
        const page = await roomsPage(filter, {
          limit: PAGE_ROOMS,
          ...pageSignal(signal),
          ...(cursor !== undefined && { cursor }),
        });
        yield* page.rooms;
        if (page.next === undefined) return;
        cursor = page.next;
      }
    },
    room: async (id, { signal } = {}) => askCatalogue(context, WireCatalogueRoom, { path: roomPath(id), signal }),
    history: async (id, { from, to, step, signal } = {}) =>
      askCatalogue(context, HistoryAnswer, {
        path: `${roomPath(id)}/history`,
        query: pairsOf({ from, to, step }),
        signal,
      }),
    owner: (uniqueId, { signal } = {}) =>
      askCatalogue(context, OwnerAnswer, { path: `/v1/owners/${encodeURIComponent(uniqueId)}`, signal }),
    stats: ({ signal } = {}) => askCatalogue(context, StatsAnswer, { path: "/v1/stats", signal }),
    events: (call) => followEvents(context, call),
    async check({ names, rooms }, { signal } = {}) {
      const query = pairsOf({ names: names?.join(","), rooms: rooms?.join(",") });
      return (await askCatalogue(context, CheckAnswer, { path: "/v1/check", query, signal })).results;
    },
    exportUrl: (form, filter) => addressOf(context, { path: `/v1/export.${form}`, query: filterPairs(filter) }),
    async export(form, filter, { signal } = {}) {
      const request = { path: `/v1/export.${form}`, query: filterPairs(filter), accept: "*/*", signal };
      const { headers, body } = await openCatalogue(context, request);
      const matched = Number(headers.get("x-livescout-matched") ?? Number.NaN);
      return { matched, asOf: headers.get("x-livescout-as-of") ?? "", body: body ?? new ReadableStream() };
    },
  };
}

function readOptions(options: CatalogueClientOptions): CatalogueContext {
  const { url, key, fetch = globalThis.fetch, timeoutMs = 15_000, sleep = sleepFor, random = Math.random } = options;
  return {
    url: readBaseUrl("url", url),
    ...(key !== undefined && { key: toSecret(key) }),
    fetch,
    timeoutMs,
    sleep,
    random,
  };
}

/** Ids are digits: anything else would ask for something else. A number was rounded before it came here. */
function roomPath(id: unknown): string {
  if (typeof id !== "string" || !/^\d{1,20}$/.test(id))
    throw new InvalidInputError("id", "a room id of 1 to 20 digits, as text");
  return `/v1/rooms/${id}`;
}

const pairsOf = (values: { [name: string]: string | number | undefined }): [string, string][] =>
  Object.entries(values).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );

const pageSignal = (signal: AbortSignal | undefined): CatalogueCallOptions => (signal === undefined ? {} : { signal });
