/** Says, before somebody asks the upstream by hand, that a collector does or rests: a sentence on stderr, and nothing else. */
import { collectorNotice } from "../compose/collector-notice.ts";
import type { CommandCall } from "./command.ts";
import { safeText } from "./output/safe-text.ts";

export async function tellCollector({
  io,
  settings,
  places,
}: Pick<CommandCall, "io" | "settings" | "places">): Promise<void> {
  const sentence = await collectorNotice(settings, { places, nowMs: io.nowMs() });
  if (sentence !== undefined) await io.stderr.write(`${safeText(sentence)}\n`);
}
