/**
 * `rooms --dry-run`: the requests that would be made, secrets masked. They are made against a `fetch` that writes them
 * down and sends nothing, so that what is shown is what would go out.
 */
import type { DiscoverSource, FeedClient } from "@livescout/client";
import { FEED_PATH, type Outcome, SEARCH_PATH } from "@livescout/protocol";
import { createClient } from "../compose/create-client.ts";
import type { CommandCall } from "./command.ts";
import { EXIT, exitCodeOf } from "./output/exit-codes.ts";
import { outcomeLine } from "./output/outcome-line.ts";
import { readSecrets } from "./read-secrets.ts";

type ShownRequest = { purpose: string; method: string; url: string; headers: { [name: string]: string } };

export async function dryRun(call: CommandCall, sources: readonly DiscoverSource[]): Promise<number> {
  const { io, settings } = call;
  const secrets = await readSecrets(call, settings.channel);
  const isJson = settings.output === "json" || settings.output === "ndjson";
  let exitCode: number = EXIT.ok;
  for (const source of sources) {
    const requests: ShownRequest[] = [];
    const record: typeof globalThis.fetch = async (input, init) => {
      requests.push(showRequest(typeof input === "string" ? input : "", init, settings.gateway));
      throw new NothingSent();
    };
    const client = await createClient(
      { ...settings, signer: NATIVE, shadow: undefined, fetch: "plain" },
      { ...secrets, fetch: record, nowMs: io.nowMs, machine: io },
    );
    const outcome = await askOnce(client, source, settings.count);
    await client.close();
    if (requests.length === 0 && outcome !== undefined) {
      await io.stderr.write(outcomeLine({ ...outcome, ...source, page: 1 }));
      exitCode = exitCodeOf([outcome]);
      continue;
    }
    await io.stdout.write(
      requests.map((request) => (isJson ? `${JSON.stringify(request)}\n` : asText(request))).join(""),
    );
  }
  await io.stderr.write(
    `dry run: nobody was contacted${isStandIn(settings) ? "; native signed in place of the signer that would" : ""}\n`,
  );
  return exitCode;
}

/** A browser's page and a gateway are somebody. */
const NATIVE = { kind: "chain", signers: [{ kind: "native" }] } as const;

const isStandIn = ({ signer, gateway }: CommandCall["settings"]): boolean =>
  gateway === undefined && signer !== undefined && JSON.stringify(signer) !== JSON.stringify(NATIVE);

async function askOnce(client: FeedClient, source: DiscoverSource, count: number): Promise<Outcome | undefined> {
  if (source.channel !== "search") return (await client.fetchPage({ ...source, count })).outcome;
  for await (const { outcome } of client.search({ ...source, pagesMax: 1 })) return outcome;
  return undefined;
}

class NothingSent extends Error {
  readonly code = "NOTHING_SENT";
}

function showRequest(url: string, init: RequestInit | undefined, gateway: string | undefined): ShownRequest {
  const isStepOne = gateway !== undefined && url.startsWith(`${gateway}/`);
  const isFeed = url.includes(`${FEED_PATH}?`);
  const isSearch = url.includes(`${SEARCH_PATH}?`);
  const purpose = isStepOne
    ? "step 1: ask the gateway to sign; step 2 would fetch what it signs, from this machine"
    : isFeed || isSearch
      ? `step 2: fetch ${isFeed ? "the feed" : "LIVE search"} from this machine`
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
