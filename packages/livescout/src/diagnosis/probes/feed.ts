/** The feed itself, asked once for each way of signing and fetching: what differs between the ways tells the culprit. */
import { isGood, type PageResult } from "@livescout/protocol";
import type { Probe, Purse } from "../doctor.ts";
import { type FetchWay, type Finding, hasFailed } from "../findings.ts";

export type FeedLane = {
  signer: string;
  fetch: FetchWay;
  /** Both steps, one page; one call of the upstream at most. */
  call(): Promise<PageResult>;
  /** Why this way cannot be tried now; `undefined` where it can. */
  obstacle?(before: readonly Finding[]): string | undefined;
};

export type FeedProbeOptions = {
  lanes: readonly FeedLane[];
  /** A person's pace between two calls. */
  pause: () => Promise<void>;
};

export function feedProbes({ lanes, pause }: FeedProbeOptions): Probe[] {
  let calls = 0;
  return lanes.map((lane) => ({
    step: "feed",
    async run(purse: Purse, before: readonly Finding[]) {
      const finding = { step: "feed", of: `signed ${lane.signer}, fetched ${lane.fetch}` } as const;
      const obstacle = networkObstacle(before) ?? lane.obstacle?.(before);
      if (obstacle !== undefined) return [{ ...finding, verdict: "skipped", says: obstacle }];
      if (!purse.takeFeedCall()) return [{ ...finding, verdict: "skipped", says: "The budget is spent." }];
      if (calls++ > 0) await pause();
      return [findingOf(await lane.call(), finding, lane)];
    },
  }));
}

function networkObstacle(before: readonly Finding[]): string | undefined {
  if (hasFailed(before, "dns")) return "Not tried: the names do not resolve.";
  return hasFailed(before, "tls") ? "Not tried: no trusted connection comes about." : undefined;
}

function findingOf({ outcome, page }: PageResult, finding: { step: "feed"; of: string }, lane: FeedLane): Finding {
  const { kind, cause, nextStep, statusCode, httpStatus } = outcome;
  const feed = { signer: lane.signer, fetch: lane.fetch, outcome: kind };
  if (isGood(outcome)) {
    const live = page?.rooms.filter(({ isLive }) => isLive).length ?? 0;
    return {
      ...finding,
      verdict: "ok",
      says: `${kind}: ${live} live room${live === 1 ? "" : "s"} on the first page.`,
      feed,
    };
  }
  const number = statusCode ?? (httpStatus === 200 ? undefined : httpStatus);
  const says = `${kind}${number === undefined ? "" : ` (${number})`}: ${cause}`;
  return { ...finding, verdict: "failed", outcome: kind, says, nextStep, feed };
}
