/**
 * One state out of what the endpoints said. Two that disagree give `unknown`, never `offline`; a refusal never does either.
 *
 * - `live`: one endpoint says so and none says otherwise. `room_info` is asked for title and viewers; where it is refused,
 *   the name's own word stands.
 * - `offline`: both say so. One is enough only where there is nobody else to ask: `user_room` names no room at all, or
 *   `room_info` says 30003 "has finished" without naming an owner.
 * - `not_found`: `user_room` says 19881007. - `unknown`: everything else, with the outcome of what stood in the way.
 */
import type { CheckWord } from "./check-answer.ts";
import type { CheckTarget } from "./check-request.ts";
import { isGood, makeOutcome, type Outcome } from "./outcome.ts";
import type { Room } from "./room.ts";
import type { World } from "./world.ts";

export type CheckState = "live" | "offline" | "not_found" | "unknown";

export type CheckResult = CheckVerdict & { world: World };

export type CheckVerdict = {
  target: CheckTarget;
  state: CheckState;
  /** `rooms` where the state is sure, 19881007's own for `not_found`; else what stood in the way. */
  outcome: Outcome;
  /** When the last answer came; absent where nobody was asked. */
  observedAtMs?: number;
  /** Of `offline` too, where the last room is known. */
  roomId?: string;
  uniqueId?: string;
  title?: string;
  /** Of `live` alone. */
  viewerCount?: number;
  room?: Room;
  /** What each call said, in the order in which they were made. */
  said: readonly CheckWord[];
};

/** What to ask after what was said so far; `undefined` where nothing is left to ask. */
export function nextCheckCall(target: CheckTarget, said: readonly CheckWord[]): CheckTarget | undefined {
  const [first, second] = said;
  if (first === undefined) return target;
  if (second !== undefined || first.says === "nothing" || first.says === "not_found") return undefined;
  if (target.kind === "name") return first.roomId === undefined ? undefined : { kind: "room", roomId: first.roomId };
  return first.says === "ended" && first.uniqueId !== undefined ? { kind: "name", name: first.uniqueId } : undefined;
}

/** Calls that a target needs at the most. */
export const CHECK_CALLS_MAX = 2;

export function judgeCheck(target: CheckTarget, said: readonly CheckWord[]): CheckVerdict {
  const words = aboutRoom(target, said);
  const last = said.at(-1);
  const known = { target, said, ...(last !== undefined && { observedAtMs: last.atMs }), ...knownOf(words) };
  const nobody = words.find(({ says }) => says === "not_found");
  if (target.kind === "name" && nobody !== undefined) return { ...known, state: "not_found", outcome: nobody.outcome };
  const live = words.find(({ says }) => says === "live");
  const ended = words.find(({ says }) => says === "ended");
  if (live !== undefined && ended !== undefined) return { ...known, state: "unknown", outcome: disagree(live, ended) };
  const silent = words.find(({ says }) => says === "nothing");
  if (live !== undefined) return { ...known, ...viewersOf(words), state: "live", outcome: livingOutcome(live, silent) };
  if (ended === undefined || silent !== undefined) {
    return { ...known, state: "unknown", outcome: silent?.outcome ?? words[0]?.outcome ?? notAsked() };
  }
  return { ...known, state: "offline", outcome: overOutcome(words) };
}

/** For a room by its id: an owner who is live in another room, or who is gone, is not live in this one. */
function aboutRoom(target: CheckTarget, said: readonly CheckWord[]): CheckWord[] {
  if (target.kind === "name") return [...said];
  return said.map((word) => {
    const isElsewhere = word.says === "live" && word.roomId !== target.roomId;
    return isElsewhere || word.says === "not_found" ? { ...word, says: "ended" } : word;
  });
}

/** What the result shows of the room: room/info knows it better, and is the later word on a name. */
function knownOf(words: readonly CheckWord[]): Partial<CheckVerdict> {
  const roomId = words.find((word) => word.roomId !== undefined)?.roomId;
  const uniqueId = words.find((word) => word.uniqueId !== undefined)?.uniqueId;
  const ofRoom = words.filter((word) => word.title !== undefined && word.roomId === roomId);
  const title = (ofRoom.find(({ endpoint }) => endpoint === "room_info") ?? ofRoom[0])?.title;
  const room = words.find((word) => word.room !== undefined)?.room;
  return {
    ...(roomId !== undefined && { roomId }),
    ...(uniqueId !== undefined && { uniqueId }),
    ...(title !== undefined && { title }),
    ...(room !== undefined && { room }),
  };
}

function viewersOf(words: readonly CheckWord[]): { viewerCount?: number } {
  const counted = words.findLast(({ viewerCount }) => viewerCount !== undefined);
  return counted?.viewerCount === undefined ? {} : { viewerCount: counted.viewerCount };
}

function livingOutcome(live: CheckWord, silent: CheckWord | undefined): Outcome {
  if (silent === undefined) return { ...live.outcome, cause: "The room is live." };
  return { ...live.outcome, cause: `${live.outcome.cause} room/info did not confirm it (${silent.outcome.kind}).` };
}

function overOutcome(words: readonly CheckWord[]): Outcome {
  const [first, second] = words;
  const good = words.find(({ outcome }) => isGood(outcome))?.outcome;
  const facts = good ?? makeOutcome("rooms", { bytes: 0, elapsedMs: 0 });
  const cause = second === undefined ? (first?.outcome.cause ?? "") : "user/room and room/info agree that it is over.";
  return { ...facts, kind: "rooms", cause, nextStep: "Nothing to do." };
}

function disagree(live: CheckWord, ended: CheckWord): Outcome {
  const words = {
    cause: `The two endpoints disagree: ${nameOf(live)} says live, ${nameOf(ended)} says over.`,
    nextStep: "Check again in a minute: one of them lags behind.",
  };
  const { bytes, elapsedMs } = ended.outcome;
  return makeOutcome("unknown_status", { bytes, elapsedMs }, words);
}

const nameOf = ({ endpoint }: CheckWord): string => (endpoint === "user_room" ? "user/room" : "room/info");

const notAsked = (): Outcome =>
  makeOutcome("unknown_status", { bytes: 0, elapsedMs: 0 }, { cause: "Nobody was asked.", nextStep: "Check again." });

/** A target that was left out since the upstream had refused the address before. */
export function skipCheck(target: CheckTarget, before: Outcome): CheckVerdict {
  const cause = `Not asked: the upstream had refused the check before it (${before.kind}).`;
  return { target, said: [], state: "unknown", outcome: { ...before, bytes: 0, elapsedMs: 0, cause } };
}
