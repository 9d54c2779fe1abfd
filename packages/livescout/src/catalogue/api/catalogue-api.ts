/**
 * `/v1`: the catalogue as an API, transport-neutral. Answers from the catalogue alone and never asks the upstream.
 *
 * Served by the gateway (`serve --catalogue FILE`) and by the explorer, each with its own rules of access.
 */
import { setImmediate as giveWay, setTimeout as wait } from "node:timers/promises";
import { createRandomIds, type FillRandom } from "../../runtime/random-ids.ts";
import type { CatalogueStore } from "../catalogue-store.ts";
import type { CatalogueAnswer, CatalogueApi, CatalogueCall } from "./catalogue-call.ts";
import { type CatalogueRouteName, findCatalogueRoute } from "./catalogue-routes.ts";
import { createCheck } from "./check-names.ts";
import { createEstimates } from "./estimates.ts";
import { createExport } from "./export-rooms.ts";
import { createListRooms } from "./list-rooms.ts";
import { createReadOwner } from "./one-owner.ts";
import { createReadHistory, createReadRoom } from "./one-room.ts";
import { notFound } from "./read-parameters.ts";
import { createReadStats } from "./read-stats.ts";
import { createRoomWalks } from "./room-walks.ts";
import { createStreamEvents } from "./stream-events.ts";

export type { CatalogueAnswer, CatalogueApi, CatalogueCall, CatalogueRefusal } from "./catalogue-call.ts";

export type CatalogueApiDeps = {
  store: CatalogueStore;
  nowMs: () => number;
  /** Resolves early where the signal is aborted, never rejects; 0 lets others run. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  fillRandom?: FillRandom;
};

/** `segment`: what stands in the path for `{…}`. */
type Answer = (call: CatalogueCall, segment: string) => Promise<CatalogueAnswer>;

export function createCatalogueApi({ store, nowMs, sleep = sleepFor, fillRandom }: CatalogueApiDeps): CatalogueApi {
  const deps = { store, nowMs, sleep, estimate: createEstimates({ store, nowMs }) };
  const walks = createRoomWalks({ nowMs, newId: createRandomIds(fillRandom) });
  const answers: { readonly [name in CatalogueRouteName]: Answer } = {
    rooms: createListRooms({ ...deps, walks }),
    room: createReadRoom(deps),
    history: createReadHistory(deps),
    owner: createReadOwner(deps),
    stats: createReadStats(deps),
    events: createStreamEvents(deps),
    export: createExport(deps),
    check: createCheck(deps),
  };
  return {
    async answer(call) {
      const found = findCatalogueRoute(call.path);
      if (found === undefined) return notFound("path");
      if (call.method !== "GET") return { kind: "refused", refusal: { code: "method_not_allowed", allow: "GET" } };
      return answers[found.route.name](call, found.segment);
    },
    check: () => store.check(),
  };
}

const sleepFor = (ms: number, signal: AbortSignal): Promise<void> =>
  ms === 0 ? giveWay(undefined) : wait(ms, undefined, { signal }).catch(() => undefined);
