/** The SDK's checker as the commands use it: from this machine, unsigned, without a session. */
import { createChecker as createSdkChecker } from "@livescout/client";
import { loadIdentity } from "./load-identity.ts";
import type { Settings } from "./settings.ts";

export type CheckerSettings = Pick<Settings, "identity" | "upstream" | "timeout-ms">;

export async function createChecker(
  { identity, upstream, "timeout-ms": timeoutMs }: CheckerSettings,
  { fetch, nowMs }: { fetch: typeof globalThis.fetch; nowMs: () => number },
) {
  return createSdkChecker({
    identity: await loadIdentity(identity),
    fetch,
    nowMs,
    timeoutMs,
    ...(upstream !== undefined && { upstreamOrigin: upstream }),
  });
}
