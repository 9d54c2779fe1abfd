/** The envelope of a feed answer (upstream-feed §4.1–4.2): strict about its shape, silent about what it does not know. */
import * as z from "zod/mini";
import { lenient } from "./lenient.ts";

const statusNumber = lenient(
  z.union([z.int(), z.pipe(z.string().check(z.regex(/^-?\d{1,12}$/)), z.transform(Number))]),
);
/** A number on the wire, a string in the hosted service's documentation: both are accepted. */
const cursor = lenient(
  z.union([z.string().check(z.regex(/^\d{1,16}$/)), z.pipe(z.int().check(z.nonnegative()), z.transform(String))]),
);

export const WireExtra = z.object({
  max_time: cursor,
  has_more: lenient(z.boolean()),
  now: lenient(z.number()),
  log_pb: lenient(z.object({ impr_id: lenient(z.string()) })),
});

export const WireEnvelope = z.object({
  status_code: statusNumber,
  /** Camel case in `api-live/user/room` alone. */
  statusCode: statusNumber,
  status_msg: lenient(z.string()),
  message: lenient(z.string()),
  data: z.optional(z.unknown()),
  extra: lenient(WireExtra),
  /** LIVE search has its own paging at the top level: `has_more` 1, `cursor` 12. */
  has_more: lenient(z.union([z.boolean(), z.int()])),
  cursor,
});
export type WireEnvelope = z.infer<typeof WireEnvelope>;

/** `data` of an error body: an object, not a list. */
export const WireErrorData = z.object({ message: lenient(z.string()), prompts: lenient(z.string()) });

/** One entry; types 1, 2 and 19 are taken by app code as carrying a room, others are banners, cards and tabs. */
export const WireEntry = z.object({
  type: lenient(z.int()),
  data: z.optional(z.unknown()),
  /** LIVE search carries the room as JSON text. */
  live_info: lenient(z.object({ raw_data: z.string() })),
});
export const ROOM_ENTRY_TYPES: readonly number[] = [1, 2, 19];
