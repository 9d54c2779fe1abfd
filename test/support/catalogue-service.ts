/** A real gateway over a catalogue that a test fills: `livescout serve --catalogue FILE`, with a view key and a full one. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteCatalogue } from "../../packages/livescout/src/storage/sqlite/open-catalogue.ts";
import { createTestCatalogue, type TestCatalogue } from "./catalogue-fakes.ts";
import { LIVESCOUT, runToSuccess, type Running, startCommand } from "./run-command.ts";

export type CatalogueService = TestCatalogue & {
  url: string;
  viewKey: string;
  /** For feed and reading: never in an address. */
  fullKey: string;
  /** Ends the gateway, and starts it again at the same port once `meanwhile` is done. */
  restart(meanwhile?: () => Promise<unknown>): Promise<void>;
  stop(): Promise<void>;
};

export async function startCatalogueService({ nowMs }: { nowMs: () => number }): Promise<CatalogueService> {
  const folder = mkdtempSync(join(tmpdir(), "livescout-service-"));
  const env = { LIVESCOUT_DATA_DIR: folder };
  const file = join(folder, "catalogue.db");
  const store = await openSqliteCatalogue({ file, world: "upstream" });
  const serve = (port: string): Promise<Running> =>
    startCommand(process.execPath, [LIVESCOUT, "serve", "--port", port, "--catalogue", file, "--log-level", "warn"], {
      env,
      until: /listening on http:\/\/\S+:(\d+)/,
    });
  const makeKey = async (...flags: string[]) => {
    const { stdout } = await runToSuccess(process.execPath, [LIVESCOUT, "keys", "create", ...flags], { env });
    return stdout.trim();
  };
  let running = await serve("0");
  const port = running.found[1] ?? "";
  return {
    ...createTestCatalogue({ nowMs, store }),
    url: `http://127.0.0.1:${port}`,
    viewKey: await makeKey("--view"),
    fullKey: await makeKey("--tier", "ultra"),
    async restart(meanwhile) {
      await running.stop();
      await meanwhile?.();
      running = await serve(port);
    },
    async stop() {
      await running.stop();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
