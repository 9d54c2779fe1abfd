/** `livescout webhooks …`: a message to see whether it arrives; what was given up, and once more. Secrets and paths are never shown. */
import { failedWebhooks, retryWebhooks, testWebhooks } from "../../compose/webhook-desk.ts";
import { UsageError, type CommandRun } from "../command.ts";
import { EXIT } from "../output/exit-codes.ts";
import { plainTable } from "../output/plain-table.ts";
import { safeText } from "../output/safe-text.ts";
import { utcWords } from "../output/time-words.ts";

export const test: CommandRun = async ({ io, settings }) => {
  const tested = await testWebhooks(settings, io);
  if (tested.length === 0)
    throw new UsageError("no webhook is set: name one with --webhook, or several as `webhooks` in the config file");
  const rows = tested.map(({ endpoint, says }) => [endpoint, says].map(safeText));
  await io.stdout.write(plainTable([["endpoint", "says"], ...rows]));
  return tested.every(({ isAccepted }) => isAccepted) ? EXIT.ok : EXIT.unreachable;
};

export const failed: CommandRun = async ({ io, settings, places }) => {
  const { output = io.stdout.isTty ? "table" : "ndjson" } = settings;
  if (output !== "table" && output !== "ndjson")
    throw new UsageError("--output: webhooks failed writes table or ndjson");
  const { letters, dropped, gone } = await failedWebhooks({ settings, places });
  if (output === "ndjson") await io.stdout.write(letters.map((letter) => `${JSON.stringify(letter)}\n`).join(""));
  else if (letters.length > 0) {
    const rows = letters.map(({ id, endpoint, type, tries, failedAt, problem }) =>
      [id, endpoint, type, String(tries), utcWords(Date.parse(failedAt)), problem].map(safeText),
    );
    await io.stdout.write(
      plainTable([["id", "endpoint", "type", "tries", "given up", "last try"], ...rows], { numbers: [3] }),
    );
  }
  if (letters.length === 0) await io.stderr.write("no message was given up\n");
  if (dropped > 0) await io.stderr.write(`${dropped} older ones are no longer kept\n`);
  for (const name of gone)
    await io.stderr.write(
      `${safeText(name)} said 410 and gets nothing more; \`livescout webhooks retry\` begins anew\n`,
    );
  return EXIT.ok;
};

export const retry: CommandRun = async ({ io, settings, places, arguments: given }) => {
  const ids = given.filter((id) => id !== undefined);
  const result = await retryWebhooks({ settings, places }, ids.length === 0 ? "all" : ids);
  if (result.kind === "unknown")
    throw new UsageError(
      `id: ${result.ids.length} of these ${result.ids.length === 1 ? "is" : "are"} not among the given-up ones; ` +
        "`livescout webhooks failed` shows the ids",
    );
  if (result.letters === 0) {
    await io.stderr.write("no message was given up: nothing to try again; endpoints that said 410 begin anew\n");
    return EXIT.ok;
  }
  const what = result.letters === 1 ? "1 message" : `${result.letters} messages`;
  await io.stderr.write(
    `${what} will be tried again: by what collects now, within seconds, or by the next that does\n`,
  );
  return EXIT.ok;
};
