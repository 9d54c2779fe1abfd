/**
 * What the next call is for: what somebody asked to be checked, a part of the calls for rooms unseen for a while and for names
 * to watch, the category drawer now and then, and everything else for what the plan says.
 */
import type { SourceRef } from "@livescout/protocol/catalogue";
import type { CatalogueStore, CheckTarget } from "../catalogue-store.ts";
import { targetText } from "../check-target.ts";
import type { SourceRests } from "../lane/source-rests.ts";
import type { Ask, Plan } from "../plan/plan.ts";
import type { TagList } from "./collect-tags.ts";

export type Turn =
  | { kind: "ask"; ask: Ask }
  | { kind: "tags" }
  | { kind: "check"; target: CheckTarget }
  /** Nothing is to be asked now; look again by then. */
  | { kind: "nothing"; untilMs: number; why: "exhausted" | "no source" };

/** One call in so many is for a look at rooms and names, where any are due. */
const CHECK_EVERY = 5;
/** A name is looked at no more often. */
const NAME_EVERY_MS = 10 * 60_000;
/** A room unseen for so long is worth a look. */
const ROOM_UNSEEN_MS = 20 * 60_000;
/** A look that told nothing is repeated no sooner. */
const LOOK_AGAIN_MS = 30 * 60_000;
const CANDIDATES = 40;
/** Where new rooms have run out, a page is still asked for now and then: viewers change, and rooms begin. */
export const IDLE_MS = 3 * 60_000;
/** Looks go on meanwhile, more slowly too. */
const IDLE_LOOK_MS = 60_000;
const LOOK_MS = 20_000;

export type TurnOrderOptions = {
  store: Pick<CatalogueStore, "wantedChecks" | "watchedNames" | "findChecks" | "unseenRooms" | "roomsOfOwner">;
  plan: Plan;
  tags: TagList;
  rests: SourceRests;
};

export type TurnOrder = { next(nowMs: number): Promise<Turn> };

export function createTurnOrder({ store, plan, tags, rests }: TurnOrderOptions): TurnOrder {
  let turns = 0;
  let wasQueued = false;
  let wasName = false;
  let idleUntilMs: number | undefined;
  let idleLookMs = Number.NEGATIVE_INFINITY;

  async function next(nowMs: number): Promise<Turn> {
    if (tags.isDue(nowMs)) return { kind: "tags" };
    const queued = wasQueued ? undefined : (await store.wantedChecks({ limit: 1 }))[0];
    wasQueued = queued !== undefined;
    if (queued !== undefined) return { kind: "check", target: queued };
    const isForLooks = turns % CHECK_EVERY === CHECK_EVERY - 1;
    const isIdle = isIdling(nowMs);
    const mayLook = isIdle ? isLookDue(nowMs) : isForLooks;
    const target = mayLook ? await nextLook(nowMs) : undefined;
    if (target !== undefined) {
      idleLookMs = nowMs;
      return { kind: "check", target };
    }
    if (isIdle) return queuedOr({ kind: "nothing", untilMs: nowMs + LOOK_MS, why: "exhausted" });
    const ask = plan.next({ mayAsk: mayAskAt(nowMs) });
    if (ask !== undefined) return { kind: "ask", ask };
    const other = isLookDue(nowMs) ? await nextLook(nowMs) : undefined;
    if (other === undefined) return queuedOr({ kind: "nothing", untilMs: nowMs + LOOK_MS, why: "no source" });
    idleLookMs = nowMs;
    return { kind: "check", target: other };
  }

  const isLookDue = (nowMs: number) => Math.abs(nowMs - idleLookMs) >= IDLE_LOOK_MS;

  /** Where nothing else is to be asked, a check takes nobody's turn. */
  async function queuedOr(nothing: Turn): Promise<Turn> {
    const [target] = await store.wantedChecks({ limit: 1 });
    return target === undefined ? nothing : { kind: "check", target };
  }

  const mayAskAt = (nowMs: number) => (source: SourceRef) => rests.restsUntil(source, nowMs) === undefined;

  /** Whether the plan has run out, and its next page is not due yet. */
  function isIdling(nowMs: number): boolean {
    if (!plan.isExhausted({ mayAsk: mayAskAt(nowMs) })) {
      idleUntilMs = undefined;
      return false;
    }
    if (idleUntilMs === undefined || idleUntilMs > nowMs + IDLE_MS) idleUntilMs = nowMs + IDLE_MS;
    if (nowMs < idleUntilMs) return true;
    idleUntilMs = undefined;
    return false;
  }

  /** By turns, since a handful of names is always due: rooms would never be looked at. */
  async function nextLook(nowMs: number): Promise<CheckTarget | undefined> {
    const [first, second] = wasName ? [nextRoom, nextName] : [nextName, nextRoom];
    const target = (await first(nowMs)) ?? (await second(nowMs));
    wasName = target?.kind === "name";
    return target;
  }

  /** The name that was not looked at for longest; one whose room is in sight needs no look. */
  async function nextName(nowMs: number): Promise<CheckTarget | undefined> {
    const names = await store.watchedNames();
    const due = await dueTargets(
      names.map(({ uniqueId }): CheckTarget => ({ kind: "name", name: uniqueId })),
      { nowMs, everyMs: NAME_EVERY_MS },
    );
    for (const target of due.slice(0, CANDIDATES)) {
      if (target.kind !== "name") continue;
      const [room] = await store.roomsOfOwner(target.name, { limit: 1 });
      const isInSight = room?.isLive === true && nowMs - Date.parse(room.observedAt) < NAME_EVERY_MS;
      if (!isInSight) return target;
    }
    return undefined;
  }

  async function nextRoom(nowMs: number): Promise<CheckTarget | undefined> {
    const rooms = await store.unseenRooms({ unseenSinceMs: nowMs - ROOM_UNSEEN_MS, limit: CANDIDATES });
    const targets = rooms.map(({ id }): CheckTarget => ({ kind: "room", roomId: id }));
    return (await dueTargets(targets, { nowMs, everyMs: LOOK_AGAIN_MS }))[0];
  }

  /** Those that were not looked at for a while: never looked at first, then the longest ago. */
  async function dueTargets(
    targets: readonly CheckTarget[],
    { nowMs, everyMs }: { nowMs: number; everyMs: number },
  ): Promise<CheckTarget[]> {
    if (targets.length === 0) return [];
    const looks = await store.findChecks(targets);
    const lookedAtMs = new Map(looks.map(({ target, atMs }) => [targetText(target), atMs]));
    const at = (target: CheckTarget) => lookedAtMs.get(targetText(target)) ?? Number.NEGATIVE_INFINITY;
    return targets
      .filter((target) => nowMs - at(target) >= everyMs || at(target) > nowMs)
      .toSorted((a, b) => at(a) - at(b));
  }

  return {
    async next(nowMs) {
      const turn = await next(nowMs);
      if (turn.kind !== "nothing") turns++;
      return turn;
    },
  };
}
