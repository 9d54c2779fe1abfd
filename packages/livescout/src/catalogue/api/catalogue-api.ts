/**
 * `/v1`: the catalogue as an API, transport-neutral. Answers from the catalogue alone and never asks the upstream.
 *
 * Served by the gateway (`serve --catalogue FILE`) and by the explorer, each with its own rules of access.
 */
import { createRandomIds, type FillRandom } from "../../runtime/random-ids.ts";
import type { CatalogueStore } from "../catalogue-store.ts";
import type { CatalogueAnswer, CatalogueApi, CatalogueCall } from "./catalogue-call.ts";

export type CatalogueApiDeps = {
  store: CatalogueStore;
  nowMs: () => number;
  /** Resolves early where the signal is aborted; never rejects. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  fillRandom?: FillRandom;
};

export function createCatalogueApi({ store, nowMs, fillRandom }: CatalogueApiDeps): CatalogueApi {
  void [store, nowMs, createRandomIds(fillRandom)];
  return { answer: (_call: CatalogueCall): Promise<CatalogueAnswer> => Promise.reject(new Error("not yet")) };
}
