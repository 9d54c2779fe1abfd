/** That a lane rests for long, out of what the collector says of itself: told once for each rest, as soon as it is known. */
import { WireWatch } from "@livescout/protocol/wire";
import * as z from "zod/mini";
import { LONG_REST_MS } from "../watch/watch-types.ts";
import type { Subject } from "./endpoint-place.ts";

/** The rest alone: what else stands there is others' matter. */
const Resting = z.object({ rests: WireWatch.shape.rests });

export type RestNotice = Extract<Subject, { notice: unknown }>["notice"];

/** @param watch the state "watch" of the store, whoever wrote it */
export function restNotice(watch: unknown, { nowMs }: { nowMs: number }): RestNotice | undefined {
  if (watch === undefined || watch === null) return undefined;
  const { rests } = Resting.safeParse(watch).data ?? {};
  if (rests === undefined) return undefined;
  const [sinceMs, untilMs] = [Date.parse(rests.since), Date.parse(rests.until)];
  const isLong = untilMs - sinceMs > LONG_REST_MS;
  return isLong && untilMs > nowMs ? { type: "lane.resting", at: rests.since, data: { ...rests } } : undefined;
}
