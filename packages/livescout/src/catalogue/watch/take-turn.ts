/** What one turn of the lane is used for: the call is made, what it brought is recorded, and whoever learns from it is told. */
import { isGood } from "@livescout/protocol";
import type { CatalogueStore } from "../catalogue-store.ts";
import type { Ask } from "../plan/plan.ts";
import { collectCheck } from "./collect-check.ts";
import { collectPage, type CollectOptions } from "./collect-page.ts";
import type { TagList } from "./collect-tags.ts";
import type { Kept } from "./open-kept.ts";
import type { Recorder } from "./recorder.ts";
import type { Turn } from "./turn-order.ts";
import type { WatchEvent } from "./watch-types.ts";

export type UsedTurn = Exclude<Turn, { kind: "nothing" }>;

export type TurnTakerOptions = {
  store: Pick<CatalogueStore, "roomsOfOwner" | "dropChecks">;
  kept: Pick<Kept, "plan" | "tags" | "missing" | "rests" | "keepRests">;
  collecting: CollectOptions;
  recorder: Recorder;
  onEvent: (event: WatchEvent) => void;
};

export function createTurnTaker({ store, kept, collecting, recorder, onEvent }: TurnTakerOptions) {
  const { plan, tags, missing, rests, keepRests } = kept;
  const { nowMs } = collecting;

  async function takePage(ask: Ask): Promise<void> {
    const { result, ...collected } = await collectPage(ask, collecting);
    const { liveRooms, newRooms } = await recorder.take(collected);
    const { outcome, page } = result;
    const hasNext = outcome.kind === "rooms" && page?.nextCursor !== undefined && page.nextCursor !== ask.cursor;
    plan.learn(ask, {
      kind: outcome.kind,
      rooms: liveRooms,
      newRooms,
      ...(hasNext && { nextCursor: page.nextCursor }),
      atMs: nowMs(),
    });
    rests.note(ask.source, outcome.kind, { nowMs: nowMs() });
    if (isGood(outcome)) missing.noteAnswer(ask.source, nowMs());
    else await keepRests();
  }

  return async function takeTurn(turn: UsedTurn): Promise<void> {
    switch (turn.kind) {
      case "ask":
        return takePage(turn.ask);
      case "check": {
        await recorder.take(await collectCheck(turn.target, { ...collecting, store }));
        return store.dropChecks([turn.target]); // not before: what a kill cuts off is looked at again
      }
      case "tags": {
        await recorder.take(await tags.collect(collecting));
        const found = tags.sources();
        plan.addSources(found.sources);
        return onEvent(tagsEvent(found));
      }
      default:
        return turn satisfies never;
    }
  };
}

export const tagsEvent = ({ sources, isShipped }: ReturnType<TagList["sources"]>): WatchEvent => ({
  kind: "tags",
  sources: sources.map(({ source }) => source),
  isShipped,
});
