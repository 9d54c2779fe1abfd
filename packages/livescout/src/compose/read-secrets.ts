/** API key and session: from a file that a setting names, else from the environment; never from an argument. */
import { readFile } from "node:fs/promises";
import { readSession, Secret } from "@livescout/protocol";
import { SettingError, type Environment } from "./read-settings.ts";

const SECRET_BYTES_MAX = 8_192;

/** The key for `--gateway`. */
export const readApiKey = (file: string | undefined, env: Environment): Promise<Secret | undefined> =>
  readKey(file, env, { setting: "api-key-file", variable: "LIVESCOUT_API_KEY" });

/** The key for `--signer remote:URL`. */
export const readRemoteApiKey = (file: string | undefined, env: Environment): Promise<Secret | undefined> =>
  readKey(file, env, { setting: "remote-api-key-file", variable: "LIVESCOUT_REMOTE_API_KEY" });

async function readKey(
  file: string | undefined,
  env: Environment,
  { setting, variable }: { setting: string; variable: string },
): Promise<Secret | undefined> {
  const text = file === undefined ? env[variable] : await readSecretFile(file, setting);
  const key = text?.trim();
  if (key === undefined || key === "") return undefined;
  const field = file === undefined ? variable : setting;
  if (!/^[\x21-\x7e]{1,512}$/.test(key)) throw new SettingError([`${field}: expected an API key: one word of ASCII`]);
  return new Secret(key);
}

/** @throws InvalidInputError where it is no session; the text is not repeated. */
export async function readOwnSession(file: string | undefined, env: Environment): Promise<Secret | undefined> {
  const text = file === undefined ? env["LIVESCOUT_SESSION"] : await readSecretFile(file, "session-file");
  if (text === undefined || (file === undefined && text === "")) return undefined;
  return readSession(text, file === undefined ? "LIVESCOUT_SESSION" : "session-file");
}

export async function readSecretFile(file: string, setting: string): Promise<string> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new SettingError([`${setting}: ${file} cannot be read (${error.code})`]);
  });
  if (bytes.length > SECRET_BYTES_MAX)
    throw new SettingError([`${setting}: ${file} is longer than ${SECRET_BYTES_MAX} bytes`]);
  return bytes.toString("utf8").replace(/^\uFEFF/, "");
}
