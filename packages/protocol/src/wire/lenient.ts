/** A field that may be absent, and counts as absent where its type is not the expected one: the upstream changes often. */
import * as z from "zod/mini";

// oxlint-disable-next-line promise/valid-params -- zod's `catch`, not a promise's
export const lenient = <Schema extends z.ZodMiniType>(schema: Schema) => z.catch(z.optional(schema), undefined);
