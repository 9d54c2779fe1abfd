/** The explorer's server with everything it needs, as `explore` and `demo` run it: page, API and token over one catalogue. */
import { join } from "node:path";
import { type Secret, UPSTREAM_SITE_ORIGIN, type World } from "@livescout/protocol";
import { createCatalogueApi } from "../catalogue/api/catalogue-api.ts";
import type { CatalogueStore } from "../catalogue/catalogue-store.ts";
import { type RunningExplorer, startExplorer } from "../explorer/listen.ts";
import { readPageFiles } from "../explorer/page-files.ts";
import type { Logger } from "../runtime/logger.ts";
import { PACKAGE_FOLDER } from "../runtime/package-folder.ts";
import { listenFailure } from "./listen-failure.ts";
import { ownVersion } from "./own-version.ts";

export type { RunningExplorer } from "../explorer/listen.ts";

export type RunExplorerOptions = {
  store: CatalogueStore;
  token: Secret;
  /** 0 takes a free one. */
  port: number;
  world: World;
  /** The upstream that stands in for the real one; a sandbox's rooms are watched, and its pictures drawn, there. */
  upstream?: string | undefined;
  /** Whether a collector runs in this process. */
  isCollecting: boolean;
  nowMs: () => number;
  logger: Logger;
};

/** What the build made of `packages/explorer`. */
const PAGE_FOLDER = join(PACKAGE_FOLDER, "dist/page");

/** @throws LivescoutError where the page is not built, or the port cannot be listened on. */
export async function runExplorer(options: RunExplorerOptions): Promise<RunningExplorer> {
  const { store, token, port, world, upstream, isCollecting, nowMs, logger } = options;
  const isSandbox = world === "sandbox" && upstream !== undefined;
  const state = { version: await ownVersion(), world, isCollecting, siteOrigin: upstream ?? UPSTREAM_SITE_ORIGIN };
  const deps = {
    page: await readPageFiles(PAGE_FOLDER),
    api: createCatalogueApi({ store, nowMs }),
    store,
    token,
    state,
    ...(isSandbox && { pictureOrigin: upstream }),
    nowMs,
    logger,
  };
  try {
    return await startExplorer(deps, { port });
  } catch (error) {
    throw listenFailure(error, { "--port": { host: "127.0.0.1", port } });
  }
}
