/**
 * The explorer of a demo: a catalogue of its own that starts with the rooms just shown, and a collector that fills it from the
 * sandbox at a pace that no real upstream is ever asked at.
 */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type Room, Secret } from "@livescout/protocol";
import type { SourceRef } from "@livescout/protocol/catalogue";
import type { Logger } from "../runtime/logger.ts";
import type { Machine } from "./browser-choice.ts";
import { createClient } from "./create-client.ts";
import { openCatalogue } from "./open-catalogue.ts";
import { runExplorer } from "./run-explorer.ts";
import type { Settings } from "./settings.ts";
import { planWatch, startWatcher } from "./start-watcher.ts";

export type RunDemoExplorerOptions = {
  settings: Settings;
  /** For the catalogue; removed by whoever made it. */
  folder: string;
  /** Address of the sandbox. */
  sandbox: string;
  /** Shown before anything is collected. */
  rooms: readonly Room[];
  source: SourceRef;
  fetch: typeof globalThis.fetch;
  nowMs: () => number;
  logger: Logger;
  machine: Machine;
};

export type RunningDemoExplorer = {
  /** What opens the page. */
  openUrl: string;
  close(): Promise<void>;
};

/** A sandbox has nobody behind it who could be asked too often. */
const PACE = { gap: 600, "calls-per-hour": 6_000, "calls-per-day": 100_000 } as const;

export async function runDemoExplorer(options: RunDemoExplorerOptions): Promise<RunningDemoExplorer> {
  const { folder, sandbox, rooms, source, fetch, nowMs, logger, machine } = options;
  const settings: Settings = {
    ...options.settings,
    ...PACE,
    upstream: sandbox,
    gateway: undefined,
    sources: undefined,
  };
  const store = await openCatalogue({ file: join(folder, "catalogue.db"), world: "sandbox" });
  const closings: (() => Promise<unknown>)[] = [() => store.close()];
  const close = async () => {
    for (const closing of closings.toReversed()) await closing();
  };
  try {
    await store.record({ atMs: nowMs(), sightings: rooms.map((room) => ({ room, source })) });
    const client = await createClient(settings, { fetch, nowMs, machine });
    closings.push(() => client.close());
    const plan = planWatch(settings, { world: "sandbox", hasSession: false });
    const watcher = await startWatcher({ settings, plan, store, client, nowMs });
    closings.push(() => watcher.close());
    const token = new Secret(randomBytes(24).toString("base64url"));
    const parts = { store, token, port: 0, world: "sandbox", upstream: sandbox, isCollecting: true } as const;
    const explorer = await runExplorer({ ...parts, nowMs, logger });
    closings.push(() => explorer.close());
    return { openUrl: explorer.openUrl, close };
  } catch (error) {
    await close();
    throw error;
  }
}
