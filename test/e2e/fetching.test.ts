/**
 * The signed bytes arrive unchanged: every block of docs/fetching.md is run as printed, and what reached the sandbox is
 * compared, byte for byte, with what was signed.
 */
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FeedAnswer } from "@livescout/protocol/wire";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startSandbox } from "../../packages/livescout/src/sandbox/start-sandbox.ts";
import { codeBlocks, markedBlock } from "../support/documents.ts";
import { ROOT } from "../support/repository.ts";
import { canRun, hasProgram } from "../support/require-suite.ts";
import { LIVESCOUT, runToSuccess } from "../support/run-command.ts";

const PAGE = "docs/fetching.md";
/** A tag with everything that libraries like to encode anew. */
const TAG = `Tom's "LIVE" [é*!()] a+b ~ {x|y}^\`\\<>`;

let folder = "";
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let answer: FeedAnswer;
let seen: { target: string; headers: Readonly<Record<string, string | string[] | undefined>> }[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({ nowMs: Date.now, onRequest: (request) => seen.push(request) });
  folder = await mkdtemp(join(tmpdir(), "livescout-fetching-"));
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "package.json"), `{"type":"module"}`);
  answer = await sign();
});

afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

/** What `livescout sign > answer.json` leaves behind. */
async function sign(...flags: string[]): Promise<FeedAnswer> {
  const given = [LIVESCOUT, "sign", "--upstream", sandbox.url, ...flags];
  const { stdout } = await runToSuccess(process.execPath, given, { env: { LIVESCOUT_DATA_DIR: folder } });
  await writeFile(join(folder, "answer.json"), stdout);
  return FeedAnswer.parse(JSON.parse(stdout));
}

/** The one feed request that a program made. */
async function requestOf(run: () => Promise<{ stdout: string }>) {
  seen = [];
  const { stdout } = await run();
  const feeds = seen.filter(({ target }) => target.startsWith("/webcast/feed/"));
  expect(feeds.length).toBe(1);
  return { stdout, target: feeds[0]?.target ?? "", headers: feeds[0]?.headers ?? {} };
}

const INTERPRETERS: Record<string, [string, string]> = {
  js: [process.execPath, "step2.mjs"],
  sh: ["sh", "step2.sh"],
  python: ["python3", "step2.py"],
};

async function runBlock({ language, code }: { language: string; code: string }) {
  const [program, file] = INTERPRETERS[language] ?? ["", ""];
  await writeFile(join(folder, file), code);
  return runToSuccess(program, [file], { cwd: folder });
}

const PROGRAMS = ["node-fetch", "undici", "axios", "got", "curl", "wget", "python3"];
const isLibrary = (name: string) => ["node-fetch", "undici", "axios", "got"].includes(name);
const runnable = PROGRAMS.filter((name) => canRun(name, isLibrary(name) || hasProgram(name)));

test("the page has a tested block for every program that it names", () => {
  expect(codeBlocks(PAGE).flatMap(({ runs }) => runs ?? [])).toEqual(PROGRAMS);
});

describe.each(runnable)("%s", (name) => {
  test.each([
    ["the recommended feed", []],
    ["a tag full of odd characters", ["--channel", "1111006", "--tag", TAG]],
  ])("brings the signed bytes, User-Agent and cookies of %s unchanged, and gets an answer", async (_what, flags) => {
    answer = await sign(...flags);
    const { stdout, target, headers } = await requestOf(() => runBlock(markedBlock(PAGE, { runs: name })));
    expect(sandbox.url + target).toBe(answer.signed_url);
    expect(headers["user-agent"]).toBe(answer.headers["User-Agent"]);
    expect(headers.referer).toBe(answer.headers.Referer);
    expect(headers.origin).toBe(answer.headers.Origin);
    expect(headers.cookie).toBe(answer.cookies);
    expect(JSON.parse(stdout)).toMatchObject({ status_code: 0 });
  });
});

test("the lines that the page warns of arrive altered, and are refused", async () => {
  answer = await sign();
  const headers = `headers: { ...answer.headers, Cookie: answer.cookies }`;
  const lines = [
    `const url = new URL(answer.signed_url); url.searchParams.set("aid", "1988"); console.log((await fetch(url, { ${headers} })).status);`,
    `const [url, searchParams] = answer.signed_url.split("?"); const { statusCode } = await (await import("got")).default(url, { searchParams, throwHttpErrors: false, retry: { limit: 0 }, ${headers} }); console.log(statusCode);`,
  ];
  for (const line of lines) {
    const code = `import { readFileSync } from "node:fs"; const answer = JSON.parse(readFileSync("answer.json", "utf8")); ${line}`;
    const { stdout, target } = await requestOf(() => runBlock({ language: "js", code }));
    expect(sandbox.url + target).not.toBe(answer.signed_url);
    expect(stdout.trim()).toBe("403");
  }
});
