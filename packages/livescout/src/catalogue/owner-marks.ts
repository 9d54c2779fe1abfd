/** What an owner who was forgotten is recognised by: the id outlives a change of name. A store may keep a digest of it. */
import type { RoomOwner } from "@livescout/protocol";

import { foldName } from "./check-target.ts";

export const idMark = (ownerId: string): string => `id ${ownerId}`;
export const nameMark = (uniqueId: string): string => `name ${foldName(uniqueId)}`;
export const ownerMarks = ({ id, uniqueId }: RoomOwner): string[] => [idMark(id), nameMark(uniqueId)];
