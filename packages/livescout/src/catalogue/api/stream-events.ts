/**
 * `GET /v1/events`: what happens, as server-sent events. `Last-Event-ID` replays what came after it, as far back as 10,000 events.
 *
 * Events are rows of the store, so a stream sees what any process collects. A filter narrows events of rooms; without `live`
 * it lets ended rooms through, or nobody would hear of an end.
 */
import { type CatalogueEvent, judgeRoom, type RoomFilter } from "@livescout/protocol/catalogue";
import type { CatalogueStore } from "../catalogue-store.ts";
import type { CatalogueAnswer, CatalogueCall } from "./catalogue-call.ts";
import { createEventTail, type EventTail } from "./event-tail.ts";
import { EVENT_STREAM_TYPE, heartbeatText, openingText, resetText } from "./event-text.ts";
import type { Sleep } from "./read-in-turns.ts";
import { readParameters, refuse } from "./read-parameters.ts";

export type StreamEventsDeps = {
  store: CatalogueStore;
  nowMs: () => number;
  sleep: Sleep;
  /** How far back a replay goes, in events. */
  replayMax?: number;
};

const REPLAY_MAX = 10_000;
export const HEARTBEAT_MS = 15_000;
const POLL_MS = 500;
/** How long a browser waits before it connects again. */
const RETRY_MS = 2_000;

export function createStreamEvents(deps: StreamEventsDeps): (call: CatalogueCall) => Promise<CatalogueAnswer> {
  const { store, nowMs, replayMax = REPLAY_MAX } = deps;
  const tail = createEventTail({ store, nowMs, holdsMs: POLL_MS });
  const myTurn = createTurns(deps.sleep);
  return async ({ query, lastEventId: header, signal }) => {
    const read = readParameters(query, { names: ["lastEventId"], takesFilters: true });
    if (read.kind === "refused") return read;
    // A browser that reconnects sends the newer one as a header, and its old address again.
    const idText = header ?? read.values.lastEventId;
    if (idText !== undefined && !/^\d{1,15}$/.test(idText)) return refuse("lastEventId", "the id of an event");
    const start = findStart(await store.eventRange(), replayMax, idText === undefined ? undefined : Number(idText));
    const filter = read.filtersGiven.has("live") ? read.filter : { ...read.filter, live: "any" as const };
    const accepts = (event: CatalogueEvent): boolean => !("room" in event) || matches(filter, event.room, nowMs());
    return {
      kind: "stream",
      contentType: EVENT_STREAM_TYPE,
      // Proxies that gather an answer before they pass it on would keep an endless one for ever.
      headers: ["X-Accel-Buffering", "no"],
      chunks: streamText({ ...deps, tail, myTurn, start, accepts, signal }),
      isEndless: true,
    };
  };
}

type EventRange = { oldest: number; newest: number };

type Start = { after: number; isReset: boolean };

/** An id that is too old, or of another database, gets what is still there and is told so. */
function findStart({ oldest, newest }: EventRange, replayMax: number, id: number | undefined): Start {
  if (id === undefined) return { after: newest, isReset: false };
  if (id > newest) return { after: newest, isReset: true };
  const first = Math.max(oldest === 0 ? newest : oldest - 1, newest - replayMax, 0);
  return id >= first ? { after: id, isReset: false } : { after: first, isReset: true };
}

type StreamTextOptions = StreamEventsDeps & {
  tail: EventTail;
  myTurn: (signal: AbortSignal) => Promise<void>;
  start: Start;
  accepts: (event: CatalogueEvent) => boolean;
  signal: AbortSignal;
};

async function* streamText(options: StreamTextOptions): AsyncGenerator<string> {
  const { tail, myTurn, start, accepts, signal, nowMs, sleep } = options;
  let place = start.after;
  let spokenAtMs = nowMs();
  yield openingText(place, RETRY_MS) + (start.isReset ? resetText(place) : "");
  while (!signal.aborted) {
    const { events, lastId, isFull } = await tail.after(place);
    place = lastId;
    const heard = events.filter(({ event }) => accepts(event));
    const text = heard.map((each) => each.text).join("");
    const isQuiet = text === "" && nowMs() - spokenAtMs < HEARTBEAT_MS;
    if (!isQuiet) {
      spokenAtMs = nowMs();
      yield text === "" ? heartbeatText(place) : text;
    }
    await (isFull ? myTurn(signal) : sleep(POLL_MS, signal));
  }
}

/** One a turn of the event loop: of many who catch up at once all would write in each, and leave little room for other calls. */
function createTurns(sleep: Sleep): (signal: AbortSignal) => Promise<void> {
  let last = Promise.resolve();
  return (signal) => (last = last.then(() => sleep(0, signal)));
}

const matches = (filter: RoomFilter, room: Parameters<typeof judgeRoom>[1], nowMs: number): boolean =>
  judgeRoom(filter, room, { nowMs }).kind === "match";
