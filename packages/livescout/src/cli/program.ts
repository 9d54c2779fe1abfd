/** The command line read: commander parses, the settings table decides, the command runs. Everything it says goes to `io`. */
import { Command, CommanderError, Option, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { closestName } from "@livescout/protocol";
import { findPlaces, type Places } from "../compose/data-dir.ts";
import { findOwnIdentity } from "../compose/own-identity.ts";
import { ownVersion } from "../compose/own-version.ts";
import { readSettings } from "../compose/read-settings.ts";
import {
  ENVIRONMENT_ONLY,
  environmentName,
  SETTINGS,
  settingsOf,
  type Setting,
  type Settings,
} from "../compose/settings.ts";
import { UsageError, type CommandCall, type CommandSpec } from "./command.ts";
import { COMMANDS } from "./commands/index.ts";
import { describeFailure } from "./failure.ts";
import { helpGroup } from "./help-groups.ts";
import type { Io } from "./io.ts";
import { EXIT } from "./output/exit-codes.ts";
import { safeText } from "./output/safe-text.ts";

/** Runs one command line to its exit code. Never throws. */
export async function runCommandLine(argv: readonly string[], io: Io): Promise<number> {
  try {
    const parsed = await parse(argv, io);
    if (parsed.kind === "said") {
      await io[parsed.to].write(parsed.text);
      return parsed.exitCode;
    }
    return await runCommand(parsed, io);
  } catch (error) {
    const { text, exitCode } = describeFailure(error);
    if (text !== "") await io.stderr.write(text);
    return exitCode;
  }
}

async function runCommand({ spec, given, flags }: Invocation, io: Io): Promise<number> {
  const unsettled = findPlaces(io);
  const read = await readSettings(spec.name, { flags, env: io.env, defaultConfigFile: unsettled.config });
  const places = findPlaces({ ...io, database: read.database, catalogue: read.catalogue });
  const settings = await withOwnIdentity(read, { spec, places, io });
  const runIt = await spec.load();
  const outgoing = await fetchOf(settings, io);
  const fetch = spec.asksByHand ? await countingFetch(outgoing, { settings, places, io }) : outgoing;
  return runIt({ io: { ...io, fetch }, settings, places, arguments: given });
}

type Deciding = { spec: CommandSpec; places: Places; io: Io };

/** What `identity capture` wrote is used without being named, which is said. */
async function withOwnIdentity(settings: Settings, { spec, places, io }: Deciding): Promise<Settings> {
  const isUsed = settingsOf(spec.name).includes("identity") && spec.name !== "identity show";
  if (!isUsed || settings.identity !== undefined) return settings;
  const identity = await findOwnIdentity(places);
  if (identity === undefined) return settings;
  await io.stderr.write(`claims the browser in ${safeText(identity)}, which \`livescout identity capture\` wrote\n`);
  return { ...settings, identity };
}

async function countingFetch(
  fetch: typeof globalThis.fetch,
  { settings, places, io }: Pick<CommandCall, "settings" | "places" | "io">,
): Promise<typeof globalThis.fetch> {
  const { countedByHand } = await import("../compose/count-by-hand.ts");
  return countedByHand(fetch, settings, { places, nowMs: io.nowMs });
}

async function fetchOf({ proxy, upstream }: Settings, { fetch }: Io): Promise<typeof globalThis.fetch> {
  if (proxy === undefined) return fetch;
  const { outgoingFetch } = await import("../compose/outgoing-fetch.ts");
  return outgoingFetch(proxy, { fetch, upstream });
}

type Invocation = {
  kind: "run";
  spec: CommandSpec;
  given: (string | undefined)[];
  flags: { [name: string]: unknown };
};
type Said = { kind: "said"; to: "stdout" | "stderr"; text: string; exitCode: number };

async function parse(argv: readonly string[], io: Io): Promise<Invocation | Said> {
  const said: string[] = [];
  let invocation: Invocation | undefined;
  const program = buildProgram(await ownVersion(), {
    io,
    say: (text) => said.push(text),
    choose: (chosen) => (invocation = chosen),
  });
  try {
    await program.parseAsync([...argv], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const isAskedFor = error.exitCode === 0; // --help, --version
    return {
      kind: "said",
      to: isAskedFor ? "stdout" : "stderr",
      text: said.join(""),
      exitCode: isAskedFor ? EXIT.ok : EXIT.usage,
    };
  }
  if (invocation === undefined) throw new UsageError("no command was given");
  return invocation;
}

type Building = { io: Io; say: (text: string) => void; choose: (invocation: Invocation) => void };

function buildProgram(versionText: string, building: Building): CommandUnknownOpts {
  const { io, say } = building;
  const program = new Command("livescout")
    .description("Find out who is live on TikTok: open, self-hosted. Every refusal is named, with cause and next step.")
    .version(versionText, "-V, --version", "print the version")
    .helpOption("-h, --help", "explain a command")
    .configureOutput({
      writeOut: say,
      writeErr: say,
      outputError: () => {}, // `refuse` says it, with the closest known name
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
    })
    .showSuggestionAfterError(false)
    .addHelpText(
      "after",
      "\nExit codes: 0 rooms or a clean end, 2 wrong usage, 3 refused, 4 key, tier or quota, 5 unreachable, 6 login required.",
    );
  refuseWell(program);
  for (const spec of COMMANDS) addCommand(program, spec, building);
  return program;
}

function addCommand(program: CommandUnknownOpts, spec: CommandSpec, { choose }: Building): void {
  const [group, leaf] = spec.name.split(" ");
  const parent =
    leaf === undefined
      ? program
      : (program.commands.find((known) => known.name() === group) ?? addGroup(program, group ?? ""));
  const command: CommandUnknownOpts = parent.command(leaf ?? spec.name).description(spec.summary);
  for (const { name, help, isOptional, isRepeatable } of spec.arguments ?? []) {
    const written = isRepeatable === true ? `${name}...` : name;
    command.argument(isOptional === true ? `[${written}]` : `<${written}>`, help);
  }
  const names = settingsOf(spec.name).filter((name) => (SETTINGS[name] as Setting).isFlagless !== true);
  const options = names.map((name) => ({ name, option: flagOf(name, SETTINGS[name]) }));
  for (const { name, option } of options) {
    const heading = helpGroup(name, names);
    if (heading !== undefined) option.helpGroup(heading);
  }
  for (const { option } of options) command.addOption(option);
  const hasFilters = options.some(({ name }) => name.startsWith("filter-"));
  command.addHelpText("after", afterHelp(spec, { hasFilters }));
  refuseWell(command);
  command.action(() => {
    const values: { [attribute: string]: unknown } = command.opts();
    const flags = Object.fromEntries(options.map(({ name, option }) => [name, values[option.attributeName()]]));
    choose({ kind: "run", spec, flags, given: command.processedArgs.flat() as (string | undefined)[] });
  });
}

const GROUPS: { readonly [name: string]: string } = {
  keys: "make, list, revoke and re-tier API keys",
  identity: "take and show the browser that native requests claim",
  scheme: "learn versions of the signature",
  webhooks: "test webhooks, look after messages that did not arrive",
};

function addGroup(program: CommandUnknownOpts, name: string): CommandUnknownOpts {
  const group: CommandUnknownOpts = program.command(name).description(GROUPS[name] ?? "");
  refuseWell(group);
  return group;
}

function flagOf(name: string, { flag = name, value, help, default: byDefault, defaultWords, isList }: Setting): Option {
  const words = defaultWords ?? defaultText(byDefault);
  const option = new Option(
    value === undefined ? `--${flag}` : `--${flag} <${value}>`,
    words === undefined ? help : `${help} (default: ${words})`,
  );
  if (isList === true) option.argParser((item: string, before: string[] | undefined) => [...(before ?? []), item]);
  return option;
}

/** A default in words; a switch that is off and empty text need none. */
function defaultText(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.join(", ");
  return typeof value === "number" || (typeof value === "string" && value !== "") ? String(value) : undefined;
}

function afterHelp({ examples, environment = [] }: CommandSpec, { hasFilters }: { hasFilters: boolean }): string {
  const lines = examples.map((example) => `  ${example}`);
  const names = environment.map((name) => `  ${name}: ${ENVIRONMENT_ONLY[name]}`);
  return [
    "",
    "Examples:",
    ...lines,
    ...(names.length > 0 ? ["", "Environment:", ...names] : []),
    "",
    `Every flag is also a setting: ${environmentName("some-flag")} in the environment, "some-flag" in the config file.`,
    ...(hasFilters
      ? [`Filters are named with filter- there: ${environmentName("filter-viewers")}, "filter-viewers".`]
      : []),
  ].join("\n");
}

/** A wrong command line is refused by name, with the closest known one; what was typed as a value is not repeated. */
function refuseWell(command: CommandUnknownOpts): void {
  command.exitOverride((error) => {
    if (error.exitCode === 0 || error.code === "commander.help") throw error;
    throw new UsageError(refusal(command, error));
  });
}

function refusal(command: CommandUnknownOpts, { code, message }: CommanderError): string {
  const quoted = /'([^']*)'/.exec(message)?.[1] ?? "";
  const path = command.name() === "livescout" ? "livescout" : `livescout ${commandPath(command)}`;
  const hint = `\`${path} --help\` explains it`;
  if (code === "commander.unknownOption") return unknownFlag(command, quoted.split("=", 1)[0] ?? "", hint);
  if (code === "commander.unknownCommand") {
    const closest = closestName(
      quoted,
      command.commands.map((known) => known.name()),
    );
    const named = /^[\w-]{1,30}$/.test(quoted) ? ` ${quoted}` : " of that name";
    return `there is no command${named}; the closest known one is ${closest}; ${hint}`;
  }
  return `${message.replace(/^error: /, "").replace(/\.$/, "")}; ${hint}`;
}

function unknownFlag(command: CommandUnknownOpts, flag: string, hint: string): string {
  const shown = /^--?[\w-]{1,40}$/.test(flag) ? flag : "such flag";
  const variable = environmentName(flag.replace(/^-+/, ""));
  if (Object.hasOwn(ENVIRONMENT_ONLY, variable)) {
    return `there is no ${shown}: ${variable} in the environment is where it belongs; ${hint}`;
  }
  const known = [
    ...command.options.flatMap(({ long }) => (long === undefined || long === null ? [] : [long])),
    "--help",
  ];
  return `there is no ${shown}; the closest known one is ${closestName(flag, known)}; ${hint}`;
}

function commandPath(command: CommandUnknownOpts): string {
  const parent = command.parent?.name();
  return parent === undefined || parent === "livescout" ? command.name() : `${parent} ${command.name()}`;
}
