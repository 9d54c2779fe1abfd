/**
 * The `fetch` of a command that asks the upstream by hand: beside a catalogue whose collector uses the same address, each call is
 * noted there before it is made, and the collector counts it against its budget.
 */
import { access } from "node:fs/promises";
import { noteHandCall } from "../catalogue/lane/by-hand.ts";
import { laneStateOf, readLaneRecord } from "../catalogue/lane/lane-record.ts";
import type { Places } from "./data-dir.ts";
import { laneNameOf } from "./lane-name.ts";
import { openCatalogue } from "./open-catalogue.ts";
import { guessWorld } from "./resolve-world.ts";
import type { Settings } from "./settings.ts";

export type CountByHandOptions = {
  places: Pick<Places, "catalogue" | "sandboxCatalogue">;
  nowMs: () => number;
};

/** A sandbox may be asked at will, and calls to a gateway are the gateway's. */
export function countedByHand(
  fetch: typeof globalThis.fetch,
  { upstream, proxy }: Pick<Settings, "upstream" | "proxy">,
  options: CountByHandOptions,
): typeof globalThis.fetch {
  if (guessWorld(upstream) !== "upstream") return fetch;
  const laneName = laneNameOf({ proxy });
  return async (input, init) => {
    if (isUpstream(input)) await note(laneName, options);
    return fetch(input, init);
  };
}

/** The site, and every one of its regions. */
function isUpstream(input: string | URL | Request): boolean {
  const { hostname } = new URL(input instanceof Request ? input.url : input);
  return hostname.endsWith(".tiktok.com");
}

/** Where nobody ever collected from this address there is no lane to count for, and no catalogue is made. */
async function note(laneName: string, { places, nowMs }: CountByHandOptions): Promise<void> {
  try {
    await access(places.catalogue);
    const store = await openCatalogue({ places, world: "upstream", mustExist: true });
    try {
      if (readLaneRecord(await store.readState(laneStateOf(laneName))) === undefined) return;
      await noteHandCall(store, { laneName, nowMs: nowMs() });
    } finally {
      await store.close();
    }
  } catch {
    // a catalogue that cannot be written is no reason to ask nothing
  }
}
