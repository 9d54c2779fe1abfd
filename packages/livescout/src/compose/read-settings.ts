/**
 * Flags, environment, config file and defaults become one object, in this order of precedence.
 *
 * All mistakes are told at once: an unknown name with the closest known one, a wrong value with its path and what was
 * expected. Values are never repeated: a session pasted under the wrong name must not end up in a log.
 */
import { readFile } from "node:fs/promises";
import { closestName, LivescoutError } from "@livescout/protocol";

import {
  ENVIRONMENT_ONLY,
  environmentName,
  SETTING_NAMES,
  SETTINGS,
  settingsOf,
  type CommandName,
  type Setting,
  type SettingName,
  type Settings,
} from "./settings.ts";

/** A setting that cannot be used; one line per mistake. */
export class SettingError extends LivescoutError {
  override readonly name = "SettingError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super("invalid_setting", problems.join("\n"));
    this.problems = problems;
  }
}

export type Environment = { readonly [name: string]: string | undefined };

export type ReadSettingsOptions = {
  /** What was given on the command line, by setting name. */
  flags: { readonly [name in SettingName]?: unknown };
  env: Environment;
  /** Read where neither flag nor environment name a config file; need not exist. */
  defaultConfigFile?: string;
};

/** @throws SettingError with every mistake found. */
export async function readSettings(command: CommandName, options: ReadSettingsOptions): Promise<Settings> {
  const { flags, env } = options;
  const problems = unknownEnvironment(env);
  const file = await readConfig(options, problems);
  const used = new Set<SettingName>(settingsOf(command));
  const values: { [name: string]: unknown } = {};
  for (const name of SETTING_NAMES) {
    const { schema, flagSchema = schema, flag = name, default: byDefault }: Setting = SETTINGS[name];
    const given = [
      { where: `--${flag}`, raw: flags[name], by: flagSchema, as: flag },
      { where: environmentName(name), raw: env[environmentName(name)] || undefined, by: schema, as: name }, // empty is absent
      { where: file?.path ?? "", raw: file?.value[name], by: schema, as: name },
    ];
    values[name] = byDefault;
    // A config file is one document: what stands in it is checked even where a flag wins or the command has no use for it.
    for (const [at, { where, raw, by, as }] of given.entries()) {
      if (raw === undefined) continue;
      const isFirst = given.findIndex((source) => source.raw !== undefined) === at;
      const read = by.safeParse(raw);
      if (!read.success) problems.push(...read.error.issues.map((issue) => complaint(as, where, issue)));
      else if (isFirst && used.has(name)) values[name] = read.data;
    }
  }
  if (problems.length > 0) throw new SettingError([...new Set(problems)]);
  return values as Settings; // each value went through the schema of its name
}

function complaint(name: string, where: string, { path, message }: { path: PropertyKey[]; message: string }): string {
  return `${[name, ...path].join(".")}: expected ${message} (given by ${where})`;
}

function unknownEnvironment(env: Environment): string[] {
  const known = [...SETTING_NAMES.map(environmentName), ...Object.keys(ENVIRONMENT_ONLY)];
  return Object.keys(env)
    .filter((name) => name.startsWith("LIVESCOUT_") && !known.includes(name))
    .map(
      (name) =>
        `${shown(name)}: there is no such setting; the closest known one is ${closest(name, known, "LIVESCOUT_FILTER_")}`,
    );
}

/** Filters are flags by their own names, and settings with a word in front. */
function closest(name: string, known: readonly string[], filterPrefix: string): string | undefined {
  const asFilter = filterPrefix + name.replace(/^LIVESCOUT_/, "");
  return known.find((one) => one === asFilter) ?? closestName(name, known);
}

type ConfigFile = { path: string; value: { [name: string]: unknown } };

async function readConfig(
  { flags, env, defaultConfigFile }: ReadSettingsOptions,
  problems: string[],
): Promise<ConfigFile | undefined> {
  const named = flags.config ?? (env[environmentName("config")] || undefined);
  const path = typeof named === "string" ? named : defaultConfigFile;
  if (path === undefined) return undefined;
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    const isAbsent = error.code === "ENOENT" || error.code === "ENOTDIR";
    if (named !== undefined || !isAbsent) problems.push(`config: ${path} cannot be read (${error.code})`);
    return undefined;
  });
  if (text === undefined) return undefined;
  const value = parseConfig(text);
  if (typeof value === "string") {
    problems.push(`config: ${path} ${value}`);
    return undefined;
  }
  problems.push(...unknownKeys(value, path));
  return { path, value };
}

/** The object in it, or what is wrong in words. The text itself is not quoted: JSON.parse would. */
function parseConfig(text: string): { [name: string]: unknown } | string {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? { ...value }
      : 'is no JSON object such as {"port": 8080}';
  } catch (error) {
    const position = /position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
    const line = position === undefined ? undefined : text.slice(0, Number(position)).split("\n").length;
    return `is no JSON${line === undefined ? "" : ` (line ${line})`}`;
  }
}

function unknownKeys(value: { [name: string]: unknown }, path: string): string[] {
  const known = SETTING_NAMES.filter((name) => name !== "config");
  return Object.keys(value)
    .filter((key) => !known.some((name) => name === key))
    .map((key) => {
      const variable = environmentName(key);
      if (key === "config") return `config: a config file cannot name another one (in ${path})`;
      if (Object.hasOwn(ENVIRONMENT_ONLY, variable))
        return `${key}: stands in the environment alone, as ${variable} (in ${path})`;
      return `${shown(key)}: there is no such setting; the closest known one is ${closest(key, known, "filter-")} (in ${path})`;
    });
}

/** A name somebody else chose, made fit for a line. */
const shown = (name: string): string => name.replace(/[^\w.-]/g, "?").slice(0, 60);
