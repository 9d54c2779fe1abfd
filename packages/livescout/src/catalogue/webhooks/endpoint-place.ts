/**
 * How far an endpoint has come in the stream of events, as kept over restarts; and the pure rules by which it moves on.
 *
 * It holds ids of events, never rooms: what is sent is read when it is sent, so that who was forgotten is forgotten here too.
 * It is written after a delivery, so a crash between the two sends a message again, under the same id.
 */
import * as z from "zod/mini";
import { endpointPauseMs, retryDelayMs } from "./retry-schedule.ts";

/** What a message is about: an event of the catalogue, or a notice that stands in no catalogue. */
const Subject = z.union([
  z.object({ eventId: z.number() }),
  z.object({
    notice: z.object({ type: z.literal("lane.resting"), at: z.string(), data: z.record(z.string(), z.unknown()) }),
  }),
]);
export type Subject = z.infer<typeof Subject>;

export const Delivery = z.object({
  /** The `webhook-id`: the same in every try. */
  id: z.string(),
  type: z.string(),
  subject: Subject,
  tries: z.number(),
  dueAtMs: z.number(),
  /** What came of the last try. */
  problem: z.string(),
});
export type Delivery = z.infer<typeof Delivery>;

export const DeadLetter = z.object({ ...Delivery.shape, failedAtMs: z.number() });
export type DeadLetter = z.infer<typeof DeadLetter>;

export const EndpointPlace = z.object({
  /** Every event up to this one was delivered, was not wanted, or waits. */
  eventId: z.number(),
  /** Tried and not accepted, in the order of the events. */
  waiting: z.array(Delivery),
  failuresInRow: z.number(),
  pausedUntilMs: z.number(),
  delivered: z.number(),
  /** The endpoint said 410: it wants nothing any more. */
  goneAtMs: z.exactOptional(z.number()),
  /** Begin of the last rest of a lane that was told. */
  restToldAt: z.exactOptional(z.string()),
  /** Number of the last wish of an operator that was followed. */
  wishTaken: z.number(),
});
export type EndpointPlace = z.infer<typeof EndpointPlace>;

/** Deliveries that wait for a retry at the most. */
const WAITING_MAX = 200;

/** Failures in a row that are an outage (about two minutes): when it is over, what waits need not wait any longer. */
export const OUTAGE_FAILURES = 5;

export const newPlace = ({ eventId, wishTaken }: { eventId: number; wishTaken: number }): EndpointPlace => ({
  eventId,
  waiting: [],
  failuresInRow: 0,
  pausedUntilMs: 0,
  delivered: 0,
  wishTaken,
});

/** What came of one try. */
export type PostResult =
  | { kind: "accepted" }
  /** 410: the receiver wants nothing any more. */
  | { kind: "gone" }
  | { kind: "failed"; problem: string; askedMs?: number }
  /** The event is no longer kept: there is nothing to send. */
  | { kind: "withdrawn" }
  /** This process ends: the try does not count. */
  | { kind: "stopped" };

export type Settled = { place: EndpointPlace; dead: DeadLetter[] };
export type Settling = { nowMs: number; random: () => number };

/** The place after one try. Deliveries settle in the order in which they were begun. */
export function settle(place: EndpointPlace, delivery: Delivery, result: PostResult, settling: Settling): Settled {
  const { nowMs } = settling;
  const others = place.waiting.filter(({ id }) => id !== delivery.id);
  const moved = { ...place, eventId: Math.max(place.eventId, eventIdOf(delivery) ?? 0), waiting: others };
  switch (result.kind) {
    case "accepted":
      return { place: { ...afterAcceptance(moved, nowMs), delivered: place.delivered + 1 }, dead: [] };
    case "withdrawn":
      return { place: moved, dead: [] };
    case "stopped":
      return { place: { ...moved, waiting: inOrder([...others, { ...delivery, dueAtMs: nowMs }]) }, dead: [] };
    case "gone":
      return {
        place: { ...moved, waiting: [], goneAtMs: nowMs },
        dead: [...others, { ...delivery, tries: delivery.tries + 1 }].map((each) =>
          asDead(each, "HTTP 410: the receiver wants nothing any more", nowMs),
        ),
      };
    case "failed":
      return settleFailure(moved, delivery, result, settling);
    default:
      return result satisfies never;
  }
}

function afterAcceptance(place: EndpointPlace, nowMs: number): EndpointPlace {
  const { waiting, failuresInRow } = place;
  const isBack = failuresInRow >= OUTAGE_FAILURES;
  return {
    ...place,
    waiting: isBack ? waiting.map((each) => ({ ...each, dueAtMs: Math.min(each.dueAtMs, nowMs) })) : waiting,
    failuresInRow: 0,
    pausedUntilMs: 0,
  };
}

function settleFailure(
  place: EndpointPlace,
  delivery: Delivery,
  { problem, askedMs }: { problem: string; askedMs?: number },
  { nowMs, random }: Settling,
): Settled {
  const failuresInRow = place.failuresInRow + 1;
  const tries = delivery.tries + 1;
  const pausedUntilMs = nowMs + endpointPauseMs(failuresInRow, { random, askedMs });
  const resting = { ...place, failuresInRow, pausedUntilMs };
  const delayMs = retryDelayMs(tries, { random, askedMs });
  if (delayMs === undefined) return { place: resting, dead: [asDead({ ...delivery, tries }, problem, nowMs)] };
  const retried = { ...delivery, tries, dueAtMs: nowMs + delayMs, problem };
  return { place: { ...resting, waiting: inOrder([...place.waiting, retried]) }, dead: [] };
}

/** Due now, in the order of the events; one alone where the last try failed. */
export function dueDeliveries(place: EndpointPlace, { nowMs, atOnce }: { nowMs: number; atOnce: number }): Delivery[] {
  const isTrying = place.failuresInRow > 0;
  return place.waiting.filter(({ dueAtMs }) => dueAtMs <= nowMs).slice(0, isTrying ? 1 : atOnce);
}

/** Room for one more that may fail: where too many wait, the oldest is given up, so that the endpoint goes on at all. */
export function makeRoom(place: EndpointPlace, { nowMs }: { nowMs: number }): Settled {
  const [oldest, ...others] = place.waiting;
  if (oldest === undefined || place.waiting.length < WAITING_MAX) return { place, dead: [] };
  return { place: { ...place, waiting: others }, dead: [asDead(oldest, `${oldest.problem}; too many wait`, nowMs)] };
}

/** Back in line, with all their tries again. */
export function revive(
  place: EndpointPlace,
  letters: readonly DeadLetter[],
  { nowMs }: { nowMs: number },
): EndpointPlace {
  const revived = letters.map(({ id, type, subject, problem }) => {
    return { id, type, subject, problem, tries: 0, dueAtMs: nowMs };
  });
  const ids = new Set(revived.map(({ id }) => id));
  return {
    ...place,
    waiting: inOrder([...place.waiting.filter(({ id }) => !ids.has(id)), ...revived]),
    failuresInRow: 0,
    pausedUntilMs: 0,
  };
}

/** When there is something to do, `undefined`: only with a new event. */
export function nextDueAtMs({ waiting, pausedUntilMs }: EndpointPlace): number | undefined {
  if (waiting.length === 0) return undefined;
  return Math.max(pausedUntilMs, Math.min(...waiting.map(({ dueAtMs }) => dueAtMs)));
}

const eventIdOf = ({ subject }: Delivery): number | undefined => ("eventId" in subject ? subject.eventId : undefined);

const asDead = (delivery: Delivery, problem: string, failedAtMs: number): DeadLetter => ({
  ...delivery,
  problem,
  failedAtMs,
});

/** Notices keep the place in which they came: behind the events before them. */
const inOrder = (deliveries: Delivery[]): Delivery[] =>
  deliveries.toSorted((a, b) => (eventIdOf(a) ?? Infinity) - (eventIdOf(b) ?? Infinity));
