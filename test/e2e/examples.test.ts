/** The examples run, as printed, against a demo that a real process keeps up. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { markedBlock } from "../support/documents.ts";
import { readText, ROOT } from "../support/repository.ts";
import { LIVESCOUT, type Running, runToSuccess, startCommand } from "../support/run-command.ts";

let demo: Running;
let env: Record<string, string>;

beforeAll(async () => {
  demo = await startCommand(process.execPath, [LIVESCOUT, "demo"], { until: /Ctrl-C/ });
  const { stderr } = demo.output;
  const found = (pattern: RegExp) => pattern.exec(stderr)?.[1] ?? "";
  env = {
    LIVESCOUT_GATEWAY: found(/^gateway .*?(http:\/\/\S+)$/m),
    LIVESCOUT_UPSTREAM: found(/^sandbox .*?(http:\/\/\S+)$/m),
    LIVESCOUT_API_KEY: found(/x-api-key: (\S+?)"/),
  };
});

afterAll(() => demo.stop());

const runExample = (file: string) => runToSuccess(process.execPath, [join("examples", file)], { cwd: ROOT, env });

test("sign-and-fetch prints the rooms of three pages, with nothing but fetch", async () => {
  expect(readText("examples/sign-and-fetch.mjs")).not.toMatch(/\bimport\b/);
  const { stdout } = await runExample("sign-and-fetch.mjs");
  const lines = stdout.trim().split("\n");
  expect(lines.length).toBeGreaterThanOrEqual(24);
  expect(lines.filter((line) => !/^\d+\t@[\w.]+\t/.test(line))).toEqual([]);
  expect(new Set(lines.map((line) => line.split("\t")[1])).size).toBeGreaterThanOrEqual(24);
});

test("list-rooms prints each room once, and what every call brought", async () => {
  const { stdout, stderr } = await runExample("list-rooms.mjs");
  const owners = stdout
    .trim()
    .split("\n")
    .map((line) => line.split("\t")[1]);
  expect(owners.length).toBeGreaterThan(10);
  expect(new Set(owners).size).toBe(owners.length);
  expect(stderr).toMatch(/^channel 87, page 1: rooms\./m);
});

test("the curl line that the demo prints works when pasted", async () => {
  const line = /^ +(curl .*)$/m.exec(demo.output.stderr)?.[1] ?? "";
  const { stdout } = await runToSuccess("sh", ["-c", line]);
  expect(JSON.parse(stdout)).toMatchObject({ status_code: 0, world: "sandbox", feed_limit: 100 });
});

test.each([
  ["README.md", "plain-fetch", "console.log((await feed.json()).data.length > 5)", /^true$/m],
  ["docs/calling.md", "sdk", "", /^\d+ [\w.]+ /m],
  ["packages/client/README.md", "sdk", "", /^rooms \[\s+'@/m],
])("the code in %s runs against the demo's addresses", async (path, runs, after, shows) => {
  const { code } = markedBlock(path, { runs });
  const { LIVESCOUT_GATEWAY: gateway = "", LIVESCOUT_UPSTREAM: upstream = "" } = env;
  const here = code
    .replaceAll("http://127.0.0.1:8080", gateway)
    .replace("createFeedClient({", `createFeedClient({ upstreamOrigin: "${upstream}",`);
  const { stdout } = await runToSuccess(process.execPath, ["--input-type=module", "-"], {
    cwd: ROOT,
    env,
    input: `${here}\n${after}`,
  });
  expect(stdout).toMatch(shows);
});

test("every example is run here", async () => {
  expect((await readdir(join(ROOT, "examples"))).filter((file) => file.endsWith(".mjs"))).toEqual([
    "list-rooms.mjs",
    "sign-and-fetch.mjs",
  ]);
});
