/** Sources as text, for keys of maps: two sources are the same where their texts are. */
import type { SourceRef } from "@livescout/protocol/catalogue";

import { foldName } from "./check-target.ts";

export const sourceText = ({ channel, tag = "" }: SourceRef): string => `${channel}\n${tag}`;

/** Whether a source is words that name an owner: a search for them, or a look at them by name. */
export const namesOwner = ({ channel, tag = "" }: SourceRef, foldedName: string): boolean =>
  (channel === "search" || channel === "names") && foldName(tag) === foldedName;
