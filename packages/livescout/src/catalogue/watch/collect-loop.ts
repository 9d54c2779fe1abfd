/** The collector's calls, one after the other: wait until one may be made, say what it is for, count it, make it. */
import type { DiaryWriter } from "../lane/diary.ts";
import type { Lane } from "../lane/lane.ts";
import { HOUR_MS } from "../lane/pace.ts";
import type { Turns } from "../lane/turns.ts";
import type { UsedTurn } from "./take-turn.ts";
import type { Turn, TurnOrder } from "./turn-order.ts";
import type { WatchEvent } from "./watch-types.ts";

export type CollectLoopOptions = {
  lane: Lane;
  turns: Turns;
  order: TurnOrder;
  takeTurn: (turn: UsedTurn) => Promise<void>;
  diary: DiaryWriter;
  nowMs: () => number;
  signal: AbortSignal;
  onEvent: (event: WatchEvent) => void;
};

/** @throws the signal's reason */
export async function collectInTurns(options: CollectLoopOptions): Promise<void> {
  const { lane, turns, order, takeTurn, nowMs, signal } = options;
  const noteIdling = createIdlingNote(options);
  while (!signal.aborted) {
    await turns.wait();
    const turn = await order.next(nowMs());
    if (turn.kind === "nothing") {
      noteIdling(turn);
      lane.hold(turn.untilMs, { nowMs: nowMs() });
      continue;
    }
    await turns.count({ isAlone: turn.kind === "check" });
    await takeTurn(turn);
  }
}

/** Each reason at most once an hour: a page with a new room in between does not make it news. */
const TOLD_EVERY_MS = HOUR_MS;

function createIdlingNote({ diary, nowMs, onEvent }: Pick<CollectLoopOptions, "diary" | "nowMs" | "onEvent">) {
  const toldAtMs = { exhausted: Number.NEGATIVE_INFINITY, "no source": Number.NEGATIVE_INFINITY };
  return ({ untilMs, why }: Extract<Turn, { kind: "nothing" }>): void => {
    if (why === "no source") diary.note({ kind: "idle", fromMs: nowMs(), toMs: untilMs, why });
    if (Math.abs(nowMs() - toldAtMs[why]) < TOLD_EVERY_MS) return;
    toldAtMs[why] = nowMs();
    onEvent({ kind: "idles", why });
  };
}
