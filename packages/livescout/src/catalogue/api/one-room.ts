/** `GET /v1/rooms/{id}` and its `/history`: one room, and what was observed of it. */
import { readDuration } from "@livescout/protocol/catalogue";
import type { HistoryAnswer } from "@livescout/protocol/wire";
import type { CatalogueStore, Point, StoredEvent } from "../catalogue-store.ts";
import type { CatalogueAnswer, CatalogueCall } from "./catalogue-call.ts";
import { notFound, readParameters, readTime, refuse, TIME_RULE } from "./read-parameters.ts";
import { thinCurve } from "./thin-curve.ts";

export type OneRoomDeps = { store: CatalogueStore; nowMs: () => number };

type Answer = (call: CatalogueCall, roomId: string) => Promise<CatalogueAnswer>;

export function createReadRoom({ store }: OneRoomDeps): Answer {
  return async ({ query }, roomId) => {
    const read = readParameters(query, { names: [] });
    if (read.kind === "refused") return read;
    const room = await store.roomById(roomId);
    return room === undefined ? notFound("room") : { kind: "json", body: JSON.stringify(room) };
  };
}

export function createReadHistory({ store, nowMs }: OneRoomDeps): Answer {
  return async ({ query }, roomId) => {
    const read = readParameters(query, { names: ["from", "to", "step"] });
    if (read.kind === "refused") return read;
    const { from, to, step } = read.values;
    const fromMs = from === undefined ? 0 : readTime(from);
    if (fromMs === undefined) return refuse("from", TIME_RULE);
    const toMs = to === undefined ? nowMs() : readTime(to);
    if (toMs === undefined) return refuse("to", TIME_RULE);
    if (fromMs > toMs) return refuse("from", "a time before to");
    const stepMs = step === undefined ? undefined : readDuration(step);
    if (step !== undefined && (stepMs ?? 0) <= 0) return refuse("step", "a duration, e.g. 30s, 5m or 1h");
    if ((await store.roomById(roomId)) === undefined) return notFound("room");
    const range = { fromMs, toMs };
    const [points, events] = await Promise.all([store.points(roomId, range), store.roomEvents(roomId, range)]);
    const answer: HistoryAnswer = {
      points: thinCurve(points, { stepMs }).map(wirePoint),
      events: events.flatMap(wireEvent),
    };
    return { kind: "json", body: JSON.stringify(answer) };
  };
}

const isoTime = (atMs: number): string => new Date(atMs).toISOString();

const wirePoint = ({ atMs, ...counts }: Point): HistoryAnswer["points"][number] => ({ at: isoTime(atMs), ...counts });

function wireEvent(event: StoredEvent): HistoryAnswer["events"] {
  if (event.type === "source.outcome") return []; // of no room
  const { id, atMs, roomId: _, ...happened } = event;
  return [{ id: String(id), at: isoTime(atMs), ...happened }];
}
