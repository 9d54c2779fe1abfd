/** The secrets of one call: files first, then the environment; a session is asked for only where a channel needs one. */
import { CHANNELS, readSession, type ChannelId, type Secret } from "@livescout/protocol";
import { readApiKey, readOwnSession } from "../compose/read-secrets.ts";
import type { CommandCall } from "./command.ts";

export type Secrets = { apiKey: Secret | undefined; session: Secret | undefined };

export async function readSecrets({ io, settings }: CommandCall, channels: readonly ChannelId[]): Promise<Secrets> {
  const { gateway, "dry-run": isDryRun } = settings;
  const apiKey = gateway === undefined ? undefined : await readApiKey(settings["api-key-file"], io.env);
  const given = await readOwnSession(settings["session-file"], io.env);
  const asker = channels.find((channel) => CHANNELS[channel].needsSession);
  const mayAsk = io.stdin.isTty && io.stderr.isTty && !isDryRun;
  if (given !== undefined || asker === undefined || !mayAsk) return { apiKey, session: given };
  const prompt = `Channel ${asker} needs your own session (the value of the sessionid cookie; it is not shown or kept): `;
  const typed = await io.stdin.readHidden(prompt);
  return { apiKey, session: typed.length === 0 ? undefined : readSession(typed.reveal()) };
}
