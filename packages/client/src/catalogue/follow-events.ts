/**
 * What happens in a catalogue, for as long as somebody listens: connects again by itself and goes on where it was.
 *
 * The first connection must succeed, so that a wrong address or key is told at once. A line that stays silent for three
 * heartbeats is taken for dead.
 */
import { LivescoutError } from "@livescout/protocol";
import type { CatalogueEvent } from "@livescout/protocol/catalogue";
import { type CatalogueFilter, filterPairs } from "./catalogue-filter.ts";
import { type CatalogueContext, openCatalogue } from "./catalogue-request.ts";
import { type CatalogueReset, readCatalogueEvent } from "./read-event.ts";
import { CatalogueRefusedError } from "./refused-error.ts";
import { readSse } from "./sse-reader.ts";

export type EventsCall = {
  /** Id of the last event that was seen, or that a page of rooms came with; absent: only what happens from now on. */
  lastEventId?: string | undefined;
  /** Narrows events of rooms. */
  filter?: CatalogueFilter;
  /** Ends the iteration, without an error. */
  signal?: AbortSignal;
};

const SILENCE_MS_MAX = 45_000;
const PAUSE_MS = 1_000;
const PAUSE_MS_MAX = 30_000;

export async function* followEvents(
  context: CatalogueContext,
  { lastEventId, filter, signal }: EventsCall = {},
): AsyncGenerator<CatalogueEvent | CatalogueReset, void, undefined> {
  const pairs = filterPairs(filter);
  const place = { id: lastEventId };
  let failures = 0;
  let wasConnected = false;
  const isOver = (): boolean => signal?.aborted === true;
  while (!isOver()) {
    let pauseMs = 0;
    const line = createLine(signal);
    try {
      const query = [...pairs, ...(place.id === undefined ? [] : [["lastEventId", place.id] as const])];
      const request = { path: "/v1/events", query, accept: "text/event-stream", signal: line.signal };
      const { body } = await openCatalogue(context, request);
      if (body === null) throw new LivescoutError("network", "The event stream has no body.", { retryable: true });
      wasConnected = true;
      for await (const message of readSse(line.watch(body))) {
        failures = 0;
        place.id = message.id ?? place.id;
        const event = message.data === "" ? undefined : readCatalogueEvent(message.data);
        if (event !== undefined) yield event;
        if (isOver()) return;
      }
    } catch (error) {
      if (isOver()) return;
      const isOurs = error instanceof LivescoutError;
      if (isOurs && (!wasConnected || !error.retryable)) throw error;
      if (error instanceof CatalogueRefusedError) pauseMs = error.retryAfterMs ?? 0;
    } finally {
      line.end();
    }
    const backOffMs = Math.min(PAUSE_MS_MAX, PAUSE_MS * 2 ** failures++) * (0.5 + context.random() / 2);
    await context.sleep(Math.max(pauseMs, backOffMs), signal);
  }
}

/** One connection: its signal, aborted by the caller or by silence. */
function createLine(caller: AbortSignal | undefined) {
  const own = new AbortController();
  const abort = (): void => own.abort(caller?.reason);
  if (caller?.aborted === true) abort();
  caller?.addEventListener("abort", abort);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hear = (): void => {
    clearTimeout(timer);
    timer = setTimeout(abort, SILENCE_MS_MAX);
  };
  return {
    signal: own.signal,
    /** Anything that comes is a sign of life, comments too. */
    watch(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
      hear();
      const heard = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          hear();
          controller.enqueue(chunk);
        },
      });
      return body.pipeThrough(heard, { signal: own.signal });
    },
    end(): void {
      clearTimeout(timer);
      caller?.removeEventListener("abort", abort);
    },
  };
}
