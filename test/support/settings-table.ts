/** The tables of docs/settings.md, from the one table of settings: `npx vitest run test/settings-doc.test.ts -u` writes them. */
import {
  ENVIRONMENT_ONLY,
  environmentName,
  SETTING_NAMES,
  SETTINGS,
  type Setting,
} from "../../packages/livescout/src/compose/settings.ts";

export function settingsTable(): string {
  const rows = SETTING_NAMES.map((name) => settingRow(name, SETTINGS[name]));
  return [
    "| flag | environment | expected | default | what it does | commands |",
    "|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

export function environmentTable(): string {
  const rows = Object.entries(ENVIRONMENT_ONLY).map(([name, help]) => `| \`${name}\` | ${cell(help)} |`);
  return ["| environment | what it is |", "|---|---|", ...rows].join("\n");
}

function settingRow(name: string, setting: Setting): string {
  const { flag = name, value, help, commands, isFlagless } = setting;
  const written =
    isFlagless === true ? `(\`${name}\`, no flag)` : `\`--${flag}${value === undefined ? "" : ` ${value}`}\``;
  const cells = [
    written,
    `\`${environmentName(name)}\``,
    expected(setting),
    defaultWords(setting),
    help,
    commandWords(commands),
  ];
  return `| ${cells.map(cell).join(" | ")} |`;
}

/** The rule in the schema's own words: what it says to a value that can never be right. */
function expected({ schema }: Setting): string {
  const refused = schema.safeParse(Symbol("never right"));
  return refused.error?.issues[0]?.message ?? "anything";
}

function defaultWords({ default: byDefault, defaultWords: words }: Setting): string {
  if (words !== undefined) return words;
  if (byDefault === undefined || byDefault === "") return "–";
  const text = Array.isArray(byDefault) ? byDefault.join(",") : JSON.stringify(byDefault);
  return `\`${text.replace(/^"(.*)"$/, "$1")}\``;
}

const commandWords = (commands: readonly string[]): string =>
  commands.length > 10 ? "all" : commands.map((command) => `\`${command}\``).join(", ");

const cell = (text: string): string => text.replaceAll("|", "\\|");
