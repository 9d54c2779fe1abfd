/** How every error of gateway and catalogue is answered. By itself, so that a page can read it without the gateway's whole wire. */
import * as z from "zod/mini";

/** Every error of the gateway. `error` is what hosted SDKs read, `message` what the hosted documentation shows. */
export const ErrorAnswer = z.object({
  status_code: z.int(),
  error: z.string(),
  message: z.exactOptional(z.string()),
  code: z.exactOptional(z.string()),
  request_id: z.exactOptional(z.string()),
  parameter: z.exactOptional(z.string()),
  expected: z.exactOptional(z.string()),
  required_tier: z.exactOptional(z.string()),
  tier: z.exactOptional(z.string()),
  required_scope: z.exactOptional(z.string()),
  retry_after: z.exactOptional(z.number()),
  resets_at: z.exactOptional(z.string()),
});
export type ErrorAnswer = z.infer<typeof ErrorAnswer>;
