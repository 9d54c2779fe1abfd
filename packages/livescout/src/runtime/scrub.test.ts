import { Secret } from "@livescout/protocol";
import { expect, test } from "vitest";
import { createLogger } from "./logger.ts";
import { scrub, scrubText } from "./scrub.ts";

const CANARY = "fixture-canary0123456789";

test.each([
  ["an address with a query", `GET http://127.0.0.1/webcast/feed?session_id=${CANARY}&a=1 failed`],
  ["a path with a query", `GET /webcast/feed?apiKey=${CANARY}`],
  ["credentials in an address", `http://someone:${CANARY}@host.invalid/`],
  ["a cookie line", `cookie: ttwid=x; sessionid=${CANARY}; sessionid_ss=${CANARY}`],
  ["a JSON body", `{"session_id":"${CANARY}"}`],
  ["a bearer header", `authorization: Bearer ${CANARY}`],
  ["a key header", `x-api-key: ${CANARY}`],
])("a text loses the secret in %s", (_name, text) => {
  expect(scrubText(text)).not.toContain(CANARY);
});

test("an API key is recognised by its own form, wherever it stands", () => {
  expect(scrubText("key ls_4jpWW3KeONF9L9yQClq33p2q4MYhAh was refused")).toBe("key ls_[left out] was refused");
});

test("what stays readable: address and path without query, words with a question mark", () => {
  expect(scrubText("https://host.invalid/webcast/feed/?a=1")).toBe("https://host.invalid/webcast/feed/?[left out]");
  expect(scrubText("is it live? yes")).toBe("is it live? yes");
});

test("errors are scrubbed through their causes, secrets stay closed, buffers are counted", () => {
  const cause = new Error(`GET /x?apiKey=${CANARY}`);
  const error = new TypeError(`sessionid=${CANARY}`, { cause });
  const printed = JSON.stringify(
    scrub({ error, key: new Secret(CANARY), bytes: Buffer.from(CANARY), nested: { session: CANARY } }),
  );
  expect(printed).not.toContain(CANARY);
  expect(printed).toContain("TypeError");
});

test("a log line is one JSON object with time, level and message", () => {
  const lines: string[] = [];
  const log = createLogger({ write: (line) => lines.push(line), nowMs: () => Date.UTC(2026, 10, 22), level: "info" });
  log.debug("left out");
  log.warn("two\nlines", { url: "http://host.invalid/?x=1", count: 3 });
  expect(lines).toHaveLength(1);
  expect(lines[0]?.indexOf("\n")).toBe((lines[0]?.length ?? 0) - 1);
  expect(JSON.parse(lines[0] ?? "")).toEqual({
    time: "2026-11-22T00:00:00.000Z",
    level: "warn",
    message: "two\nlines",
    url: "[left out]",
    count: 3,
  });
});
