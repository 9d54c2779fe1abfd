/** Which world `--upstream` belongs to: asked once, since the sandbox says what it is on every answer. */
import { WORLD_HEADER, type World } from "@livescout/protocol";
import { isLoopbackHost } from "../runtime/loopback.ts";

export type ResolvedWorld = { world: World; notice?: string };

export type ResolveWorldOptions = { fetch: typeof globalThis.fetch; timeoutMs?: number; signal?: AbortSignal };

export async function resolveWorld(
  upstream: string | undefined,
  { fetch, timeoutMs = 2_000, signal }: ResolveWorldOptions,
): Promise<ResolvedWorld> {
  if (upstream === undefined) return { world: "upstream" };
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(`${upstream}/`, {
      redirect: "manual",
      signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
    });
    await response.body?.cancel();
    return { world: response.headers.get(WORLD_HEADER) === "sandbox" ? "sandbox" : "upstream" };
  } catch (error) {
    if (signal?.aborted === true) throw error;
    const world = guessWorld(upstream);
    return {
      world,
      notice: `${upstream} does not answer yet; taken for ${world === "sandbox" ? "a sandbox" : "the real upstream"}`,
    };
  }
}

/** Where nobody answered: on this very machine it can only be a pretend one. */
export function guessWorld(upstream: string | undefined): World {
  return upstream !== undefined && isLoopbackHost(new URL(upstream).hostname) ? "sandbox" : "upstream";
}
