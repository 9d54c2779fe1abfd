/**
 * The outgoing messages of one endpoint. `turn` does what is to be done now and says when to come back; whoever calls it
 * owns the time.
 *
 * Each message is delivered at least once, under one id. Events go out in their order; one that was refused is tried again later
 * and may be overtaken by those behind it.
 */
import { publishEvents } from "../published-events.ts";
import type { CatalogueStore, StoredEvent } from "../catalogue-store.ts";
import {
  type DeadLetter,
  type Delivery,
  dueDeliveries,
  type EndpointPlace,
  makeRoom,
  newPlace,
  nextDueAtMs,
  OUTAGE_FAILURES,
  type PostResult,
  revive,
  type Settled,
  settle,
} from "./endpoint-place.ts";
import { restNotice } from "./rest-notice.ts";
import { messageHeaders } from "./sign-message.ts";
import { wantsEvent, wantsType, type WebhookEndpoint } from "./webhook-endpoint.ts";
import { createWebhookJournal } from "./webhook-journal.ts";

export type Post = (
  endpoint: Pick<WebhookEndpoint, "url">,
  message: { headers: { [name: string]: string }; body: string; signal: AbortSignal },
) => Promise<Exclude<PostResult, { kind: "withdrawn" }>>;

/** What an operator should know of. */
export type WebhookNews =
  | { kind: "failed"; endpoint: string; id: string; tries: number; problem: string }
  /** It took nothing for about two minutes. */
  | { kind: "down"; endpoint: string; problem: string }
  | { kind: "back"; endpoint: string }
  | { kind: "dead"; endpoint: string; id: string; problem: string }
  | { kind: "gone"; endpoint: string }
  | { kind: "revived"; endpoint: string; letters: number };

export type OutboxOptions = {
  endpoint: WebhookEndpoint;
  store: Pick<CatalogueStore, "eventsAfter" | "eventRange" | "roomById" | "readState" | "writeState">;
  /** Begins the ids of this catalogue's messages. */
  tag: string;
  post: Post;
  nowMs: () => number;
  random: () => number;
  onNews?: (news: WebhookNews) => void;
};

export type Outbox = {
  /** @returns ms until the next turn is of use. @throws LivescoutError `store`; the next turn goes on where this one broke. */
  turn(options: { signal: AbortSignal }): Promise<number>;
};

/** How often the catalogue is looked at for something new. */
const LOOK_MS = 1_000;
/** Events looked at in one turn. */
const EVENTS_AT_ONCE = 200;
/** Unwanted events that may be looked at again after a restart, instead of noting each. */
const UNNOTED_MAX = 1_000;

export function createOutbox({ endpoint, store, tag, post, nowMs, random, onNews = () => {} }: OutboxOptions): Outbox {
  const { name, atOnce } = endpoint;
  const journal = createWebhookJournal(store);
  let known: EndpointPlace | undefined;
  /** Dead letters that are not written yet. */
  let owed: DeadLetter[] = [];
  let isWritten = true;
  let notedEventId = 0;
  let lookedAtMs = -Infinity;
  let wasRetry = false;

  const begin = async (): Promise<EndpointPlace> => {
    const kept = await journal.place(endpoint.id);
    if (kept !== undefined) {
      await journal.unbury(endpoint.id, kept.waiting); // in both where a crash came between the two
      notedEventId = kept.eventId;
      return (known = kept);
    }
    const [{ newest }, wish] = await Promise.all([store.eventRange(), journal.wish(endpoint.id)]);
    return note({ place: newPlace({ eventId: newest, wishTaken: wish?.number ?? 0 }), dead: [] });
  };

  const note = async ({ place, dead }: Settled): Promise<EndpointPlace> => {
    known = place;
    owed = [...owed, ...dead];
    isWritten = false;
    for (const { id, problem } of dead) onNews({ kind: "dead", endpoint: name, id, problem });
    return write(place);
  };

  /** Dead letters first: a crash between the two leaves one that is tried again, not one that is lost. */
  const write = async (place: EndpointPlace): Promise<EndpointPlace> => {
    await journal.bury(endpoint.id, owed);
    owed = [];
    await journal.writePlace(endpoint.id, place);
    notedEventId = place.eventId;
    isWritten = true;
    return place;
  };

  const followWish = async (place: EndpointPlace): Promise<EndpointPlace> => {
    const wish = await journal.wish(endpoint.id);
    if (wish === undefined || wish.number <= place.wishTaken) return place;
    const { letters } = await journal.deadLetters(endpoint.id);
    const wanted = letters.filter(({ id }) => wish.ids === "all" || wish.ids.includes(id));
    const { goneAtMs, ...rest } = place;
    const eventId = goneAtMs === undefined ? place.eventId : (await store.eventRange()).newest;
    const followed = { ...revive({ ...rest, eventId }, wanted, { nowMs: nowMs() }), wishTaken: wish.number };
    await note({ place: followed, dead: [] });
    await journal.unbury(endpoint.id, wanted);
    onNews({ kind: "revived", endpoint: name, letters: wanted.length });
    return followed;
  };

  /** A rest is put in line like a delivery that is to be tried. */
  const noteRest = async (place: EndpointPlace): Promise<EndpointPlace> => {
    if (!wantsType(endpoint, "lane.resting")) return place;
    const notice = restNotice(await store.readState("watch"), { nowMs: nowMs() });
    if (notice === undefined || notice.at === place.restToldAt) return place;
    const id = `${tag}_rest_${Date.parse(notice.at)}`;
    const delivery: Delivery = { id, type: notice.type, subject: { notice }, tries: 0, dueAtMs: nowMs(), problem: "" };
    return note({ place: { ...place, restToldAt: notice.at, waiting: [...place.waiting, delivery] }, dead: [] });
  };

  const bodyOf = async ({ subject, type }: Delivery): Promise<string | undefined> => {
    if ("notice" in subject) return JSON.stringify({ type, timestamp: subject.notice.at, data: subject.notice.data });
    const { eventId } = subject;
    const [stored] = await store.eventsAfter(eventId - 1, { limit: 1 });
    const [event] = stored?.id === eventId ? await publishEvents(store, [stored]) : [];
    return event === undefined ? undefined : JSON.stringify({ type, timestamp: event.at, data: event });
  };

  const send = async (delivery: Delivery, signal: AbortSignal): Promise<PostResult> => {
    const body = await bodyOf(delivery);
    if (body === undefined) return { kind: "withdrawn" };
    const headers = messageHeaders({ id: delivery.id, atMs: nowMs(), body, secrets: endpoint.secrets });
    return post(endpoint, { headers, body, signal });
  };

  const sendAll = async (place: EndpointPlace, batch: Delivery[], signal: AbortSignal): Promise<void> => {
    const results = await Promise.all(batch.map((delivery) => send(delivery, signal)));
    let settled: Settled = { place, dead: [] };
    for (const [at, delivery] of batch.entries()) {
      const result = results[at] ?? { kind: "stopped" };
      const next = settle(settled.place, delivery, result, { nowMs: nowMs(), random });
      const before = settled.place.failuresInRow;
      settled = { place: next.place, dead: [...settled.dead, ...next.dead] };
      if (before >= OUTAGE_FAILURES && next.place.failuresInRow === 0) onNews({ kind: "back", endpoint: name });
      if (result.kind === "gone") onNews({ kind: "gone", endpoint: name });
      if (result.kind !== "failed") continue;
      const { problem } = result;
      onNews({ kind: "failed", endpoint: name, id: delivery.id, tries: delivery.tries + 1, problem });
      if (next.place.failuresInRow === OUTAGE_FAILURES) onNews({ kind: "down", endpoint: name, problem });
    }
    await note(settled);
  };

  type Batch = { place: EndpointPlace; batch: Delivery[] };

  /** What waited first. An endpoint that fails is tried with old and new in turn: maybe it is the old ones that it refuses. */
  const nextBatch = async (place: EndpointPlace): Promise<Batch> => {
    const due = dueDeliveries(place, { nowMs: nowMs(), atOnce });
    const isNewOnesTurn = place.failuresInRow > 0 && wasRetry;
    if (due.length > 0 && !isNewOnesTurn) return { place, batch: due };
    const fresh = await takeNew(place);
    return fresh.batch.length > 0 ? fresh : { ...fresh, batch: due };
  };

  /** New events that are wanted, and the place after the last one looked at before them. */
  const takeNew = async (before: EndpointPlace): Promise<Batch> => {
    const room = makeRoom(before, { nowMs: nowMs() });
    const place = room.dead.length > 0 ? await note(room) : before;
    const limit = place.failuresInRow > 0 ? 1 : atOnce;
    const batch: Delivery[] = [];
    let { eventId } = place;
    for (const event of await store.eventsAfter(eventId, { limit: EVENTS_AT_ONCE })) {
      if (batch.length === limit) break;
      if (await isWanted(event)) batch.push(newDelivery(event, { tag, nowMs: nowMs() }));
      else if (batch.length === 0) eventId = event.id;
    }
    return { place: { ...place, eventId }, batch };
  };

  const isWanted = async (event: StoredEvent): Promise<boolean> => {
    if (!wantsType(endpoint, event.type)) return false;
    const [published] = await publishEvents(store, [event]);
    return published !== undefined && wantsEvent(endpoint, published, { nowMs: nowMs() });
  };

  return {
    async turn({ signal }) {
      let place = known ?? (await begin());
      if (!isWritten) await write(place); // the store failed in the turn before
      if (nowMs() - lookedAtMs >= LOOK_MS) {
        place = await noteRest(await followWish(place));
        lookedAtMs = nowMs();
      }
      if (place.goneAtMs !== undefined) return LOOK_MS;
      if (nowMs() < place.pausedUntilMs) return Math.min(place.pausedUntilMs - nowMs(), LOOK_MS);
      const { eventId } = place;
      const next = await nextBatch(place);
      place = known = next.place;
      if (next.batch.length > 0) {
        wasRetry = next.batch.some(({ tries }) => tries > 0);
        await sendAll(place, next.batch, signal);
        return 0;
      }
      if (place.eventId - notedEventId >= UNNOTED_MAX) await note({ place, dead: [] });
      return place.eventId > eventId ? 0 : untilDue(place, nowMs());
    },
  };
}

const newDelivery = ({ id, type }: StoredEvent, { tag, nowMs }: { tag: string; nowMs: number }): Delivery => ({
  id: `${tag}_${id}`,
  type,
  subject: { eventId: id },
  tries: 0,
  dueAtMs: nowMs,
  problem: "",
});

const untilDue = (place: EndpointPlace, nowMs: number): number =>
  Math.min(LOOK_MS, Math.max(0, (nextDueAtMs(place) ?? Infinity) - nowMs));
