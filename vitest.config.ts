import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Tests see the workspaces' sources through a condition that published packages do not carry. */
const conditions = ["@livescout/source", "node", "import", "module", "default"];

/** The limits end what hangs; they measure nothing, and hold on a machine that is busy with other things too. */
const project = (name: string, include: string[], testTimeout: number, retry = 0) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    name,
    include,
    testTimeout,
    retry,
    hookTimeout: testTimeout,
    expect: { poll: { timeout: testTimeout / 2 } },
    server: { deps: { inline: [/@livescout\//] } },
  },
});

/** Where CI counts the tests: a JSON report beside the usual one. */
const report = process.env.VITEST_JSON_REPORT;
/** In CI real browsers and processes get a second try, and who needed it is named at the end: a fault of its own, to be mended. */
const e2eRetry = report === undefined ? 0 : 1;

export default defineConfig({
  test: {
    // Most of what e2e suites do is wait for somebody: two at a time also where there are no more than two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
    projects: [
      project("unit", ["packages/*/src/**/*.test.ts", "test/*.test.ts"], 30_000),
      project("contract", ["test/contracts/**/*.test.ts"], 60_000),
      project("e2e", ["test/e2e/**/*.test.ts"], 180_000, e2eRetry),
    ],
  },
});
