/**
 * What somebody should know who asks the upstream by hand beside a collector: both go out from one address, and share its budget
 * (`count-by-hand.ts`).
 */
import { access } from "node:fs/promises";
import type { LaneRest } from "../catalogue/lane/lane-record.ts";
import { laneStateOf, readLaneRecord } from "../catalogue/lane/lane-record.ts";
import { isSilent, readLease } from "../catalogue/lane/lease.ts";
import type { Places } from "./data-dir.ts";
import { laneNameOf } from "./lane-name.ts";
import { openCatalogue } from "./open-catalogue.ts";
import { guessWorld } from "./resolve-world.ts";
import type { Settings } from "./settings.ts";

export type NoticeSettings = Pick<Settings, "upstream" | "proxy">;

/** A sentence where a collector of this data folder is at work, or rests, on the same address; a sandbox may be asked at will. */
export async function collectorNotice(
  { upstream, proxy }: NoticeSettings,
  { places, nowMs }: { places: Pick<Places, "catalogue" | "sandboxCatalogue">; nowMs: number },
): Promise<string | undefined> {
  const isThere = await access(places.catalogue).then(
    () => true,
    () => false,
  );
  if (guessWorld(upstream) !== "upstream" || !isThere) return undefined;
  try {
    const store = await openCatalogue({ places, world: "upstream", mustExist: true });
    try {
      const lane = readLaneRecord(await store.readState(laneStateOf(laneNameOf({ proxy }))));
      const lease = await readLease(store);
      if (lane?.rest !== undefined && lane.rest.isRefusal && lane.rest.untilMs > nowMs) return restSentence(lane.rest);
      const isAtWork = lane !== undefined && lease !== undefined && !isSilent(lease, nowMs);
      return isAtWork ? WORK_SENTENCE : undefined;
    } finally {
      await store.close();
    }
  } catch {
    return undefined; // a catalogue that cannot be read is no reason to ask nothing
  }
}

const WORK_SENTENCE =
  "a collector asks from this address too: these calls count against its budget, and it waits meanwhile";

const restSentence = ({ outcome, untilMs }: LaneRest): string =>
  `after ${outcome} the collector of this address rests until ${new Date(untilMs).toISOString()}: calls meanwhile may make that longer`;
