/** `livescout report`: how collecting went, out of the catalogue alone. A collector may be at work meanwhile. */
import { readReport } from "../../compose/read-report.ts";
import { UsageError, type CommandRun } from "../command.ts";
import { EXIT } from "../output/exit-codes.ts";
import { reportJson, reportText } from "../output/report-text.ts";

export const report: CommandRun = async ({ io, settings, places }) => {
  const { output = "table" } = settings;
  if (output !== "table" && output !== "json") throw new UsageError("--output: report writes table or json");
  const read = await readReport(settings, { places, nowMs: io.nowMs });
  await io.stdout.write(output === "json" ? reportJson(read) : reportText(read));
  return EXIT.ok;
};
