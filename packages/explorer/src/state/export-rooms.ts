/** The present view as a file: asked with the page's token, then handed to the browser to save. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { RoomFilter } from "@livescout/protocol/catalogue";
import { sayProblem } from "../api/answer.ts";
import type { ExplorerApi, ExportFormat } from "../api/explorer-api.ts";
import type { Toasts } from "./toasts.ts";

export type ExporterDeps = {
  api: Pick<ExplorerApi, "exportFile">;
  filter: ReadonlySignal<RoomFilter>;
  toasts: Pick<Toasts, "say">;
  nowMs: () => number;
  save: (content: Blob, fileName: string) => void;
};
export type Exporter = ReturnType<typeof createExporter>;

export const EXPORT_FORMATS: readonly { format: ExportFormat; title: string; text: string }[] = [
  { format: "csv", title: "CSV", text: "for spreadsheets" },
  { format: "ndjson", title: "NDJSON", text: "one room a line" },
  { format: "json", title: "JSON", text: "with a report of what it holds" },
];

export function createExporter({ api, filter, toasts, nowMs, save }: ExporterDeps) {
  const running = signal<ExportFormat | undefined>(undefined);
  return {
    running,
    run: async (format: ExportFormat): Promise<void> => {
      if (running.peek() !== undefined) return;
      running.value = format;
      const answer = await api.exportFile(format, filter.peek());
      try {
        if (answer.kind !== "ok") return toasts.say(`Not exported. ${sayProblem(answer).text}`, { tone: "bad" });
        const stamp = new Date(nowMs()).toISOString().slice(0, 19).replaceAll(":", "-");
        const fileName = `livescout-${stamp}.${format}`;
        save(await answer.value.blob(), fileName);
        toasts.say(`Saved as ${fileName}`);
      } catch {
        toasts.say("Not exported: the answer broke off on the way.", { tone: "bad" });
      } finally {
        running.value = undefined;
      }
    },
  };
}
