import { expect, test } from "vitest";
import type { LogFacts, Logger } from "./logger.ts";
import { createQuietLogger } from "./quiet-logger.ts";

function setUp() {
  const lines: [string, LogFacts | undefined][] = [];
  let now = 0;
  const log: Logger["error"] = (message, facts) => lines.push([message, facts]);
  const logger = createQuietLogger({
    logger: { debug: log, info: log, warn: log, error: log },
    nowMs: () => now,
    linesPerSecond: 2,
  });
  return { lines, logger, pass: (ms: number) => (now += ms) };
}

test("of a failure that comes with every call only a few lines a second are written, and the rest is counted", () => {
  const { lines, logger, pass } = setUp();
  for (let n = 0; n < 100; n++) logger.error("down", { n });
  expect(lines).toHaveLength(2);
  pass(1_000);
  logger.error("down", { n: 100 });
  expect(lines.at(-1)).toEqual(["down", { n: 100, leftOutBefore: 98 }]);
  logger.error("down", { n: 101 });
  expect(lines.at(-1)).toEqual(["down", { n: 101 }]);
});

test("one failure does not hide another, and what is no failure is always written", () => {
  const { lines, logger } = setUp();
  for (let n = 0; n < 10; n++) logger.error("down");
  logger.warn("something else");
  for (let n = 0; n < 10; n++) logger.info("told");
  expect(lines.map(([message]) => message)).toEqual([
    "down",
    "down",
    "something else",
    ...Array.from({ length: 10 }, () => "told"),
  ]);
});
