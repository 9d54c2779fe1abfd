import { describe, expect, test } from "vitest";
import { settingsOf } from "../../compose/settings.ts";
import { COMMANDS } from "./index.ts";

const SECRETS = {
  "session-file": "LIVESCOUT_SESSION",
  "api-key-file": "LIVESCOUT_API_KEY",
  "remote-api-key-file": "LIVESCOUT_REMOTE_API_KEY",
  "webhook-secret-file": "LIVESCOUT_WEBHOOK_SECRET",
} as const;

describe("a command that takes a secret from a file names the variable in its help too", () => {
  test.each(COMMANDS.map((spec) => [spec.name, spec] as const))("%s", (_, { name, environment = [] }) => {
    const taken = settingsOf(name).flatMap((setting) =>
      Object.entries(SECRETS).flatMap(([file, variable]) => (file === setting ? [variable] : [])),
    );
    expect(taken.filter((variable) => !environment.includes(variable))).toEqual([]);
  });
});
