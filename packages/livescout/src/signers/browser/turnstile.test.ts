import { expect, test, vi } from "vitest";
import { createTurnstile } from "./turnstile.ts";

test("so many are in at a time, the rest in order, and beyond the queue nobody waits", async () => {
  const turnstile = createTurnstile({ inFlightMax: 2, queueMax: 4 });
  const order: number[] = [];
  const enter = async (name: number) => {
    const entered = await turnstile.enter({ waitMs: 1_000 });
    if (entered.kind === "in") order.push(name);
    return entered;
  };
  const entered = [0, 1, 2, 3].map(enter);
  expect((await enter(4)).kind).toBe("full");
  expect([turnstile.inFlight(), turnstile.queueLength()]).toEqual([2, 2]);
  for (const each of entered) {
    const given = await each;
    if (given.kind === "in") given.leave();
  }
  expect(order).toEqual([0, 1, 2, 3]);
  expect([turnstile.inFlight(), turnstile.queueLength()]).toEqual([0, 0]);
});

test("who gives up while waiting leaves the queue, and takes nobody's turn", async () => {
  const turnstile = createTurnstile({ inFlightMax: 1, queueMax: 10 });
  const first = await turnstile.enter({ waitMs: 1_000 });
  const stop = new AbortController();
  const waiting = turnstile.enter({ signal: stop.signal, waitMs: 1_000 });
  const next = turnstile.enter({ waitMs: 1_000 });
  stop.abort();
  expect((await waiting).kind).toBe("gone");
  if (first.kind === "in") first.leave();
  expect((await next).kind).toBe("in");
  expect(turnstile.inFlight()).toBe(1);
});

test("who waits longer than he may is told so, and the next in line is not kept up", async () => {
  vi.useFakeTimers();
  try {
    const turnstile = createTurnstile({ inFlightMax: 1, queueMax: 10 });
    const first = await turnstile.enter({ waitMs: 1_000 });
    const late = turnstile.enter({ waitMs: 1_000 });
    const patient = turnstile.enter({ waitMs: 5_000 });
    await vi.advanceTimersByTimeAsync(1_000);
    expect((await late).kind).toBe("late");
    if (first.kind === "in") first.leave();
    expect((await patient).kind).toBe("in");
  } finally {
    vi.useRealTimers();
  }
});
