/** Under which heading a flag stands in `--help`. What has none stands first, under "Options": the flags of the command's own work. */
import { SETTING_NAMES, type SettingName } from "../compose/settings.ts";

const GROUPS: readonly { heading: string; names: readonly SettingName[] }[] = [
  { heading: "Filters:", names: SETTING_NAMES.filter((name) => name.startsWith("filter-")) },
  {
    heading: "Who signs, and with what:",
    names: [
      "signer",
      "shadow",
      "browser",
      "headed",
      "profile",
      "browser-no-sandbox",
      "cdp",
      "page-url",
      "remote-api-key-file",
      "scheme",
      "identity",
      "gateway",
      "api-key-file",
      "report-outcomes",
    ],
  },
  { heading: "Webhooks:", names: ["webhook", "webhook-secret-file", "webhook-allow-private"] },
];

/** Below this a heading helps nobody. */
const FLAGS_MIN = 12;

/** @param names all flags of the command */
export function helpGroup(name: SettingName, names: readonly SettingName[]): string | undefined {
  if (names.length < FLAGS_MIN) return undefined;
  return GROUPS.find((group) => group.names.includes(name))?.heading;
}
