/** What the `webhooks` commands do: dead letters of a catalogue, and one message to see whether it arrives. */
import type { CatalogueStore } from "../catalogue/catalogue-store.ts";
import { type LetterList, listDeadLetters, type WishResult, wishRetry } from "../catalogue/webhooks/dead-letters.ts";
import { messageHeaders } from "../catalogue/webhooks/sign-message.ts";
import { createRandomIds } from "../runtime/random-ids.ts";
import type { Places } from "./data-dir.ts";
import { openCatalogue } from "./open-catalogue.ts";
import { ownVersion } from "./own-version.ts";
import { createPoster } from "./post-webhook.ts";
import { type EndpointSettings, readEndpoints } from "./read-endpoints.ts";
import type { Environment } from "./read-settings.ts";
import { guessWorld } from "./resolve-world.ts";
import type { Settings } from "./settings.ts";

export type WebhookCatalogue = { settings: Pick<Settings, "upstream" | "catalogue">; places: Places };

/** @throws LivescoutError `store` where there is no catalogue yet. */
export const failedWebhooks = (of: WebhookCatalogue): Promise<LetterList> => withCatalogue(of, listDeadLetters);

/** @throws LivescoutError `store` where there is no catalogue yet. */
export const retryWebhooks = (of: WebhookCatalogue, ids: readonly string[] | "all"): Promise<WishResult> =>
  withCatalogue(of, (store) => wishRetry(store, ids));

async function withCatalogue<Value>(
  { settings: { upstream, catalogue }, places }: WebhookCatalogue,
  work: (store: CatalogueStore) => Promise<Value>,
): Promise<Value> {
  const world = upstream === undefined || catalogue !== undefined ? undefined : guessWorld(upstream);
  const store = await openCatalogue({ places, mustExist: true, ...(world !== undefined && { world }) });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

export type TestedWebhook = { endpoint: string; isAccepted: boolean; says: string };

export type TestWebhooksOptions = { env: Environment; nowMs: () => number; signal: AbortSignal };

/** One message of type `webhook.test` to each endpoint, once. @throws SettingError where one cannot be used. */
export async function testWebhooks(
  settings: EndpointSettings,
  { env, nowMs, signal }: TestWebhooksOptions,
): Promise<TestedWebhook[]> {
  const endpoints = await readEndpoints(settings, env);
  const post = createPoster({
    allowsPrivate: settings["webhook-allow-private"],
    userAgent: `livescout/${await ownVersion()}`,
  });
  const newId = createRandomIds();
  return Promise.all(
    endpoints.map(async ({ name, url, secrets }) => {
      const [id, atMs] = [`msg_test_${newId()}`, nowMs()];
      const data = { message: "A test by `livescout webhooks test`. Nothing has happened." };
      const body = JSON.stringify({ type: "webhook.test", timestamp: new Date(atMs).toISOString(), data });
      const result = await post({ url }, { headers: messageHeaders({ id, atMs, body, secrets }), body, signal });
      signal.throwIfAborted();
      return { endpoint: name, isAccepted: result.kind === "accepted", says: wordsOf(result) };
    }),
  );
}

function wordsOf(result: Awaited<ReturnType<ReturnType<typeof createPoster>>>): string {
  switch (result.kind) {
    case "accepted":
      return "accepted";
    case "gone":
      return "HTTP 410: the receiver wants nothing any more";
    case "failed":
      return result.problem;
    case "stopped":
      return "stopped";
    default:
      return result satisfies never;
  }
}
