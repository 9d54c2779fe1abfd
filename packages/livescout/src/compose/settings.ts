/**
 * Every setting, once: flags, `LIVESCOUT_…` names, config file keys and docs/settings.md are derived from this table.
 *
 * Secrets are never flags: they come from the environment or from files that a setting names. More than 300 lines, since it
 * is one table.
 */
import {
  CHANNEL_IDS,
  CHANNELS,
  COUNT_DEFAULT,
  REGION_DEFAULT,
  SEARCH_WORDS_MAX,
  TAG_LENGTH_MAX,
} from "@livescout/protocol";
import type * as z from "zod/mini";
import { KEY_SCOPES } from "../access/key-scopes.ts";
import { DEFAULT_TIERS, TIER_NAMES } from "../access/tiers.ts";
import { LOG_LEVELS } from "../runtime/logger.ts";
import {
  baseUrl,
  channelList,
  cidrList,
  devToolsAddress,
  faultName,
  filePath,
  hostName,
  listenAddress,
  mutationList,
  oneOf,
  pageAddress,
  pitfallList,
  positiveNumber,
  proxyChoice,
  region,
  roomCount,
  scopeList,
  text,
  tiers,
  toggle,
  upstreamOrigin,
  wholeNumber,
} from "./setting-types.ts";
import { FILTER_SETTINGS } from "./filter-settings.ts";
import { shadowName, signerChoice } from "./signer-choice.ts";
import { byteSize, duration, watchSources } from "./watch-settings.ts";
import { webhookList, webhookUrl } from "./webhook-settings.ts";

export const COMMAND_NAMES = [
  "demo",
  "serve",
  "status",
  "rooms",
  "explore",
  "watch",
  "report",
  "check",
  "list",
  "forget",
  "webhooks test",
  "webhooks failed",
  "webhooks retry",
  "sign",
  "read",
  "verify",
  "doctor",
  "record",
  "identity capture",
  "identity show",
  "scheme learn",
  "sandbox",
  "keys create",
  "keys list",
  "keys revoke",
  "keys set-tier",
  "paths",
] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

export type Setting<Value = unknown> = {
  schema: z.ZodMiniType<Value>;
  /** A stricter one for the flag: arguments can be seen by other accounts of the machine. */
  flagSchema?: z.ZodMiniType<Value>;
  /** Placeholder of the flag's value; absent: a switch. */
  value?: string;
  help: string;
  commands: readonly CommandName[];
  /** In force where nobody says otherwise. */
  default?: Value;
  /** A default that depends on the command or the machine, in words; the command itself knows it. */
  defaultWords?: string;
  /** The flag may be given several times. */
  isList?: true;
  /** The flag's name, where it is not the setting's own. */
  flag?: string;
  /** Only in the environment and in the config file. */
  isFlagless?: true;
};

const setting = <Value, const Rest extends Omit<Setting<Value>, "schema">>(
  schema: z.ZodMiniType<Value>,
  rest: Rest,
) => ({
  schema,
  ...rest,
});

const CHANNEL_WORDS = CHANNEL_IDS.map((id) => `${id} ${CHANNELS[id].name}`).join(", ");
const SEARCH_WORDS = /^(?!\s*$)[^\p{Cc}\p{Cs}]{1,100}$/u;
const PORT_RULE = "a whole number from 0 to 65535; 0 takes a free one";
const KEYS = ["keys create", "keys list", "keys revoke", "keys set-tier"] as const;
const SIGNING = ["rooms", "sign"] as const;
/** Commands that ask the feed of this machine's own accord. */
const ASKING = [...SIGNING, "record"] as const;
/** Commands that collect into the catalogue. */
const COLLECTING = ["watch", "explore"] as const;
/** Commands in which a signer is at work, maybe a browser. */
const WITH_SIGNER = ["serve", ...ASKING, ...COLLECTING] as const;
/** Commands that open a browser, or may. */
const WITH_BROWSER = [...WITH_SIGNER, "doctor", "identity capture", "scheme learn"] as const;
/** Commands in which this process signs by itself, or may. */
const WITH_NATIVE = [...WITH_SIGNER, "doctor"] as const;
/** Commands that read or change the catalogue. */
const WITH_CATALOGUE = [...COLLECTING, "report", "list", "forget", "webhooks failed", "webhooks retry"] as const;
/** Commands that send webhooks. */
const WITH_WEBHOOKS = [...COLLECTING, "webhooks test"] as const;

export const SETTINGS = {
  config: setting(filePath(), {
    value: "FILE",
    help: "JSON file with settings under these same names",
    commands: COMMAND_NAMES,
    defaultWords: "config.json in the data folder, where there is one",
  }),
  host: setting(hostName(), {
    value: "HOST",
    help: "address to listen on; anything but loopback needs keys",
    commands: ["serve"],
    default: "127.0.0.1",
  }),
  port: setting(wholeNumber(0, 65_535, PORT_RULE), {
    value: "PORT",
    help: "port to listen on; 0 takes a free one",
    commands: ["serve", "sandbox", "explore"],
    defaultWords: "8080 (serve), 8081 (sandbox), 8082 (explore)",
  }),
  "public-url": setting(baseUrl(), {
    value: "URL",
    help: "address under which callers reach the gateway; used in load_more_url",
    commands: ["serve"],
    defaultWords: "what the caller asked for",
  }),
  database: setting(filePath(), {
    value: "FILE",
    help: "SQLite database of keys and quotas",
    commands: ["serve", ...KEYS, "paths"],
    defaultWords: "livescout.db in the data folder",
  }),
  catalogue: setting(filePath(), {
    value: "FILE",
    help: "SQLite database of the rooms that this installation has seen; with serve, what its /v1 answers from",
    commands: ["serve", ...WITH_CATALOGUE, "paths"],
    defaultWords: "catalogue.db in the data folder; sandbox-catalogue.db before a sandbox; serve: none, and no /v1",
  }),
  upstream: setting(upstreamOrigin(), {
    value: "URL",
    help: "origin that stands in for the real upstream, e.g. a sandbox",
    commands: [...new Set([...WITH_BROWSER, "check", ...WITH_CATALOGUE] as const)],
    defaultWords: "https://webcast.tiktok.com and https://www.tiktok.com",
  }),
  signer: setting(signerChoice(), {
    value: "NAME",
    help: "who signs: in a chain the first that can; auto: a browser if one is found, native behind it",
    commands: WITH_SIGNER,
    defaultWords: "native (serve; and before a pretend upstream on this machine), auto (rooms, sign)",
  }),
  shadow: setting(shadowName(), {
    value: "NAME",
    help: "a signer that signs everything too, is compared part by part, and never served",
    commands: WITH_SIGNER,
    defaultWords: "none",
  }),
  browser: setting(filePath(), {
    value: "FILE",
    help: "the Chromium, Chrome or Edge to launch",
    commands: WITH_BROWSER,
    defaultWords: "the first that is found where systems put them",
  }),
  headed: setting(toggle(), { help: "show the browser's window", commands: WITH_BROWSER, default: false }),
  profile: setting(filePath(), {
    value: "DIR",
    help: "profile folder of your own for the browser; no other browser may be using it",
    commands: WITH_BROWSER,
    defaultWords: "a fresh one, removed afterwards",
  }),
  "browser-no-sandbox": setting(toggle(), {
    help: "launch the browser without its own sandbox, as root in a container; a hostile page is then closer to the machine",
    commands: WITH_BROWSER,
    default: false,
  }),
  cdp: setting(devToolsAddress(), {
    value: "URL",
    help: "use a browser that already runs on this machine, started with --remote-debugging-port and a --user-data-dir of its own",
    commands: WITH_BROWSER,
    defaultWords: "none: a browser is launched",
  }),
  "page-url": setting(pageAddress(), {
    value: "URL",
    help: "page that signs in the browser; docs/live-page.md says what it must do",
    commands: WITH_BROWSER,
    defaultWords: "the upstream's live page: /live",
  }),
  "remote-api-key-file": setting(filePath(), {
    value: "FILE",
    help: "file that holds your API key at the remote signer (or LIVESCOUT_REMOTE_API_KEY)",
    commands: WITH_SIGNER,
  }),
  proxy: setting(proxyChoice({ mayHoldCredentials: true }), {
    flagSchema: proxyChoice({ mayHoldCredentials: false }),
    value: "URL",
    help: "proxy to the upstream, for the browser too; env: what HTTPS_PROXY, HTTP_PROXY and NO_PROXY say. Addresses of this machine are reached without it, --upstream apart",
    commands: [...WITH_BROWSER, "check"],
    defaultWords: "none",
  }),
  scheme: setting(text("a version, e.g. 5.3.2", /^\d[\w.-]{0,31}$/), {
    value: "VERSION",
    help: "signature scheme that the native signer writes",
    commands: WITH_NATIVE,
    defaultWords: "the newest that is built in, or that `scheme learn` adopted",
  }),
  identity: setting(filePath(), {
    value: "FILE",
    help: "JSON file with the browser to claim to be",
    commands: [...WITH_NATIVE, "check", "identity show"],
    defaultWords: "identity.json in the data folder, where `identity capture` wrote one; else the shipped identity",
  }),
  auth: setting(oneOf(["keys", "none"]), {
    value: "MODE",
    help: "keys: callers need an API key; none: anyone on this machine may call",
    commands: ["serve"],
    default: "keys",
  }),
  sessions: setting(oneOf(["accept", "refuse"]), {
    value: "MODE",
    help: "whether callers may send their session_id; refuse points them to logged_in=true",
    commands: ["serve"],
    default: "accept",
  }),
  "trust-proxy": setting(cidrList(), {
    value: "CIDR",
    help: "proxies whose X-Forwarded-For is believed; comma-separated",
    commands: ["serve"],
    defaultWords: "none",
  }),
  "metrics-listen": setting(listenAddress(), {
    value: "HOST:PORT",
    help: "a listener of its own for /metrics; needed where the gateway is not on loopback",
    commands: ["serve"],
    defaultWords: "/metrics on the gateway's own loopback port",
  }),
  "log-level": setting(oneOf(LOG_LEVELS), {
    value: "LEVEL",
    help: `what is logged on stderr: ${LOG_LEVELS.join(", ")}`,
    commands: ["serve"],
    default: "info",
  }),
  tiers: setting(tiers(), {
    value: "JSON",
    help: "feed calls a day and calls a minute by tier; what is left out keeps its default",
    commands: ["serve"],
    default: DEFAULT_TIERS,
    isFlagless: true,
  }),
  channel: setting(channelList(), {
    value: "CHANNEL",
    help: `channel by id or name, several by commas or by repeating the flag: ${CHANNEL_WORDS}`,
    commands: ASKING,
    default: ["87"],
    isList: true,
  }),
  tag: setting(text(`at most ${TAG_LENGTH_MAX} characters, no control characters`, /^[^\p{Cc}\p{Cs}]{1,100}$/u), {
    value: "TEXT",
    help: "game or topic; channels game and lifestyle only",
    commands: ASKING,
  }),
  count: setting(roomCount(), {
    value: "N",
    help: "rooms to ask for per page; the upstream answers with what it likes",
    commands: ASKING,
    default: COUNT_DEFAULT,
  }),
  region: setting(region(), {
    value: "CODE",
    help: "country to ask for; a hint, the fetching address decides",
    commands: [...ASKING, ...COLLECTING, "doctor"],
    default: REGION_DEFAULT,
  }),
  cursor: setting(text("1 to 16 digits", /^\d{1,16}$/), {
    value: "CURSOR",
    help: "extra.max_time of the page before",
    commands: ["sign"],
    defaultWords: "the first page",
  }),
  gateway: setting(baseUrl(), {
    value: "URL",
    help: "gateway that signs, instead of this process; for status, the one to look at",
    commands: [...ASKING, ...COLLECTING, "status"],
    defaultWords: "none: signed in this process; http://127.0.0.1:8080 (status)",
  }),
  "api-key-file": setting(filePath(), {
    value: "FILE",
    help: "file that holds the gateway's API key (or LIVESCOUT_API_KEY)",
    commands: [...ASKING, ...COLLECTING],
  }),
  "session-file": setting(filePath(), {
    value: "FILE",
    help: "file that holds your session (or LIVESCOUT_SESSION)",
    commands: [...ASKING, ...COLLECTING],
  }),
  "timeout-ms": setting(wholeNumber(100, 600_000, "a whole number from 100 to 600000"), {
    value: "MS",
    help: "how long one answer may take",
    commands: [...ASKING, ...COLLECTING, "check", "status", "doctor"],
    default: 15_000,
  }),
  "metrics-url": setting(baseUrl(), {
    value: "URL",
    help: "where the gateway's figures are, if it has a --metrics-listen",
    commands: ["status"],
    defaultWords: "/metrics of the gateway",
  }),
  source: setting(oneOf(["auto", "feed", "search"]), {
    value: "NAME",
    help: "where rooms come from; auto: the feed, and LIVE search where the feed is refused",
    commands: ["rooms"],
    default: "auto",
  }),
  search: setting(text(`1 to ${SEARCH_WORDS_MAX} characters, no control characters`, SEARCH_WORDS), {
    value: "WORDS",
    help: "ask LIVE search for these words instead of the feed",
    commands: ["rooms"],
    defaultWords: "the tag, else the channel's topic, where search is asked at all",
  }),
  fetch: setting(oneOf(["plain", "browser", "auto"]), {
    value: "WAY",
    help: "who fetches the signed URL: this program, the page that signs, or the page after two refusals",
    commands: ["rooms", ...COLLECTING, "record"],
    default: "plain",
  }),
  "report-outcomes": setting(oneOf(["on", "off"]), {
    value: "MODE",
    help: "whether the gateway that signed is told what came of it: the signature's name and the outcome's, nothing else",
    commands: ["rooms", ...COLLECTING, "record"],
    default: "on",
  }),
  pages: setting(wholeNumber(1, 1_000, "a whole number from 1 to 1000"), {
    value: "N",
    help: "pages per channel at most",
    commands: ["rooms"],
    default: 1,
  }),
  limit: setting(wholeNumber(1, 1_000_000, "a whole number from 1"), {
    value: "N",
    help: "stop after so many rooms",
    commands: ["rooms", "list"],
    defaultWords: "no limit",
  }),
  "min-viewers": setting(wholeNumber(0, Number.MAX_SAFE_INTEGER, "a whole number from 0"), {
    value: "N",
    help: "leave out rooms with fewer viewers",
    commands: ["rooms"],
    default: 0,
  }),
  output: setting(oneOf(["table", "json", "ndjson", "csv"]), {
    value: "FORM",
    help: "table, json (one envelope), ndjson (a room a line) or csv; status: table or json",
    commands: ["rooms", "report", "check", "list", "webhooks failed", "read", "status"],
    defaultWords: "table on a terminal, ndjson in a pipe",
  }),
  report: setting(filePath(), {
    value: "FILE",
    help: "also write the JSON envelope to this file",
    commands: ["rooms", "list", "read"],
  }),
  template: setting(text("1 to 2000 characters", /^[^\0]{1,2000}$/s), {
    value: "TEXT",
    help: "write each room by this template instead: fields in double braces, e.g. '{{viewerCount}} {{owner.uniqueId}}'; \\t and \\n",
    commands: ["list"],
  }),
  archive: setting(filePath(), {
    value: "FILE",
    help: "file of room ids given before: only new ones are written, and added to it",
    commands: ["list"],
  }),
  ...FILTER_SETTINGS,
  input: setting(filePath(), {
    value: "FILE",
    help: "file with more names and room ids, one a line; - for stdin",
    commands: ["check"],
  }),
  yes: setting(toggle(), { help: "do not ask whether this is meant", commands: ["forget"], default: false }),
  webhook: setting(webhookUrl(), {
    value: "URL",
    help: "address that is told what happens, signed with LIVESCOUT_WEBHOOK_SECRET; if it holds a secret itself, better in LIVESCOUT_WEBHOOK",
    commands: WITH_WEBHOOKS,
    defaultWords: "none",
  }),
  "webhook-secret-file": setting(filePath(), {
    value: "FILE",
    help: "file that holds the secret which signs webhooks (or LIVESCOUT_WEBHOOK_SECRET)",
    commands: WITH_WEBHOOKS,
  }),
  "webhook-allow-private": setting(toggle(), {
    help: "let webhooks reach addresses of this machine and of private nets, also by plain http",
    commands: WITH_WEBHOOKS,
    default: false,
  }),
  webhooks: setting(webhookList(), {
    value: "JSON",
    help: "more addresses, each with the types and rooms it is told of, and with the name of its secret",
    commands: WITH_WEBHOOKS,
    defaultWords: "none",
    isFlagless: true,
  }),
  "dry-run": setting(toggle(), {
    help: "print the requests with secrets masked and contact nobody",
    commands: ["rooms"],
    default: false,
  }),
  "user-agent": setting(text("1 to 512 printable ASCII characters", /^[\x20-\x7e]{1,512}$/), {
    value: "TEXT",
    help: "User-Agent that the URL was signed under",
    commands: ["verify"],
  }),
  body: setting(text("text", /^/), {
    value: "TEXT",
    help: "body that was signed with the URL",
    commands: ["verify"],
    default: "",
  }),
  tier: setting(oneOf(TIER_NAMES), {
    value: "TIER",
    help: `tier of the new key: ${TIER_NAMES.join(", ")}`,
    commands: ["keys create"],
    default: "basic",
  }),
  scopes: setting(scopeList(), {
    value: "SCOPES",
    help: "what the new key is for: feed (sign), read (the catalogue's /v1); several by commas",
    commands: ["keys create"],
    defaultWords: KEY_SCOPES.join(","),
  }),
  view: setting(toggle(), {
    help: "make a view key: scope read alone, for overlays and pages; it may stand in an address, and sees rooms and events",
    commands: ["keys create"],
    default: false,
  }),
  name: setting(text("at most 100 characters, no control characters", /^[^\p{Cc}\p{Cs}]{0,100}$/u), {
    value: "TEXT",
    help: "your own word for the new key",
    commands: ["keys create"],
    default: "",
  }),
  json: setting(toggle(), {
    help: "write JSON",
    commands: [...KEYS, "paths", "doctor", "identity show", "scheme learn"],
    default: false,
  }),
  matrix: setting(toggle(), {
    help: "ask the feed up to four times: signed by the browser and natively, fetched by the page and by this program",
    commands: ["doctor"],
    default: false,
  }),
  sandbox: setting(toggle(), {
    help: "look at everything against a sandbox of the doctor's own, without any network",
    commands: ["doctor"],
    default: false,
  }),
  out: setting(filePath(), {
    value: "PATH",
    help: "folder for the recordings (record), or file for the identity (identity capture)",
    commands: ["record", "identity capture"],
    defaultWords: "identity.json in the data folder (identity capture)",
  }),
  calls: setting(wholeNumber(1, 3, "a whole number from 1 to 3"), {
    value: "N",
    help: "feed calls to record, page after page",
    commands: ["record"],
    default: 1,
  }),
  "from-browser": setting(toggle(), {
    help: "have the page in the browser sign the three URLs to learn from",
    commands: ["scheme learn"],
    default: false,
  }),
  replay: setting(filePath(), {
    value: "DIR",
    help: "let the sandbox's feed give the answers recorded in this folder, whatever is asked",
    commands: ["sandbox"],
    defaultWords: "none",
  }),
  seed: setting(wholeNumber(0, 0xffff_ffff, "a whole number from 0 to 4294967295"), {
    value: "N",
    help: "seed of the sandbox's world: same seed and time, same bytes",
    commands: ["sandbox"],
    default: 1,
  }),
  world: setting(filePath(), {
    value: "FILE",
    help: "what the sandbox's world is like: rooms, sizes, churn, what each channel shows; JSON",
    commands: ["sandbox"],
    defaultWords: "the ordinary world",
  }),
  speed: setting(positiveNumber(10_000, "a number above 0, at most 10000"), {
    value: "FACTOR",
    help: "how fast the sandbox's clock runs",
    commands: ["sandbox"],
    default: 1,
  }),
  fault: setting(faultName(), {
    value: "NAME",
    help: "let the sandbox misbehave in this way; an unknown name lists the known ones",
    commands: ["sandbox"],
    defaultWords: "none",
  }),
  "page-fault": setting(pitfallList(), {
    value: "NAME",
    help: "let the sandbox's live page have these pitfalls; several by commas or by repeating the flag",
    commands: ["sandbox"],
    defaultWords: "none",
    isList: true,
  }),
  mutation: setting(mutationList(), {
    value: "NAME",
    help: "let the sandbox's live page sign as a later version may, and take no other signature",
    commands: ["sandbox"],
    defaultWords: "none",
    isList: true,
  }),
  sources: setting(watchSources(), {
    value: "LIST",
    help: `where to look: channels by id or name, game:TAG, lifestyle:TAG, search:WORDS; several by commas or by repeating the flag. game and lifestyle alone: with every tag that the upstream lists`,
    commands: COLLECTING,
    defaultWords: "87, 86, 89, game and lifestyle; 42 and 88 too beside a session",
    isList: true,
  }),
  names: setting(filePath(), {
    value: "FILE",
    help: "names to watch, one a line: looked up in their turn, and told when they go live",
    commands: COLLECTING,
    defaultWords: "none but those that the explorer has noted",
  }),
  gap: setting(duration({ minMs: 10, maxMs: 3_600_000, words: "a duration from 10ms to 1h, e.g. 30s" }), {
    value: "DURATION",
    help: "mean time between two calls, never even; at least 8s before the real upstream, and never two calls closer than that",
    commands: COLLECTING,
    default: 30_000,
    defaultWords: "30s",
  }),
  "calls-per-hour": setting(wholeNumber(1, 1_000_000, "a whole number from 1"), {
    value: "N",
    help: "calls to the upstream in any hour at the most",
    commands: COLLECTING,
    default: 150,
  }),
  "calls-per-day": setting(wholeNumber(1, 20_000_000, "a whole number from 1"), {
    value: "N",
    help: "calls to the upstream in any 24 hours at the most",
    commands: COLLECTING,
    default: 3_000,
  }),
  for: setting(duration({ minMs: 1_000, maxMs: 366 * 86_400_000, words: "a duration from 1s, e.g. 2h" }), {
    value: "DURATION",
    help: "end after so long",
    commands: ["watch"],
    defaultWords: "until it is stopped",
  }),
  keep: setting(duration({ minMs: 3_600_000, maxMs: 3_660 * 86_400_000, words: "a duration from 1h, e.g. 30d" }), {
    value: "DURATION",
    help: "how long observations, events and calls are kept; after 2 days observations are thinned to one an hour",
    commands: COLLECTING,
    default: 30 * 86_400_000,
    defaultWords: "30d",
  }),
  "disk-max": setting(byteSize(), {
    value: "SIZE",
    help: "how much the catalogue may take on the disk, e.g. 2GB; above it the oldest observations go first",
    commands: COLLECTING,
    defaultWords: "no bound",
  }),
  since: setting(duration({ minMs: 60_000, maxMs: 366 * 86_400_000, words: "a duration from 1m to 366d, e.g. 12h" }), {
    value: "DURATION",
    help: "how far back the report goes",
    commands: ["report"],
    default: 12 * 3_600_000,
    defaultWords: "12h",
  }),
  collect: setting(oneOf(["on", "off"]), {
    value: "MODE",
    help: "off: show what another process collects, and ask the upstream nothing",
    commands: ["explore"],
    default: "on",
  }),
  once: setting(toggle(), { help: "exit after the table", commands: ["demo"], default: false }),
} as const satisfies { [name: string]: Setting };

export type SettingName = keyof typeof SETTINGS;
export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

type ValueOf<Name extends SettingName> = z.output<(typeof SETTINGS)[Name]["schema"]>;

/** Every setting's value in force; `undefined` where nobody gave one and there is no default. */
export type Settings = {
  readonly [Name in SettingName]: (typeof SETTINGS)[Name] extends { default: unknown }
    ? ValueOf<Name>
    : ValueOf<Name> | undefined;
};

/** Names that stand in the environment alone: secrets, and what must be known before a config file is found. */
export const ENVIRONMENT_ONLY: { readonly [name: string]: string } = {
  LIVESCOUT_API_KEY: "API key for --gateway; --api-key-file comes first",
  LIVESCOUT_REMOTE_API_KEY: "API key for --signer remote:URL; --remote-api-key-file comes first",
  LIVESCOUT_WEBHOOK_SECRET: "secret that signs webhooks (whsec_…); --webhook-secret-file comes first",
  LIVESCOUT_SESSION: "your session (the value of the sessionid cookie); --session-file comes first",
  LIVESCOUT_DATA_DIR: "folder of database, pepper and config file; `livescout paths` shows it",
  LIVESCOUT_PEPPER_FILE: "file of the pepper that keys are hashed with; default FILE.pepper beside the database",
  LIVESCOUT_REQUIRE: "for the project's own tests: suites that must not be skipped; the commands ignore it",
};

export const environmentName = (name: string): string => `LIVESCOUT_${name.toUpperCase().replaceAll("-", "_")}`;

export const settingsOf = (command: CommandName): SettingName[] =>
  SETTING_NAMES.filter((name) => (SETTINGS[name] as Setting).commands.includes(command));
