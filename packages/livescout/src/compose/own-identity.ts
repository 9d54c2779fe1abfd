/** The identity that `identity capture` wrote is taken without being named, and that is said. */
import { access } from "node:fs/promises";
import type { Places } from "./data-dir.ts";

/** The file to use where no setting names one; `undefined` where there is none. */
export async function findOwnIdentity({ identity }: Places): Promise<string | undefined> {
  return access(identity).then(
    () => identity,
    () => undefined,
  );
}
