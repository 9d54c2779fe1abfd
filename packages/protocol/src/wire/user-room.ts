/** The answer of `/api-live/user/room/` (upstream-feed §1.1): camel case, ids as text, "" or "0" where there is no room. */
import * as z from "zod/mini";
import { lenient } from "./lenient.ts";

const roomId = lenient(
  z.pipe(
    z.union([z.string().check(z.regex(/^\d{0,20}$/)), z.pipe(z.int().check(z.nonnegative()), z.transform(String))]),
    z.transform((digits) => (/^0*$/.test(digits) ? undefined : digits)),
  ),
);
const count = lenient(z.number().check(z.nonnegative()));

export const WireUserRoom = z.object({
  user: z.object({
    uniqueId: lenient(z.string().check(z.regex(/^[\w.]{1,64}$/))),
    roomId,
    status: lenient(z.int()),
  }),
  liveRoom: lenient(
    z.object({
      title: lenient(z.string()),
      status: lenient(z.int()),
      liveRoomStats: lenient(z.object({ userCount: count })),
    }),
  ),
});
export type WireUserRoom = z.infer<typeof WireUserRoom>;
