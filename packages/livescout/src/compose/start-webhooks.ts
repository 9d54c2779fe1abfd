/** Webhooks at work, for every process that collects: one outbox for each endpoint, until it is closed. */
import { setTimeout as sleep } from "node:timers/promises";
import type { CatalogueStore } from "../catalogue/catalogue-store.ts";
import { createOutbox, type Outbox, type Post, type WebhookNews } from "../catalogue/webhooks/outbox.ts";
import { createWebhookJournal } from "../catalogue/webhooks/webhook-journal.ts";
import type { Logger } from "../runtime/logger.ts";
import { createRandomIds } from "../runtime/random-ids.ts";
import { ownVersion } from "./own-version.ts";
import { createPoster } from "./post-webhook.ts";
import type { Environment } from "./read-settings.ts";
import { type EndpointSettings, readEndpoints } from "./read-endpoints.ts";

export type StartWebhooksOptions = {
  settings: EndpointSettings;
  store: CatalogueStore;
  env: Environment;
  nowMs: () => number;
  logger: Logger;
  /** Instead of the network, for tests. */
  post?: Post;
};

export type RunningWebhooks = {
  /** Names, for whoever tells the operator. */
  endpoints: readonly string[];
  /** Ends what is under way: it is tried again by the next process. */
  close(): Promise<void>;
};

/** How long an outbox waits after the store failed. */
const AFTER_FAILURE_MS = 5_000;

/** @throws SettingError where an endpoint cannot be used; nothing was started then. */
export async function startWebhooks({
  settings,
  store,
  env,
  nowMs,
  logger,
  post,
}: StartWebhooksOptions): Promise<RunningWebhooks> {
  const endpoints = await readEndpoints(settings, env);
  if (endpoints.length === 0) return { endpoints: [], close: async () => {} };
  const journal = createWebhookJournal(store);
  const tag = (await journal.register())?.tag ?? `msg_${createRandomIds()().slice(0, 10)}`;
  await journal.writeRegister({ tag, endpoints: endpoints.map(({ id, name }) => ({ id, name })) });
  const sending =
    post ??
    createPoster({
      allowsPrivate: settings["webhook-allow-private"],
      userAgent: `livescout/${await ownVersion()}`,
    });
  const closing = new AbortController();
  const tell = (news: WebhookNews) => logNews(news, logger);
  const loops = endpoints.map((endpoint) => {
    const outbox = createOutbox({ endpoint, store, tag, post: sending, nowMs, random: Math.random, onNews: tell });
    return run(outbox, { name: endpoint.name, signal: closing.signal, logger });
  });
  return {
    endpoints: endpoints.map(({ name }) => name),
    async close() {
      closing.abort();
      await Promise.all(loops);
    },
  };
}

type RunOptions = { name: string; signal: AbortSignal; logger: Logger };

async function run(outbox: Outbox, { name, signal, logger }: RunOptions): Promise<void> {
  while (!signal.aborted) {
    const waitMs = await outbox.turn({ signal }).catch((error: unknown) => {
      logger.error("webhooks: the catalogue could not be read or written", { endpoint: name, error });
      return AFTER_FAILURE_MS;
    });
    await sleep(waitMs, undefined, { signal }).catch(() => undefined); // ended early
  }
}

function logNews(news: WebhookNews, logger: Logger): void {
  const { kind, ...facts } = news;
  switch (kind) {
    case "failed":
      return logger.info("webhook not accepted, it will be tried again", facts);
    case "down":
      return logger.warn("webhook endpoint takes nothing at the moment; what happens waits for it", facts);
    case "back":
      return logger.warn("webhook endpoint is back", facts);
    case "dead":
      return logger.warn("webhook given up: `livescout webhooks failed` lists it", facts);
    case "gone":
      return logger.warn(
        "webhook endpoint said 410 and gets nothing more; `livescout webhooks retry` begins anew",
        facts,
      );
    case "revived":
      return logger.info("webhooks to be tried again, as asked", facts);
    default:
      return kind satisfies never;
  }
}
