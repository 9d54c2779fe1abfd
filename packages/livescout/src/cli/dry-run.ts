/**
 * `rooms --dry-run`: the requests that would be made, secrets masked. They are made against a `fetch` that writes them
 * down and sends nothing, so that what is shown is what would go out.
 */
import { CHANNELS, type ChannelId } from "@livescout/protocol";
import { createClient } from "../compose/create-client.ts";
import type { CommandCall } from "./command.ts";
import { EXIT, exitCodeOf } from "./output/exit-codes.ts";
import { outcomeLine } from "./output/outcome-line.ts";
import { readSecrets } from "./read-secrets.ts";

type ShownRequest = { purpose: string; method: string; url: string; headers: { [name: string]: string } };

export async function dryRun(call: CommandCall): Promise<number> {
  const { io, settings } = call;
  const secrets = await readSecrets(call, settings.channel);
  const isJson = settings.output === "json" || settings.output === "ndjson";
  let exitCode: number = EXIT.ok;
  for (const channel of settings.channel) {
    const requests: ShownRequest[] = [];
    const record: typeof globalThis.fetch = async (input, init) => {
      requests.push(showRequest(typeof input === "string" ? input : "", init, settings.gateway));
      throw new NothingSent();
    };
    const client = await createClient(settings, { ...secrets, fetch: record, nowMs: io.nowMs });
    const { outcome } = await client.fetchPage({ channel, ...tagOf(channel, settings.tag), count: settings.count });
    await client.close();
    if (requests.length === 0) {
      await io.stderr.write(outcomeLine({ ...outcome, channel, page: 1 }));
      exitCode = exitCodeOf([outcome]);
      continue;
    }
    await io.stdout.write(
      requests.map((request) => (isJson ? `${JSON.stringify(request)}\n` : asText(request))).join(""),
    );
  }
  await io.stderr.write("dry run: nobody was contacted\n");
  return exitCode;
}

class NothingSent extends Error {
  readonly code = "NOTHING_SENT";
}

const tagOf = (channel: ChannelId, tag: string | undefined) =>
  tag !== undefined && CHANNELS[channel].takesTag ? { tag } : {};

function showRequest(url: string, init: RequestInit | undefined, gateway: string | undefined): ShownRequest {
  const isStepOne = gateway !== undefined && url.startsWith(`${gateway}/`);
  const isFeed = url.includes("/webcast/feed/?");
  const purpose = isStepOne
    ? "step 1: ask the gateway to sign; step 2 would fetch what it signs, from this machine"
    : isFeed
      ? "step 2: fetch the feed from this machine"
      : "a visitor: ttwid from the upstream's page, then a device id; both go into the feed request";
  const headers = Object.entries(Object.fromEntries(new Headers(init?.headers)));
  return {
    purpose,
    method: init?.method ?? "GET",
    url: maskUrl(url),
    headers: Object.fromEntries(headers.map(([name, value]) => [name, maskHeader(name, value)])),
  };
}

const masked = (value: string): string => `[secret, ${value.length} characters]`;

/** Only `msToken` travels in the query as a secret; signatures are none. */
const maskUrl = (url: string): string =>
  url.replace(/([?&]msToken=)([^&]+)/, (_, name: string, value: string) => name + masked(value));

function maskHeader(name: string, value: string): string {
  if (name === "x-api-key" || name === "authorization") return masked(value);
  if (name !== "cookie") return value;
  return value.replace(/=([^;]*)/g, (_, secret: string) => `=${masked(secret)}`);
}

function asText({ purpose, method, url, headers }: ShownRequest): string {
  const lines = Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`);
  return `# ${purpose}\n${method} ${url}\n${lines.join("\n")}\n\n`;
}
