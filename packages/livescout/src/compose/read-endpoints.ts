/** The settings of webhooks become endpoints, with the secrets that they name; refused before anything is sent. */
import { createHash } from "node:crypto";
import { readSecrets, SECRET_RULE } from "../catalogue/webhooks/sign-message.ts";
import type { WebhookEndpoint } from "../catalogue/webhooks/webhook-endpoint.ts";
import { readSecretFile } from "./read-secrets.ts";
import { type Environment, SettingError } from "./read-settings.ts";
import { OWN_SECRET, plainWebhook, type WebhookSetting } from "./webhook-settings.ts";

export type EndpointSettings = {
  webhook?: string | undefined;
  webhooks?: readonly WebhookSetting[] | undefined;
  "webhook-secret-file"?: string | undefined;
  "webhook-allow-private": boolean;
};

/** The endpoints with their secrets. @throws SettingError with every one that cannot be used. */
export async function readEndpoints(settings: EndpointSettings, env: Environment): Promise<WebhookEndpoint[]> {
  const { webhook, webhooks = [], "webhook-secret-file": file, "webhook-allow-private": allowsPrivate } = settings;
  const single = webhook === undefined ? [] : [plainWebhook(webhook)];
  const problems: string[] = [];
  const endpoints: WebhookEndpoint[] = [];
  for (const each of [...single, ...webhooks]) {
    const endpoint = toEndpoint(each, await secretText(each, { file, env }));
    const problem = problemOf(endpoint, each, { allowsPrivate, others: endpoints });
    if (problem === undefined) endpoints.push(endpoint);
    else problems.push(problem);
  }
  if (problems.length > 0) throw new SettingError(problems);
  return endpoints;
}

function toEndpoint(
  { url, name = new URL(url).host, events, filter, atOnce }: WebhookSetting,
  text: string | undefined,
): WebhookEndpoint {
  const id = createHash("sha256").update(`${url}\n${name}`).digest("hex").slice(0, 12);
  const secrets = (text === undefined ? undefined : readSecrets(text)) ?? [];
  return { id, name, url, secrets, events, ...(filter !== undefined && { filter }), atOnce };
}

function problemOf(
  { id, name, url, secrets }: WebhookEndpoint,
  { secret }: WebhookSetting,
  { allowsPrivate, others }: { allowsPrivate: boolean; others: readonly WebhookEndpoint[] },
): string | undefined {
  const where = secret.kind === "env" ? secret.variable : secret.kind === "file" ? secret.file : OWN_SECRET;
  if (secrets.length === 0) return `webhooks: ${name} needs a secret in ${where}: expected ${SECRET_RULE}`;
  if (url.startsWith("http:") && !allowsPrivate)
    return `webhooks: ${name} is plain http, which is for private addresses: use https, or allow these with --webhook-allow-private`;
  return others.some((other) => other.id === id)
    ? `webhooks: ${name} stands there twice: give each a name of its own`
    : undefined;
}

async function secretText(
  { secret }: WebhookSetting,
  { file, env }: { file: string | undefined; env: Environment },
): Promise<string | undefined> {
  switch (secret.kind) {
    case "own":
      return file === undefined ? env[OWN_SECRET] : readSecretFile(file, "webhook-secret-file");
    case "env":
      return env[secret.variable];
    case "file":
      return readSecretFile(secret.file, "webhooks");
    default:
      return secret satisfies never;
  }
}
