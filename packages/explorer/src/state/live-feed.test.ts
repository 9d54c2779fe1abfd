import { expect, test } from "vitest";
import type { Answer } from "../api/answer.ts";
import { createLiveFeed, type LiveEvent } from "./live-feed.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** Streams that the test writes, one for each opening; `refuse` answers the next openings. */
function fakeStreams() {
  const asked: (string | undefined)[] = [];
  const opened: ReadableStreamDefaultController<Uint8Array>[] = [];
  const refusals: Answer<Response>[] = [];
  const events = async (lastEventId: string | undefined): Promise<Answer<Response>> => {
    asked.push(lastEventId);
    const refusal = refusals.shift();
    if (refusal !== undefined) return refusal;
    return { kind: "ok", value: new Response(new ReadableStream({ start: (stream) => void opened.push(stream) })) };
  };
  return { api: { events }, asked, opened, refusals };
}

function open(after?: string) {
  const streams = fakeStreams();
  const heard: LiveEvent[] = [];
  const waits: { ms: number; done: () => void }[] = [];
  let [returns, resets] = [0, 0];
  const stop = new AbortController();
  const feed = createLiveFeed({
    api: streams.api,
    nowMs: () => 1_000,
    wait: (ms, signal) =>
      new Promise((resolve) => {
        waits.push({ ms, done: resolve });
        signal.addEventListener("abort", () => resolve());
      }),
    onEvents: (events) => void heard.push(...events),
    onReturn: () => void returns++,
    onReset: () => void resets++,
  });
  const running = feed.run(stop.signal, after);
  const until = (holds: () => boolean) => expect.poll(holds).toBe(true);
  const end = async () => {
    stop.abort();
    for (const stream of streams.opened) {
      try {
        stream.close();
      } catch {
        // closed by the test
      }
    }
    for (const { done } of waits) done();
    await running;
  };
  return { ...streams, feed, heard, waits, end, until, returns: () => returns, resets: () => resets };
}

const event = (id: number) => `id: ${id}\nevent: x\ndata: {"id":"${id}","at":"2026-11-29T12:00:00Z","type":"x"}\n\n`;

test("a stream that breaks is opened again, after the last event that was heard", async () => {
  const { opened, asked, heard, waits, feed, until, returns, end } = open();
  await until(() => opened.length === 1);
  opened[0]?.enqueue(encode(event(41)));
  opened[0]?.enqueue(encode("data: nonsense\n\n"));
  await until(() => heard.length === 1);
  opened[0]?.error(new Error("reset"));
  await until(() => feed.connection.value.kind === "offline");
  expect(returns()).toBe(0);
  waits.find(({ ms }) => ms === 1_000)?.done();
  await until(() => opened.length === 2);
  expect(asked).toEqual([undefined, "41"]);
  await until(() => feed.connection.value.kind === "live");
  expect(returns()).toBe(1);
  await end();
});

test("a stream goes on where the list was made that is shown already", async () => {
  const { asked, opened, until, end } = open("42");
  await until(() => opened.length === 1);
  expect(asked).toEqual(["42"]);
  await end();
});

test("how far a stream is counts before its first event, and that some are gone is told", async () => {
  const { asked, opened, heard, waits, until, resets, end } = open();
  await until(() => opened.length === 1);
  opened[0]?.enqueue(encode("retry: 2000\nid: 7\n: connected\n\n"));
  opened[0]?.enqueue(encode('id: 9\nevent: reset\ndata: {"type":"reset","resumesAfter":"9"}\n\n'));
  await until(() => resets() === 1);
  opened[0]?.enqueue(encode(": still here\nid: 12\n\n"));
  opened[0]?.close();
  await until(() => waits.some(({ ms }) => ms === 1_000));
  waits.find(({ ms }) => ms === 1_000)?.done();
  await until(() => opened.length === 2);
  expect([asked, heard]).toEqual([[undefined, "12"], []]);
  await end();
});

test("pauses grow while nobody answers, and the reader need not wait", async () => {
  const { refusals, waits, feed, opened, until, end } = open();
  refusals.push(...Array.from({ length: 4 }, () => ({ kind: "offline" as const })));
  await until(() => opened.length === 1);
  opened[0]?.close();
  for (const ms of [1_000, 2_000, 4_000]) {
    await until(() => waits.at(-1)?.ms === ms);
    feed.retry();
  }
  await end();
});

test("a line that is silent for too long is given up", async () => {
  const { opened, waits, feed, until, end } = open();
  await until(() => opened.length === 1 && waits.some(({ ms }) => ms === 50_000));
  waits.find(({ ms }) => ms === 50_000)?.done();
  opened[0]?.error(new Error("aborted"));
  await until(() => feed.connection.value.kind === "offline");
  await end();
});

test("a token that is not good ends it", async () => {
  const { api } = fakeStreams();
  const feed = createLiveFeed({
    api: { ...api, events: async () => ({ kind: "locked" }) },
    nowMs: () => 0,
    wait: async () => undefined,
    onEvents: () => undefined,
    onReturn: () => undefined,
    onReset: () => undefined,
  });
  await feed.run(new AbortController().signal);
  expect(feed.connection.value.kind).toBe("locked");
});
