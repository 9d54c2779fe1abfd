/**
 * One look at a name or a room: up to two unsigned calls, each a turn of the lane, and what they say as sighting and signs.
 *
 * A look brings rooms of the source `names`, whoever asked for it.
 */
import {
  type CheckResult,
  type CheckVerdict,
  type CheckWord,
  isCheckTarget,
  isGood,
  judgeCheck,
  makeOutcome,
  type Outcome,
} from "@livescout/protocol";
import type { SourceRef } from "@livescout/protocol/catalogue";
import type { CatalogueStore, CheckMemory, CheckTarget, EndedReport } from "../catalogue-store.ts";
import { callFacts, type Collected } from "./collected.ts";
import type { CollectOptions } from "./collect-page.ts";

const NAMES: SourceRef = { channel: "names" };
const ROOMS_OF_OWNER = 20;

export async function collectCheck(
  target: CheckTarget,
  { store, client, lane, nowMs, signal, pace }: CollectOptions & { store: Pick<CatalogueStore, "roomsOfOwner"> },
): Promise<Collected & { memory?: CheckMemory }> {
  // A room of the feed may have an id that no client asks about.
  if (!isCheckTarget(target)) return { batches: [], memory: memoryOf(judgeCheck(target, []), nowMs()) };
  let isFirst = true;
  const paceFurther = async () => {
    if (!isFirst) await pace({ isAlone: true }); // the first one is the turn that was waited for
    isFirst = false;
  };
  for await (const result of client.check({ targets: [target], signal, pace: paceFurther })) {
    const atMs = nowMs();
    const endSigns = [...signsOf(result), ...(await signsOfOwner(result, store))];
    const last = result.said.at(-1);
    return {
      memory: memoryOf(result, atMs),
      batches: result.said.map((word, at) => ({
        atMs,
        call: callFacts(outcomeOf(word), { lane, kind: "check", source: NAMES, atMs: word.atMs, page: at + 1 }),
        ...(word === last && { endSigns }),
        ...(word === last && result.room !== undefined && { sightings: [{ room: result.room, source: NAMES }] }),
      })),
      ...(last !== undefined &&
        !speaksOfTheRoomAlone(last) && { lane: { outcome: outcomeOf(last), family: "unsigned" } }),
    };
  }
  return { batches: [] };
}

/** "There is no such user" is an answer as good as any. No id is named: the calls outlive a room that is forgotten. */
function outcomeOf({ says, outcome }: CheckWord): Outcome {
  const cause = outcome.cause.replaceAll(ROOM_ID, "the room");
  if (says === "nothing" || isGood(outcome)) return { ...outcome, cause };
  const { bytes, elapsedMs } = outcome;
  return makeOutcome("rooms", { bytes, elapsedMs }, { cause });
}

const ROOM_ID = /\b(?:room )?\d{15,20}\b/g;

/**
 * Whether a word is nothing for the lane: 10011, which room/info says of wrong ids and of restricted rooms, and an answer that
 * was read but tells neither live nor over. Else ids that somebody asks about could keep the collector at rest.
 */
export function speaksOfTheRoomAlone({ endpoint, says, outcome }: CheckWord): boolean {
  if (says !== "nothing") return false;
  if (outcome.kind === "bad_request") return endpoint === "room_info";
  return outcome.kind === "unknown_status" && outcome.statusCode === 0;
}

/** What each endpoint says against a room: that it is over, that its owner is elsewhere, or that there is no such owner. */
export function signsOf({ target, said }: Pick<CheckResult, "target" | "said">): EndedReport[] {
  return said.flatMap(({ endpoint: sign, says, roomId, atMs }): EndedReport[] => {
    if (says === "ended" && roomId !== undefined) return [{ roomId, sign, atMs }];
    if (target.kind !== "room") return [];
    const isGone = says === "not_found" || says === "ended" || (says === "live" && roomId !== target.roomId);
    return isGone ? [{ roomId: target.roomId, sign, atMs }] : [];
  });
}

/** A name that is not live says so of every room that its owner is believed to be live in. */
async function signsOfOwner(
  { target, said }: CheckResult,
  store: Pick<CatalogueStore, "roomsOfOwner">,
): Promise<EndedReport[]> {
  const word = said.find(({ endpoint, says }) => endpoint === "user_room" && says !== "nothing");
  if (target.kind !== "name" || word === undefined) return [];
  const isLiveIn = word.says === "live" ? word.roomId : undefined;
  const rooms = await store.roomsOfOwner(target.name, { limit: ROOMS_OF_OWNER });
  return rooms
    .filter(({ id, isLive }) => isLive && id !== isLiveIn && id !== word.roomId)
    .map(({ id }): EndedReport => ({ roomId: id, sign: "user_room", atMs: word.atMs }));
}

function memoryOf(result: CheckVerdict, atMs: number): CheckMemory {
  const { target, state, outcome, roomId, title, viewerCount, observedAtMs = atMs } = result;
  const { kind, cause, nextStep } = outcome;
  return {
    target,
    atMs: observedAtMs,
    state,
    outcome: kind,
    cause,
    nextStep,
    ...(roomId !== undefined && { roomId }),
    ...(title !== undefined && { title }),
    ...(viewerCount !== undefined && { viewerCount }),
  };
}
