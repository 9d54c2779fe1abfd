/** Names as people write them, made comparable, and the text that a check is kept under. */
import { foldText } from "@livescout/protocol/catalogue";

import type { CheckTarget } from "./catalogue-store.ts";

/** A `uniqueId` without its `@` and without case. */
export const foldName = (name: string): string => foldText(name.trim().replace(/^@/, ""));

/** The same for the same target. */
export const targetText = (target: CheckTarget): string =>
  target.kind === "name" ? `name ${foldName(target.name)}` : `room ${target.roomId}`;
