/**
 * The stream of events, held open for as long as the page is: it goes on where it broke off, and tells whether the
 * program on this machine can be reached at all.
 */
import { signal } from "@preact/signals";
import { EventData } from "@livescout/protocol/wire";
import type { Problem } from "../api/answer.ts";
import type { ExplorerApi } from "../api/explorer-api.ts";
import { createSseReader } from "../api/sse.ts";

export type LiveEvent = EventData;
export type Connection =
  | { kind: "connecting" }
  | { kind: "live" }
  /** Nobody answers, or somebody declines. */
  | { kind: "offline"; sinceMs: number; retryAtMs: number; problem: Problem }
  | { kind: "locked" };

export type LiveFeedDeps = {
  api: Pick<ExplorerApi, "events">;
  nowMs: () => number;
  /** Resolves after so long, or once the signal aborts. */
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Events of one piece of the stream, in their order. */
  onEvents: (events: readonly LiveEvent[]) => void;
  /** The stream is open again after a break. */
  onReturn: () => void;
  /** Events were missed that are no longer to be had. */
  onReset: () => void;
};
export type LiveFeed = ReturnType<typeof createLiveFeed>;

const RETRY_MS = [1_000, 2_000, 4_000, 8_000, 15_000];
/** Heartbeats come each 15 s: three missing ones are a dead line. */
const SILENCE_MAX_MS = 50_000;

export function createLiveFeed({ api, nowMs, wait, onEvents, onReturn, onReset }: LiveFeedDeps) {
  const connection = signal<Connection>({ kind: "connecting" });
  let lastEventId: string | undefined;
  let hurry = new AbortController();

  /** @param after the event that what is shown already holds; without it the stream begins with what is new */
  async function run(signal: AbortSignal, after?: string): Promise<void> {
    lastEventId = after ?? lastEventId;
    connection.value = { kind: "connecting" };
    for (let failures = 0; !signal.aborted; failures++) {
      const problem = await follow(signal);
      if (signal.aborted || connection.peek().kind === "locked") return;
      if (problem === undefined) failures = 0;
      const pauseMs = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 0;
      const before = connection.peek();
      const sinceMs = before.kind === "offline" ? before.sinceMs : nowMs();
      connection.value = {
        kind: "offline",
        sinceMs,
        retryAtMs: nowMs() + pauseMs,
        problem: problem ?? { kind: "offline" },
      };
      hurry = new AbortController();
      await wait(pauseMs, AbortSignal.any([signal, hurry.signal]));
    }
  }

  /** One stream from its opening to its end; why, if it never opened. */
  async function follow(signal: AbortSignal): Promise<Problem | undefined> {
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    const opened = await api.events(lastEventId, either);
    if (opened.kind === "locked") connection.value = { kind: "locked" };
    if (opened.kind !== "ok") return opened;
    const wasAway = connection.peek().kind === "offline";
    connection.value = { kind: "live" };
    if (wasAway) onReturn();
    try {
      await readAll(opened.value, stop);
    } catch {
      // the connection broke, or was silent for too long: the loop opens it again
    }
    return undefined;
  }

  async function readAll(response: Response, stop: AbortController): Promise<void> {
    const reader = response.body?.getReader();
    if (reader === undefined) return;
    const [decoder, read] = [new TextDecoder(), createSseReader()];
    for (;;) {
      const heard = new AbortController();
      void wait(SILENCE_MAX_MS, heard.signal).then(() => heard.signal.aborted || stop.abort());
      const { done, value } = await reader.read().finally(() => heard.abort());
      if (done) return;
      const events = read(decoder.decode(value, { stream: true })).flatMap(({ id, event, data }) => {
        if (id !== undefined) lastEventId = id;
        if (event === "reset") onReset();
        return (data !== undefined && readEvent(data)) || [];
      });
      if (events.length > 0) onEvents(events);
    }
  }

  return {
    connection,
    run,
    /** Does not wait for the next attempt. */
    retry: (): void => hurry.abort(),
  };
}

function readEvent(data: string): LiveEvent | undefined {
  try {
    return EventData.safeParse(JSON.parse(data)).data;
  } catch {
    return undefined; // one bad event costs itself
  }
}
