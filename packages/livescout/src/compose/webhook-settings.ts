/**
 * Where webhooks go, as an operator says it: one address by `--webhook`, or a list with types and filters in the config file.
 *
 * A secret is never in either: it stands in the environment or in a file that is named.
 */
import { closestName } from "@livescout/protocol";
import { readRoomFilter, type RoomFilter } from "@livescout/protocol/catalogue";
import * as z from "zod/mini";
import {
  QUIET_EVENT_TYPES,
  WEBHOOK_EVENT_TYPES,
  type WebhookEventType,
} from "../catalogue/webhooks/webhook-endpoint.ts";
import { jsonOrNothing, rule } from "./setting-types.ts";

/** The variable of the secret that signs where no other is named. */
export const OWN_SECRET = "LIVESCOUT_WEBHOOK_SECRET";

export type WebhookSetting = {
  url: string;
  name?: string;
  secret: { kind: "own" } | { kind: "env"; variable: string } | { kind: "file"; file: string };
  events: readonly WebhookEventType[];
  filter?: RoomFilter;
  atOnce: number;
};

const URL_RULE = "an https address without credentials; plain http for private addresses only";

export const webhookUrl = () => rule(URL_RULE, readUrl);

function readUrl(raw: unknown): string | undefined {
  const url = typeof raw === "string" && /^https?:\/\//i.test(raw) && URL.canParse(raw) ? new URL(raw) : undefined;
  return url !== undefined && url.username === "" && url.password === "" && url.hash === "" ? url.href : undefined;
}

type FieldRule = { expected: string; read: (raw: unknown) => Partial<WebhookSetting> | undefined };

const FIELDS: { readonly [name: string]: FieldRule } = {
  url: { expected: URL_RULE, read: (raw) => given("url", readUrl(raw)) },
  name: {
    expected: "a name of 1 to 60 characters",
    read: (raw) => given("name", typeof raw === "string" && /^[^\p{Cc}\p{Cs}]{1,60}$/u.test(raw) ? raw : undefined),
  },
  secretEnv: {
    expected: `the name of an environment variable; of those that begin with LIVESCOUT_ only ${OWN_SECRET}`,
    read: (raw) => {
      const isName = typeof raw === "string" && /^(?!LIVESCOUT_(?!WEBHOOK_SECRET$))[A-Za-z_]\w{0,99}$/.test(raw);
      return isName ? { secret: { kind: "env", variable: raw } } : undefined;
    },
  },
  secretFile: {
    expected: "the path of a file",
    read: (raw) =>
      typeof raw === "string" && /^[^\0]+$/.test(raw) ? { secret: { kind: "file", file: raw } } : undefined,
  },
  events: { expected: `some of ${WEBHOOK_EVENT_TYPES.join(", ")}`, read: (raw) => given("events", readTypes(raw)) },
  filter: {
    expected: 'filters as in a query, e.g. "viewers=100..&topic=Gaming"',
    read: (raw) => given("filter", typeof raw === "string" ? readEventFilter(raw) : undefined),
  },
  atOnce: {
    expected: "a whole number from 1 to 16",
    read: (raw) =>
      given("atOnce", typeof raw === "number" && Number.isInteger(raw) && raw >= 1 && raw <= 16 ? raw : undefined),
  },
};

function given<Key extends keyof WebhookSetting>(
  key: Key,
  value: WebhookSetting[Key] | undefined,
): Partial<WebhookSetting> | undefined {
  return value === undefined ? undefined : { [key]: value };
}

function readTypes(raw: unknown): readonly WebhookEventType[] | undefined {
  const types = Array.isArray(raw) ? raw.map((each) => WEBHOOK_EVENT_TYPES.find((type) => type === each)) : [];
  return types.length > 0 && types.every((type) => type !== undefined) ? [...new Set(types)] : undefined;
}

/** Unlike in a list, nothing is said about ended rooms unless somebody says it: else no end would ever be told. */
function readEventFilter(text: string): RoomFilter | undefined {
  const pairs = [...new URLSearchParams(text)];
  const read = readRoomFilter(pairs);
  if (read.kind === "refused") return undefined;
  return pairs.some(([name]) => name === "live") ? read.filter : { ...read.filter, live: "any" };
}

/** `[{ "url", "name"?, "secretEnv"? | "secretFile"?, "events"?, "filter"?, "atOnce"? }]`; text is read as JSON. */
export const webhookList = () =>
  z.pipe(
    z.unknown(),
    z.transform((raw, context): readonly WebhookSetting[] => {
      const complain = (path: (string | number)[], message: string) =>
        void context.issues.push({ code: "custom", input: undefined, path, message });
      const list: unknown = typeof raw === "string" ? jsonOrNothing(raw) : raw;
      if (Array.isArray(list)) return list.flatMap((each: unknown, at) => readOne(each, at, complain) ?? []);
      complain([], 'a JSON list such as [{"url":"https://hook.example/"}]');
      return [];
    }),
  );

function readOne(
  raw: unknown,
  at: number,
  complain: (path: (string | number)[], message: string) => void,
): WebhookSetting | undefined {
  if (typeof raw !== "object" || raw === null || !("url" in raw)) {
    complain([at], 'an object such as {"url":"https://hook.example/"}');
    return undefined;
  }
  const read: Partial<WebhookSetting> = {};
  for (const [name, value] of Object.entries(raw)) {
    const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
    const part = field?.read(value);
    if (part !== undefined) Object.assign(read, part);
    else complain([at, name.slice(0, 40)], field?.expected ?? unknownField(name));
  }
  const { url } = read;
  return url === undefined ? undefined : { ...plainWebhook(url), ...read, url };
}

/** What nobody said otherwise. */
export const plainWebhook = (url: string): WebhookSetting => ({
  url,
  secret: { kind: "own" },
  events: QUIET_EVENT_TYPES,
  atOnce: 1,
});

const unknownField = (name: string): string =>
  `a field that exists; the closest known one is ${closestName(name, Object.keys(FIELDS))}`;
