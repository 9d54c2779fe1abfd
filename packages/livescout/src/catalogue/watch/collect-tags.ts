/**
 * The category drawer as a source of tags: asked now and then, kept over a restart, with a shipped list where it is refused.
 *
 * An empty answer of the drawer says nothing about how the feed is taken: only a plain "no" to the address counts for the lane.
 */
import { COMMON_TAGS, type DrawerTag, isGood } from "@livescout/protocol";
import * as z from "zod/mini";
import type { CatalogueStore } from "../catalogue-store.ts";
import { REST_RULES } from "../lane/rest-rules.ts";
import type { PlanSource } from "../plan/plan.ts";
import { callFacts, type Collected } from "./collected.ts";
import type { CollectOptions } from "./collect-page.ts";

const SavedTags = z.object({
  version: z.literal(1),
  askedAtMs: z.number(),
  /** Whether that was answered at all, if only by a no. */
  wasReached: z.exactOptional(z.boolean()),
  tags: z.array(
    z.object({
      channel: z.enum(["1111006", "1222001"]),
      tag: z.string(),
      viewerCount: z.exactOptional(z.number()),
    }),
  ),
});

const TAGS_STATE = "tags";
const ASK_EVERY_MS = 6 * 3_600_000;
/** After a call that broke on the way. */
const ASK_AGAIN_MS = 15 * 60_000;

export type TagList = {
  /** What is known now; the shipped list where the upstream has not said anything yet. */
  sources(): { sources: PlanSource[]; isShipped: boolean };
  isDue(nowMs: number): boolean;
  collect(options: CollectOptions): Promise<Collected>;
};

export type TagListOptions = {
  channels: readonly DrawerTag["channel"][];
  /** Whether the drawer can be asked at all: a gateway does not sign for it. */
  isServed: boolean;
};

export async function openTagList(
  store: Pick<CatalogueStore, "readState" | "writeState">,
  { channels, isServed }: TagListOptions,
): Promise<TagList> {
  const read = SavedTags.safeParse(await store.readState(TAGS_STATE));
  let { askedAtMs, tags }: { askedAtMs: number; tags: readonly DrawerTag[] } = read.success
    ? read.data
    : { askedAtMs: Number.NEGATIVE_INFINITY, tags: [] };
  let wasReached = read.data?.wasReached ?? true;
  return {
    sources() {
      const isShipped = tags.length === 0;
      const wanted = (isShipped ? COMMON_TAGS : tags).filter(({ channel }) => channels.includes(channel));
      const sources = wanted.map(({ channel, tag, viewerCount }): PlanSource => ({
        source: { channel, tag },
        ...(viewerCount !== undefined && { viewerCount }),
      }));
      return { sources, isShipped };
    },
    // A clock that was set back must not keep it from being asked for years.
    isDue(nowMs) {
      const everyMs = wasReached ? ASK_EVERY_MS : ASK_AGAIN_MS;
      return isServed && channels.length > 0 && (nowMs - askedAtMs >= everyMs || nowMs < askedAtMs - everyMs);
    },
    async collect({ client, lane, nowMs, signal }) {
      const { outcome, tags: found } = await client.categories({ signal });
      const atMs = nowMs();
      askedAtMs = atMs;
      if (isGood(outcome)) tags = found;
      const rule = REST_RULES[outcome.kind];
      wasReached = rule.kind !== "backOff";
      await store.writeState(TAGS_STATE, { version: 1, askedAtMs, wasReached, tags });
      const counts = rule.kind === "good" || rule.kind === "backOff" || (rule.kind === "rest" && rule.inARow === 1);
      return {
        batches: [{ atMs, call: callFacts(outcome, { lane, kind: "tabs", atMs }) }],
        ...(counts && { lane: { outcome, family: "signed" } }),
      };
    },
  };
}
