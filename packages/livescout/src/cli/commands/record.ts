/**
 * `livescout record`: one to three feed calls, stored without what is secret in them, for others to learn from.
 *
 * The client makes the calls as always; a recorder stands around step 2. What was removed is said, by rule.
 */
import { CHANNELS, type ChannelId, isGood } from "@livescout/protocol";
import { createClient, type ComposedClient } from "../../compose/create-client.ts";
import { ownVersion } from "../../compose/own-version.ts";
import { createRecorder, prepareRecordingFolder, type Recorder, writeRecording } from "../../compose/recordings.ts";
import { UsageError, type CommandCall, type CommandRun } from "../command.ts";
import type { OutcomeEntry } from "../output/envelope.ts";
import { exitCodeOf } from "../output/exit-codes.ts";
import { outcomeLine } from "../output/outcome-line.ts";
import { safeText } from "../output/safe-text.ts";
import { readSecrets } from "../read-secrets.ts";

export const record: CommandRun = async (call) => {
  const { io, settings } = call;
  const channel = oneChannel(settings.channel);
  const { out: folder } = settings;
  if (folder === undefined) throw new UsageError("--out: expected a folder for the recordings");
  const secrets = await readSecrets(call, [channel]);
  await prepareRecordingFolder(folder);
  const recorder = createRecorder({
    nowMs: io.nowMs,
    livescoutVersion: await ownVersion(),
    known: [
      { rule: "apiKey", value: secrets.apiKey },
      { rule: "session", value: secrets.session },
    ],
  });
  const client = await createClient(settings, {
    ...secrets,
    fetch: io.fetch,
    nowMs: io.nowMs,
    machine: io,
    aroundStepTwo: recorder.around,
    tell: (sentence) => void io.stderr.write(`${safeText(sentence)}\n`),
  });
  try {
    return await recordCalls(call, { client, recorder, channel, folder });
  } finally {
    await client.close();
  }
};

function oneChannel(channels: readonly ChannelId[]): ChannelId {
  const [channel, ...more] = channels;
  if (channel === undefined || more.length > 0) throw new UsageError("--channel: expected one channel");
  return channel;
}

type Recording = { client: ComposedClient; recorder: Recorder; channel: ChannelId; folder: string };

async function recordCalls({ io, settings }: CommandCall, parts: Recording): Promise<number> {
  const { client, recorder, channel, folder } = parts;
  const { tag, count, calls } = settings;
  const outcomes: OutcomeEntry[] = [];
  let written = 0;
  const ask = { channel, count, ...(tag !== undefined && CHANNELS[channel].takesTag && { tag }), signal: io.signal };
  for await (const { outcome, before = [], page } of client.pages({ ...ask, pagesMax: calls })) {
    for (const each of [...before, outcome]) {
      const taken = recorder.take(each, page?.world ?? client.world());
      const entry = { ...each, channel, page: outcomes.length + 1 };
      outcomes.push(entry);
      await io.stderr.write(outcomeLine(entry));
      if (taken === undefined) continue;
      const file = await writeRecording(folder, ++written, taken.recording);
      await io.stdout.write(`${file}\n`);
      await io.stderr.write(`removed: ${removalWords(taken.removed)}\n`);
    }
    if (written >= calls || !isGood(outcome)) break;
  }
  const words = written === 0 ? "nothing was recorded: step 2 was not reached" : "read them before you pass them on";
  await io.stderr.write(`${words}\n`);
  return exitCodeOf(outcomes);
}

function removalWords(removed: readonly { rule: string; count: number }[]): string {
  if (removed.length === 0) return "nothing";
  return removed.map(({ rule, count }) => `${rule} ×${count}`).join(", ");
}
