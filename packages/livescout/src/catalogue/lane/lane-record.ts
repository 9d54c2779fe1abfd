/** A lane's place as it is kept between two runs. What cannot be read counts as absent: a lane then goes by its calls. */
import { OUTCOME_KINDS } from "@livescout/protocol";
import * as z from "zod/mini";

const ms = z.number();
const buckets = z.array(z.tuple([ms, z.int().check(z.nonnegative())]));

export const LaneRest = z.object({
  sinceMs: ms,
  untilMs: ms,
  outcome: z.enum(OUTCOME_KINDS),
  cause: z.string(),
  nextStep: z.string(),
  /** A refusal, or a failure on the way that blames nobody. */
  isRefusal: z.boolean(),
  /** 0 for the first one. */
  step: z.int().check(z.nonnegative()),
});
export type LaneRest = z.infer<typeof LaneRest>;

export const LaneRecord = z.object({
  version: z.literal(1),
  lastCallAtMs: z.exactOptional(ms),
  nextAtMs: z.exactOptional(ms),
  /** How long the last wait was meant to be. */
  gapMs: z.number(),
  hour: buckets,
  day: buckets,
  rest: z.exactOptional(LaneRest),
  /** The last rest after a refusal, for how long the next one is. */
  lastRefusal: z.exactOptional(z.object({ untilMs: ms, step: z.int() })),
  /** Calls made by hand of which it knows, ever. */
  byHand: z.exactOptional(z.int()),
  /** In a row, by family of calls: a good answer to an unsigned check proves nothing about a signed one. */
  refused: z.object({ signed: z.int(), unsigned: z.int() }),
  failed: z.object({ signed: z.int(), unsigned: z.int() }),
});
export type LaneRecord = z.infer<typeof LaneRecord>;

/** The state in which it is kept. */
export const laneStateOf = (laneName: string): string => `lane:${laneName}`;

export function readLaneRecord(saved: unknown): LaneRecord | undefined {
  const read = LaneRecord.safeParse(saved);
  return read.success ? read.data : undefined;
}
