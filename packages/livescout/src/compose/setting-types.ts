/**
 * Kinds of setting values. Each reads the text of a flag or of the environment and the value of a config file alike.
 *
 * A schema's message is the rule for people ("expected …"); no message ever holds the value.
 */
import { isIP } from "node:net";
import {
  closestName,
  findChannel,
  CHANNEL_IDS,
  CHANNELS,
  COUNT_MAX,
  normaliseRegion,
  Secret,
  type ChannelId,
} from "@livescout/protocol";
import * as z from "zod/mini";
import { isLoopbackHost } from "../runtime/loopback.ts";
import { FAULT_NAMES, findFault } from "../sandbox/faults.ts";
import { findMutation, MUTATION_NAMES } from "../sandbox/live-page/mutations.ts";
import { findPitfall, PITFALL_NAMES } from "../sandbox/live-page/pitfalls.ts";
import { KEY_SCOPES } from "../access/key-scopes.ts";
import { DEFAULT_TIERS, TIER_NAMES, type Tier, type TierName, type Tiers } from "../access/tiers.ts";

/** Raw value → checked value; `undefined` means that the rule was broken. */
export function rule<Value>(expected: string, read: (raw: unknown) => Value | undefined) {
  return z.pipe(
    z.unknown(),
    z.transform((raw, context): Value => {
      const value = read(raw);
      if (value !== undefined) return value;
      context.issues.push({ code: "custom", input: undefined, message: expected });
      return z.NEVER;
    }),
  );
}

export const wholeNumber = (min: number, max: number, expected: string) =>
  rule(expected, (raw) => {
    const value = typeof raw === "string" && /^\d{1,16}$/.test(raw.trim()) ? Number(raw) : raw;
    return typeof value === "number" && Number.isSafeInteger(value) && value >= min && value <= max ? value : undefined;
  });

export const positiveNumber = (max: number, expected: string) =>
  rule(expected, (raw) => {
    const value = typeof raw === "string" && /^\d{1,9}(?:\.\d{1,9})?$/.test(raw.trim()) ? Number(raw) : raw;
    return typeof value === "number" && value > 0 && value <= max ? value : undefined;
  });

/** On or off: a bare flag, `true` or `false`. */
export const toggle = () =>
  rule("true or false", (raw) => {
    if (typeof raw === "boolean") return raw;
    return raw === "true" || raw === "1" ? true : raw === "false" || raw === "0" ? false : undefined;
  });

export function oneOf<const Choice extends string>(choices: readonly Choice[]) {
  return rule(`one of ${choices.join(", ")}`, (raw) => choices.find((choice) => choice === raw));
}

export const text = (expected: string, pattern: RegExp) =>
  rule(expected, (raw) => (typeof raw === "string" && pattern.test(raw) ? raw : undefined));

export const filePath = () =>
  rule("the path of a file", (raw) => (typeof raw === "string" && /^[^\0]+$/.test(raw) ? raw : undefined));

function plainUrl(raw: unknown): URL | undefined {
  if (typeof raw !== "string" || !/^https?:\/\/[^/?#@\s\\]+(?:\/[^?#\s\\]*)?$/i.test(raw) || !URL.canParse(raw))
    return undefined;
  return new URL(raw);
}

/** Scheme and authority alone. Plain http would show cookies to the network: loopback only. */
export const upstreamOrigin = () =>
  rule(
    "an http(s) origin without path, query or credentials, e.g. https://host.example; plain http on loopback only",
    (raw) => {
      const url = plainUrl(raw);
      if (url === undefined || url.pathname !== "/") return undefined;
      return url.protocol === "https:" || isLoopbackHost(url.hostname) ? url.origin : undefined;
    },
  );

/** An address that paths are put after: no slash at the end. */
export const baseUrl = () =>
  rule("an http(s) address without query or credentials, e.g. https://host.example", (raw) =>
    plainUrl(raw)?.href.replace(/\/+$/, ""),
  );

/** A page that a browser opens: any origin that the operator names, with path and query. */
export const pageAddress = () =>
  rule("an http(s) address of a page, without credentials", (raw) => {
    const url = typeof raw === "string" && /^https?:\/\//i.test(raw) && URL.canParse(raw) ? new URL(raw) : undefined;
    return url?.username === "" && url.password === "" ? url.href : undefined;
  });

/** DevTools give whoever reaches them the whole browser. */
export const devToolsAddress = () =>
  rule("DevTools of a browser on this machine, e.g. http://127.0.0.1:9222", (raw) => {
    const url =
      typeof raw === "string" && /^(?:http|ws):\/\//i.test(raw) && URL.canParse(raw) ? new URL(raw) : undefined;
    return url !== undefined && url.username === "" && isLoopbackHost(url.hostname) ? url.href : undefined;
  });

export type ProxyChoice =
  /** `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`. */
  { kind: "environment" } | { kind: "url"; url: Secret; hasCredentials: boolean };

/** `mayHoldCredentials`: not in a flag, which other accounts of the machine can see. */
export const proxyChoice = ({ mayHoldCredentials }: { mayHoldCredentials: boolean }) =>
  rule(
    `env, or an http://, https:// or socks5:// URL of a proxy${mayHoldCredentials ? "" : "; one with credentials only in LIVESCOUT_PROXY or the config file"}`,
    (raw): ProxyChoice | undefined => {
      if (raw === "env") return { kind: "environment" };
      const url = typeof raw === "string" && URL.canParse(raw) ? new URL(raw) : undefined;
      if (url === undefined || !/^(?:https?|socks5h?):$/.test(url.protocol) || url.hostname === "") return undefined;
      const hasCredentials = url.username !== "" || url.password !== "";
      return hasCredentials && !mayHoldCredentials
        ? undefined
        : { kind: "url", url: new Secret(url.href), hasCredentials };
    },
  );

/** IPv6 with or without brackets. */
export const hostName = () =>
  rule("a host name or an address to listen on", (raw) => {
    const host = typeof raw === "string" ? raw.replace(/^\[(.*)\]$/, "$1") : "";
    return isIP(host) !== 0 || /^[a-z0-9](?:[\w.-]{0,253}\w)?$/i.test(host) ? host : undefined;
  });

export type ListenAddress = { host: string; port: number };

export const listenAddress = () =>
  rule("HOST:PORT, e.g. 127.0.0.1:9090", (raw): ListenAddress | undefined => {
    const match = typeof raw === "string" ? /^(\[[0-9a-f:.]+\]|[\w.-]+):(\d{1,5})$/i.exec(raw) : null;
    const port = Number(match?.[2]);
    return match?.[1] === undefined || port > 65_535 ? undefined : { host: match[1].replace(/^\[|\]$/g, ""), port };
  });

/** Comma-separated text, a list, or a flag given several times: all the same. */
function listItems(raw: unknown): string[] | undefined {
  const parts: unknown[] = Array.isArray(raw) ? raw : [raw];
  const texts = parts.map((part) => (typeof part === "number" ? String(part) : part));
  if (!texts.every((part) => typeof part === "string")) return undefined;
  const items = texts.flatMap((part) => part.split(",")).map((part) => part.trim());
  return items.some((item) => item !== "") ? [...new Set(items.filter((item) => item !== ""))] : undefined;
}

export const channelList = () =>
  rule(
    `channels by id or name: ${CHANNEL_IDS.map((id) => `${id} ${CHANNELS[id].name}`).join(", ")}`,
    (raw): readonly ChannelId[] | undefined => {
      const ids = listItems(raw)?.map((item) => findChannel(item)?.id);
      return ids?.every((id): id is ChannelId => id !== undefined) === true ? [...new Set(ids)] : undefined;
    },
  );

export const faultName = () =>
  rule(`one of ${FAULT_NAMES.join(", ")}`, (raw) => (typeof raw === "string" ? findFault(raw) : undefined));

/** One or several of the names that `find` knows; the first of a repeated name counts. */
const nameList = <Name extends string>(names: readonly Name[], find: (text: string) => Name | undefined) =>
  rule(`some of ${names.join(", ")}`, (raw): readonly Name[] | undefined => {
    const found = listItems(raw)?.map(find);
    return found?.every((name): name is Name => name !== undefined) === true ? [...new Set(found)] : undefined;
  });

export const pitfallList = () => nameList(PITFALL_NAMES, findPitfall);
export const mutationList = () => nameList(MUTATION_NAMES, findMutation);
export const scopeList = () => nameList(KEY_SCOPES, (text) => KEY_SCOPES.find((scope) => scope === text.toLowerCase()));

/** Addresses whose `X-Forwarded-For` is believed, as comma-separated text. */
export const cidrList = () =>
  rule("addresses or CIDR ranges, e.g. 10.0.0.0/8,::1", (raw) => {
    const items = listItems(raw);
    return items?.every(isCidr) === true ? items.join(",") : undefined;
  });

function isCidr(item: string): boolean {
  const [address = "", bits, ...rest] = item.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

export const region = () =>
  rule("two letters, as in ISO 3166-1", (raw) =>
    typeof raw === "string" && /^[A-Za-z]{2}$/.test(raw) ? normaliseRegion(raw) : undefined,
  );

/** Rooms asked for per page; more than the upstream's most is taken as its most, as the gateway does. */
export const roomCount = () =>
  z.pipe(
    wholeNumber(1, Number.MAX_SAFE_INTEGER, `a whole number from 1; above ${COUNT_MAX} it is taken as ${COUNT_MAX}`),
    z.transform((count) => Math.min(count, COUNT_MAX)),
  );

const TIER_NUMBERS: { readonly [name in keyof Tier]: { min: number; expected: string } } = {
  day: { min: 0, expected: "a whole number from 0 (feed calls a day; 0 is none)" },
  minute: { min: 1, expected: "a whole number from 1 (calls a minute)" },
};

/** `{ "pro": { "day": 100, "minute": 120 } }`: what is left out keeps its default. Text is read as JSON. */
export const tiers = () =>
  z.pipe(
    z.unknown(),
    z.transform((raw, context): Tiers => {
      const complain = (path: string[], message: string) =>
        void context.issues.push({ code: "custom", input: undefined, path, message });
      const changed = changedTiers(raw, complain);
      const merge = (name: TierName): [TierName, Tier] => [name, { ...DEFAULT_TIERS[name], ...changed[name] }];
      return Object.fromEntries(TIER_NAMES.map(merge)) as Tiers;
    }),
  );

type Complain = (path: string[], message: string) => void;

function changedTiers(raw: unknown, complain: Complain): { [name in TierName]?: Partial<Tier> } {
  const changed: { [name in TierName]?: Partial<Tier> } = {};
  const object = readObject(raw);
  if (object === undefined) complain([], 'a JSON object such as {"pro":{"day":100,"minute":120}}');
  for (const [name, limits] of Object.entries(object ?? {})) {
    const tier = TIER_NAMES.find((known) => known === name);
    const path = [name.slice(0, 40)];
    const values = readObject(limits);
    if (tier === undefined) complain(path, `a tier's name; the closest known one is ${closestName(name, TIER_NAMES)}`);
    else if (values === undefined) complain(path, 'an object such as {"day":100,"minute":120}');
    else changed[tier] = changedLimits(values, path, complain);
  }
  return changed;
}

function changedLimits(values: { [name: string]: unknown }, path: string[], complain: Complain): Partial<Tier> {
  const limits: Partial<Tier> = {};
  for (const [name, value] of Object.entries(values)) {
    if (name !== "day" && name !== "minute") {
      complain(
        [...path, name.slice(0, 40)],
        `day or minute; the closest known one is ${closestName(name, ["day", "minute"])}`,
      );
      continue;
    }
    const { min, expected } = TIER_NUMBERS[name];
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= min) limits[name] = value;
    else complain([...path, name], expected);
  }
  return limits;
}

function readObject(raw: unknown): { [name: string]: unknown } | undefined {
  const value: unknown = typeof raw === "string" ? jsonOrNothing(raw) : raw;
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

/** `undefined` where it is no JSON. */
export function jsonOrNothing(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}
