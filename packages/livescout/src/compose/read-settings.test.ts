import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../../test/support/temporary-folder.ts";
import { FILTER_NAMES } from "@livescout/protocol/catalogue";
import { filterOf, filterSettingOf } from "./filter-settings.ts";
import { readSettings, SettingError, type ReadSettingsOptions } from "./read-settings.ts";
import {
  COMMAND_NAMES,
  environmentName,
  SETTING_NAMES,
  SETTINGS,
  type CommandName,
  type SettingName,
} from "./settings.ts";

async function configFile(content: unknown): Promise<string> {
  const file = join(await temporaryFolder(), "config.json");
  await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

async function problemsOf(command: CommandName, options: Partial<ReadSettingsOptions>): Promise<readonly string[]> {
  try {
    await readSettings(command, { flags: {}, env: {}, ...options });
  } catch (error) {
    if (error instanceof SettingError) return error.problems;
    throw error;
  }
  throw new Error("the settings were accepted");
}

test("a flag wins over the environment, that over the file, and the file over the default", async () => {
  const config = await configFile({ pages: 2, limit: 20, region: "de" });
  const env = { LIVESCOUT_PAGES: "3", LIVESCOUT_LIMIT: "30", LIVESCOUT_CONFIG: config };
  const settings = await readSettings("rooms", { flags: { pages: "4" }, env });
  expect(settings).toMatchObject({ pages: 4, limit: 30, region: "DE", "min-viewers": 0 });
});

test("the default config file is read where it exists and is no error where not", async () => {
  const defaultConfigFile = await configFile({ pages: 7 });
  expect((await readSettings("rooms", { flags: {}, env: {}, defaultConfigFile })).pages).toBe(7);
  const missing = `${defaultConfigFile}.missing`;
  expect((await readSettings("rooms", { flags: {}, env: {}, defaultConfigFile: missing })).pages).toBe(1);
  expect(await problemsOf("rooms", { flags: { config: missing } })).toEqual([
    `config: ${missing} cannot be read (ENOENT)`,
  ]);
});

test("lists come from repeated flags, commas and JSON lists alike, by id or by name", async () => {
  const config = await configFile({ channel: ["gaming", 87] });
  const given = [
    { flags: { channel: ["89", "87"] }, env: {} },
    { flags: {}, env: { LIVESCOUT_CHANNEL: "gaming,recommended" } },
  ];
  for (const sources of [...given, { flags: { config }, env: {} }]) {
    expect((await readSettings("rooms", sources)).channel).toEqual(["89", "87"]);
  }
});

test("a wrong value inside the tiers is told by its path, with what was expected", async () => {
  const config = await configFile({ tiers: { pro: { day: "many", minutes: 3 }, gold: {} } });
  expect(await problemsOf("serve", { flags: { config } })).toEqual([
    `tiers.pro.day: expected a whole number from 0 (feed calls a day; 0 is none) (given by ${config})`,
    `tiers.pro.minutes: expected day or minute; the closest known one is minute (given by ${config})`,
    expect.stringMatching(/^tiers\.gold: expected a tier's name; the closest known one is \w+ /),
  ]);
});

test("tiers that are given change only what they name", async () => {
  const env = { LIVESCOUT_TIERS: '{"pro":{"day":7}}' };
  const { tiers } = await readSettings("serve", { flags: {}, env });
  expect(tiers.pro).toEqual({ day: 7, minute: 120 });
  expect(tiers.basic).toEqual({ day: 20, minute: 30 });
});

test("an unknown name is refused with the closest known one, in the environment and in the file", async () => {
  const config = await configFile({ "publik-url": "x", "data-dir": "x", session: "fixture-1" });
  expect(await problemsOf("serve", { flags: { config }, env: { LIVESCOUT_PROT: "1" } })).toEqual([
    "LIVESCOUT_PROT: there is no such setting; the closest known one is LIVESCOUT_PORT",
    `publik-url: there is no such setting; the closest known one is public-url (in ${config})`,
    `data-dir: stands in the environment alone, as LIVESCOUT_DATA_DIR (in ${config})`,
    `session: stands in the environment alone, as LIVESCOUT_SESSION (in ${config})`,
  ]);
});

test("a filter's own name, which is a flag, leads to the setting", async () => {
  const config = await configFile({ "first-seen": "..2h" });
  expect(await problemsOf("list", { flags: { config }, env: { LIVESCOUT_VIEWERS: "100.." } })).toEqual([
    "LIVESCOUT_VIEWERS: there is no such setting; the closest known one is LIVESCOUT_FILTER_VIEWERS",
    `first-seen: there is no such setting; the closest known one is filter-first-seen (in ${config})`,
  ]);
});

test("a config file that is no JSON is told with its line and without its text", async () => {
  const config = await configFile('{\n  "port": 1,\n  fixture-canary\n}');
  const problems = await problemsOf("serve", { flags: { config } });
  expect(problems).toEqual([expect.stringMatching(/^config: .* is no JSON( \(line 3\))?$/)]);
  expect(problems.join()).not.toContain("canary");
});

test("no mistake ever repeats the value", async () => {
  const value = fc.stringMatching(/^fixture-canary-[!-~]{4,20}$/);
  const takesAnyText = (name: SettingName) => SETTINGS[name].schema.safeParse("fixture-canary-any").success;
  const name = fc.constantFrom(...SETTING_NAMES.filter((each) => each !== "config" && !takesAnyText(each)));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...COMMAND_NAMES), name, value, async (command, setting, canary) => {
      const problems = await problemsOf(command, { env: { [environmentName(setting)]: canary } }).catch(() => []);
      expect(problems.join("\n")).not.toContain(canary);
      expect(problems.length).toBeGreaterThan(0);
    }),
  );
});

test.each([
  ["upstream", "http://gateway.invalid"],
  ["upstream", "https://name:word@host.invalid"],
  ["upstream", "https://host.invalid/path"],
  ["upstream", "https://host.invalid?x=1"],
  ["upstream", "ftp://127.0.0.1"],
  ["gateway", "https://host.invalid/?key=1"],
  ["public-url", "host.invalid"],
  ["trust-proxy", "10.0.0.0/33"],
  ["trust-proxy", "everyone"],
  ["metrics-listen", "9090"],
  ["host", "a b"],
  ["port", "70000"],
  ["port", "-1"],
  ["port", "1.5"],
  ["region", "USA"],
  ["fault", "nothing"],
  ["page-fault", "late-hooks,nothing"],
  ["mutation", "nothing"],
  ["speed", "0"],
] as const)("--%s %s is refused", async (name, value) => {
  expect(await problemsOf("serve", { flags: { [name]: value } })).toEqual([
    expect.stringMatching(new RegExp(`^${name}: expected .* \\(given by --${name}\\)$`)),
  ]);
});

test("addresses are taken in their plain form", async () => {
  const flags = {
    upstream: "http://127.0.0.1:8081/",
    "public-url": "https://Gateway.Invalid/live/",
    "trust-proxy": ["10.0.0.0/8", "::1"],
    "metrics-listen": "[::1]:9090",
    host: "[::1]",
  };
  const settings = await readSettings("serve", { flags, env: {} });
  expect(settings).toMatchObject({
    upstream: "http://127.0.0.1:8081",
    "public-url": "https://gateway.invalid/live",
    "trust-proxy": "10.0.0.0/8,::1",
    "metrics-listen": { host: "::1", port: 9090 },
    host: "::1",
  });
});

test("an empty environment variable is absent", async () => {
  expect((await readSettings("serve", { flags: {}, env: { LIVESCOUT_PORT: "" } })).port).toBeUndefined();
});

test("a filter is checked by the rule of the one grammar, by flag, environment and file alike", async () => {
  const config = await configFile({ "filter-topic": ["Gaming", "Music"], "filter-viewers": 100 });
  const env = { LIVESCOUT_FILTER_SCRIPT: "latin,Arabic" };
  const settings = await readSettings("list", { flags: { config, "filter-tag": ["a, b"] }, env });
  expect(filterOf(settings)).toMatchObject({
    topics: ["Gaming", "Music"],
    viewers: { min: 100, max: 100 },
    scripts: ["Latin", "Arabic"],
    tags: ["a, b"],
    live: "yes",
    sort: "viewers",
    order: "desc",
  });
  expect(
    await problemsOf("list", { flags: { "filter-viewers": "many" }, env: { LIVESCOUT_FILTER_AGE: "old" } }),
  ).toEqual([
    expect.stringMatching(/^viewers: expected a number or a range .* \(given by --viewers\)$/),
    expect.stringMatching(/^filter-age: expected a range of durations.* \(given by LIVESCOUT_FILTER_AGE\)$/),
  ]);
});

test("every filter of the grammar is a flag of list, and only of list or rooms", () => {
  const flags = FILTER_NAMES.map((name) => SETTINGS[filterSettingOf(name)]);
  expect(flags.map(({ flag }) => flag)).toEqual(
    FILTER_NAMES.map((name) => (name === "firstSeen" ? "first-seen" : name)),
  );
  for (const { commands } of flags) expect(["list", "rooms,list"]).toContain(commands.join());
});
