/** The explorer's own routes beside `/v1`, between its page and its server: what it is, names that are followed, sparklines. */
import * as z from "zod/mini";
import { WORLDS } from "../world.ts";
import { WireCatalogueRoom } from "./catalogue.ts";

/** `GET /explore/state`. */
export const ExplorerStateAnswer = z.object({
  version: z.string(),
  world: z.enum(WORLDS),
  /** Whether a collector runs in the server's process. */
  isCollecting: z.boolean(),
  siteOrigin: z.string(),
});
export type ExplorerStateAnswer = z.infer<typeof ExplorerStateAnswer>;

/** `GET /explore/watched`. */
export const FollowedAnswer = z.object({
  names: z.array(z.object({ uniqueId: z.string(), addedAt: z.string(), liveRoom: z.exactOptional(WireCatalogueRoom) })),
});
export type FollowedAnswer = z.infer<typeof FollowedAnswer>;

/** `GET /explore/sparklines`: the last hour, by room id. */
export const SparklinesAnswer = z.object({
  sparklines: z.record(z.string(), z.array(z.object({ at: z.string(), viewerCount: z.number() }))),
});
export type SparklinesAnswer = z.infer<typeof SparklinesAnswer>;
