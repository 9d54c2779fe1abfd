/**
 * `GET /v1/check?names=…&rooms=…`: who is live, from what was seen within the last minute. What is older is queued for the
 * collector, which looks at its own pace, and is answered as unknown until then: an old answer is no answer.
 */
import { isOwnerName, isRoomId } from "@livescout/protocol";
import type { CheckAnswer } from "@livescout/protocol/wire";
import type { CatalogueRoom } from "@livescout/protocol/catalogue";
import type { CatalogueStore, CheckMemory, CheckTarget } from "../catalogue-store.ts";
import { targetText } from "../check-target.ts";
import type { CatalogueAnswer, CatalogueCall } from "./catalogue-call.ts";
import { readParameters, refuse } from "./read-parameters.ts";
import { readWatch } from "./read-stats.ts";

export type CheckDeps = { store: CatalogueStore; nowMs: () => number };

type Result = CheckAnswer["results"][number];

export const CHECKS_MAX = 50;
export const CHECK_HOLDS_MS = 60_000;
const NAMES_RULE = "names of owners by commas, e.g. names=anna,ben";
const ROOMS_RULE = "room ids by commas: 16 to 20 digits each";

export function createCheck({ store, nowMs }: CheckDeps): (call: CatalogueCall) => Promise<CatalogueAnswer> {
  return async ({ query }) => {
    const read = readParameters(query, { names: ["names", "rooms"] });
    if (read.kind === "refused") return read;
    const names = split(read.values.names).map((name) => name.replace(/^@/, ""));
    if (!names.every(isOwnerName)) return refuse("names", NAMES_RULE);
    const roomIds = split(read.values.rooms);
    if (!roomIds.every(isRoomId)) return refuse("rooms", ROOMS_RULE);
    const targets: CheckTarget[] = [
      ...names.map((name) => ({ kind: "name", name }) as const),
      ...roomIds.map((roomId) => ({ kind: "room", roomId }) as const),
    ];
    if (targets.length === 0) return refuse("names", `${NAMES_RULE}; or rooms=ID,ID`);
    if (targets.length > CHECKS_MAX) return refuse("names", `at most ${CHECKS_MAX} names and rooms together`);
    const answer: CheckAnswer = { results: await lookUp(store, targets, nowMs()) };
    return { kind: "json", body: JSON.stringify(answer) };
  };
}

/** In the order given, each once. */
const split = (text = ""): string[] => [
  ...new Set(
    text
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== ""),
  ),
];

async function lookUp(store: CatalogueStore, targets: readonly CheckTarget[], atMs: number): Promise<Result[]> {
  const memories = new Map((await store.findChecks(targets)).map((memory) => [targetText(memory.target), memory]));
  const isFresh = (ms: number): boolean => atMs - ms < CHECK_HOLDS_MS;
  const wanted: CheckTarget[] = [];
  const results: (Result | CheckTarget)[] = [];
  for (const target of targets) {
    const memory = memories.get(targetText(target));
    const room = await roomOf(store, target);
    if (memory !== undefined && isFresh(memory.atMs)) results.push(fromMemory(memory, target));
    else if (room?.isLive === true && isFresh(Date.parse(room.observedAt))) results.push(fromRoom(room, target));
    else {
      wanted.push(target);
      results.push(target);
    }
  }
  if (wanted.length === 0) return results.filter((result) => "state" in result);
  const { isFull } = await store.queueChecks(wanted, { atMs });
  const isWatched = (await readWatch(store, atMs))?.isRunning === true;
  return results.map((result) => ("state" in result ? result : notKnown(result, { isWatched, isFull })));
}

/** An ended room says nothing: its owner may have begun another one. */
async function roomOf(store: CatalogueStore, target: CheckTarget): Promise<CatalogueRoom | undefined> {
  if (target.kind === "room") return store.roomById(target.roomId);
  return (await store.roomsOfOwner(target.name, { limit: 5 })).find(({ isLive }) => isLive);
}

const asked = (target: CheckTarget): Pick<Result, "name" | "room"> =>
  target.kind === "name" ? { name: target.name } : { room: target.roomId };

function fromMemory(memory: CheckMemory, target: CheckTarget): Result {
  const { target: _, atMs, ...found } = memory;
  return { ...asked(target), ...found, observedAt: new Date(atMs).toISOString() };
}

const fromRoom = ({ id, title, viewerCount, observedAt }: CatalogueRoom, target: CheckTarget): Result => ({
  ...asked(target),
  state: "live",
  outcome: "rooms",
  cause: "The room was seen live within the last minute.",
  nextStep: "Nothing to do.",
  roomId: id,
  title,
  viewerCount,
  observedAt,
});

const notKnown = (target: CheckTarget, { isWatched, isFull }: { isWatched: boolean; isFull: boolean }): Result => ({
  ...asked(target),
  state: "unknown",
  cause: "Nobody has looked within the last minute.",
  nextStep: nextStep({ isWatched, isFull }),
  ...(!isFull && { isQueued: true }),
});

function nextStep({ isWatched, isFull }: { isWatched: boolean; isFull: boolean }): string {
  if (!isWatched)
    return `${isFull ? "Too many checks wait, and" : "It is queued, but"} no collector runs: start \`livescout watch\` or \`livescout explore\` on this catalogue.`;
  return isFull
    ? "Too many checks wait already: ask again in an hour."
    : "It is queued: ask again in a while, the collector looks at its own pace.";
}
