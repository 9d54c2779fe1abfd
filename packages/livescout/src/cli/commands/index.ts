/** The commands, in the order of `--help`. Nothing heavy is loaded before its command runs. */
import type { CommandSpec } from "../command.ts";

export const COMMANDS: readonly CommandSpec[] = [
  {
    name: "demo",
    summary: "show it working: sandbox and gateway on this machine, three pages of rooms, nothing real",
    examples: ["livescout demo", "livescout demo --once"],
    load: async () => (await import("./demo.ts")).demo,
  },
  {
    name: "serve",
    summary: "run the gateway: it signs feed requests for whoever has an API key",
    examples: [
      "livescout serve",
      "livescout serve --port 0 --upstream http://127.0.0.1:8081",
      "livescout serve --signer chain:browser,native",
      "livescout serve --host 0.0.0.0 --public-url https://gateway.example --metrics-listen 127.0.0.1:9090",
    ],
    environment: ["LIVESCOUT_PEPPER_FILE", "LIVESCOUT_DATA_DIR", "LIVESCOUT_REMOTE_API_KEY"],
    load: async () => (await import("./serve.ts")).serve,
  },
  {
    name: "status",
    summary: "look at a running gateway: signers and how they are accepted, breakers, browser, visitor, calls",
    examples: ["livescout status", "livescout status --gateway http://127.0.0.1:9000 --output json"],
    load: async () => (await import("./status.ts")).status,
  },
  {
    name: "rooms",
    summary: "list who is live: sign, fetch from this machine, page, leave out duplicates",
    examples: [
      "livescout rooms",
      "livescout rooms --channel gaming --pages 3 --min-viewers 100",
      'livescout rooms --channel game --tag "League of Legends" --output csv > rooms.csv',
      "livescout rooms --channel following --session-file session.txt --report report.json",
      "LIVESCOUT_API_KEY=ls_… livescout rooms --gateway https://gateway.example",
      'livescout rooms --search "chess" --pages 2',
      "livescout rooms --signer browser --fetch auto",
      "livescout rooms --dry-run",
    ],
    environment: ["LIVESCOUT_SESSION", "LIVESCOUT_API_KEY", "LIVESCOUT_REMOTE_API_KEY"],
    load: async () => (await import("./rooms.ts")).rooms,
  },
  {
    name: "sign",
    summary: "step 1 alone: print a signed request as JSON, and do not send it",
    examples: ["livescout sign", "livescout sign --channel 89 --cursor 1758600000000 --gateway http://127.0.0.1:8080"],
    environment: ["LIVESCOUT_SESSION", "LIVESCOUT_API_KEY", "LIVESCOUT_REMOTE_API_KEY"],
    load: async () => (await import("./sign.ts")).sign,
  },
  {
    name: "read",
    summary: "read a saved answer of the upstream: outcome and rooms, without any network",
    arguments: [{ name: "file", help: "a file, or - for stdin" }],
    examples: ["livescout read feed.json", "livescout read - --output json < feed.json"],
    load: async () => (await import("./read.ts")).read,
  },
  {
    name: "verify",
    summary: "check the signature of a URL, part by part; NDJSON {url,userAgent,body?} on stdin without URL",
    arguments: [{ name: "url", help: "a signed URL, in quotes", isOptional: true }],
    examples: ["livescout verify 'https://…' --user-agent 'Mozilla/5.0 …'", "livescout verify < signed.ndjson"],
    load: async () => (await import("./verify.ts")).verify,
  },
  {
    name: "sandbox",
    summary: "run a pretend upstream with an invented world, for trying out and for tests",
    examples: ["livescout sandbox", "livescout sandbox --port 0 --seed 7 --fault captcha"],
    load: async () => (await import("./sandbox.ts")).sandbox,
  },
  {
    name: "keys create",
    summary: "make an API key; it is shown once",
    examples: ['livescout keys create --tier pro --name "my scraper"', "livescout keys create --json"],
    environment: ["LIVESCOUT_PEPPER_FILE", "LIVESCOUT_DATA_DIR"],
    load: async () => (await import("./keys.ts")).createKey,
  },
  {
    name: "keys list",
    summary: "list the keys: id, tier, name, when made, whether revoked; never the key",
    examples: ["livescout keys list", "livescout keys list --json"],
    load: async () => (await import("./keys.ts")).listKeys,
  },
  {
    name: "keys revoke",
    summary: "refuse a key from now on",
    arguments: [{ name: "id", help: "its id, as `keys list` shows it" }],
    examples: ["livescout keys revoke key_…"],
    load: async () => (await import("./keys.ts")).revokeKey,
  },
  {
    name: "keys set-tier",
    summary: "move a key to another tier; acts within a second",
    arguments: [
      { name: "id", help: "its id, as `keys list` shows it" },
      { name: "tier", help: "free, basic, pro, ultra or local" },
    ],
    examples: ["livescout keys set-tier key_… ultra"],
    load: async () => (await import("./keys.ts")).setKeyTier,
  },
  {
    name: "paths",
    summary: "print where livescout keeps its files",
    examples: ["livescout paths", "livescout paths --json"],
    environment: ["LIVESCOUT_DATA_DIR", "LIVESCOUT_PEPPER_FILE"],
    load: async () => (await import("./paths.ts")).paths,
  },
];
