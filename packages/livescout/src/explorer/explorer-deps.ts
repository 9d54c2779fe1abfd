/** Everything the explorer's server is given. It opens no port, and never holds a session of the upstream. */
import type { Secret, World } from "@livescout/protocol";
import type { CatalogueApi } from "../catalogue/api/catalogue-api.ts";
import type { CatalogueStore } from "../catalogue/catalogue-store.ts";
import type { Logger } from "../runtime/logger.ts";
import type { PageFile } from "./page-files.ts";

export type ExplorerState = {
  /** Version of livescout. */
  version: string;
  world: World;
  /** Whether a collector runs in this process. */
  isCollecting: boolean;
  /** Where rooms are watched. */
  siteOrigin: string;
};

export type ExplorerDeps = {
  page: readonly PageFile[];
  api: CatalogueApi;
  store: Pick<
    CatalogueStore,
    "watchedNames" | "watchName" | "unwatchName" | "isForgotten" | "roomsOfOwner" | "recentPoints"
  >;
  /** What the page must send with every question; printed once, in the address that opens it. */
  token: Secret;
  state: ExplorerState;
  /** A sandbox's pictures come over plain http from this machine. */
  pictureOrigin?: string;
  nowMs: () => number;
  logger: Logger;
};

/** The header that carries the page's token: a page of another origin cannot send it. */
export const TOKEN_HEADER = "x-livescout-token";
