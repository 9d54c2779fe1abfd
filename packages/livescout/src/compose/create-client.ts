/** The SDK as the commands use it: step 1 in this process or at a gateway, step 2 from this machine. */
import { createFeedClient, createVisitorSource, type FeedClient, type FeedClientOptions } from "@livescout/client";
import { acceptLanguage, WORLD_HEADER, type Secret, type World } from "@livescout/protocol";
import { loadIdentity } from "./load-identity.ts";
import { guessWorld } from "./resolve-world.ts";
import type { Settings } from "./settings.ts";

export type ClientSettings = Pick<Settings, "gateway" | "upstream" | "signer" | "identity" | "region" | "timeout-ms">;

export type CreateClientOptions = {
  apiKey?: Secret | undefined;
  session?: Secret | undefined;
  /** Guest identity; `"none"` where nobody may be contacted for it. */
  visitor?: FeedClientOptions["visitor"];
  fetch: typeof globalThis.fetch;
  nowMs: () => number;
};

export type ComposedClient = FeedClient & {
  /** Why there is no guest identity, where there is none. */
  visitorProblem(): string | undefined;
  /** The world that the upstream has named; until it answers, the one its address suggests. */
  world(): World;
};

export async function createClient(settings: ClientSettings, options: CreateClientOptions): Promise<ComposedClient> {
  const { apiKey, session, nowMs } = options;
  const { gateway, upstream, region } = settings;
  const identity = await loadIdentity(settings.identity);
  const watched = watchWorld(options.fetch, upstream);
  const visitor =
    options.visitor ??
    createVisitorSource({
      userAgent: identity.userAgent,
      acceptLanguage: acceptLanguage(identity),
      fetch: watched.fetch,
      nowMs,
      ...(upstream !== undefined && { siteOrigin: upstream }),
    });
  const client = createFeedClient({
    ...(gateway === undefined ? { signer: await signerOf(settings, nowMs) } : { gateway }),
    ...(gateway !== undefined && apiKey !== undefined && { apiKey }),
    ...(session !== undefined && { session }),
    visitor,
    ...(upstream !== undefined && { upstreamOrigin: upstream }),
    identity,
    region,
    timeoutMs: settings["timeout-ms"],
    fetch: watched.fetch,
    nowMs,
  });
  const visitorProblem = () => (visitor === "none" ? undefined : visitor.state().problem);
  return { ...client, visitorProblem, world: watched.world };
}

async function signerOf(settings: ClientSettings, nowMs: () => number) {
  const { createSigner } = await import("./create-signer.ts");
  return createSigner(settings, { nowMs });
}

/** Every answer of the sandbox says what it is; only an origin that the user named can be one. */
function watchWorld(fetch: typeof globalThis.fetch, upstream: string | undefined) {
  let world = guessWorld(upstream);
  const watching: typeof globalThis.fetch = async (input, init) => {
    const response = await fetch(input, init);
    const isUpstream = upstream !== undefined && typeof input === "string" && input.startsWith(`${upstream}/`);
    if (isUpstream) world = response.headers.get(WORLD_HEADER) === "sandbox" ? "sandbox" : "upstream";
    return response;
  };
  return { fetch: watching, world: () => world };
}
