/** `doctor` as a real process: offline, within its budget, and with the right culprit for each thing that can go wrong. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { describe, expect, onTestFinished, test } from "vitest";
import { createTlsConnect } from "../../packages/livescout/src/compose/doctor-network.ts";
import { secretShapesIn } from "../../packages/livescout/src/diagnosis/secret-shapes.ts";
import {
  startSandbox,
  type SeenRequest,
  type StartSandboxOptions,
} from "../../packages/livescout/src/sandbox/start-sandbox.ts";
import { chromiumPath } from "../support/chromium.ts";
import { runCli, startCli, temporaryFolder } from "../support/cli-process.ts";
import { startHttpProxy } from "../support/proxies.ts";
import { ROOT } from "../support/repository.ts";
import { canRun } from "../support/require-suite.ts";

type Report = {
  world: string;
  budget: { pageLoads: number; feedCalls: number };
  spent: { pageLoads: number; feedCalls: number };
  findings: { step: string; of?: string; verdict: string; says: string; feed?: { signer: string; outcome: string } }[];
  culprit: string;
};

const NO_BROWSER = ["--browser", "/nonexistent/browser"];

async function openSandbox(options: Partial<StartSandboxOptions> = {}) {
  const seen: SeenRequest[] = [];
  const sandbox = await startSandbox({ nowMs: Date.now, onRequest: (request) => void seen.push(request), ...options });
  onTestFinished(() => sandbox.close());
  return { url: sandbox.url, seen };
}

async function examine(given: readonly string[]): Promise<{ exitCode: number | null; report: Report; text: string }> {
  const { exitCode, stdout, stderr } = await runCli(["doctor", "--json", ...given], {
    dataDir: await temporaryFolder(),
  });
  if (stdout === "") throw new Error(stderr);
  return { exitCode, report: JSON.parse(stdout) as Report, text: stdout };
}

const verdictOf = ({ findings }: Report, step: string) => findings.find((finding) => finding.step === step)?.verdict;

test("--sandbox runs offline, says its budget first and the culprit last, and finds nothing wrong", async () => {
  const { exitCode, stdout } = await runCli(["doctor", "--sandbox", ...NO_BROWSER], {
    dataDir: await temporaryFolder(),
  });
  expect(exitCode).toBe(0);
  const lines = stdout.trim().split("\n");
  expect(lines[0]).toMatch(/^livescout \d+\.\d+\.\d+ doctor, Node \d+/);
  expect(lines[1]).toMatch(/at most 2 page loads and 2 feed calls, and contacts 127\.0\.0\.1:\d+ alone/);
  expect(stdout).toMatch(/^warning {2}browser {4}.*does not exist/m);
  expect(stdout).toMatch(/^ok {7}feed .*signed native, fetched plain: rooms: \d+ live rooms/m);
  expect(lines.at(-2)).toBe("Nothing wrong was found: the feed answered.");
});

test("as root the browser is left alone unless --browser-no-sandbox is given, and the step says so", async () => {
  if (process.getuid?.() !== 0 || chromiumPath() === undefined) return;
  const { exitCode, report } = await examine(["--sandbox"]);
  const browser = report.findings.find(({ step }) => step === "browser");
  expect(browser).toMatchObject({ verdict: "skipped", says: expect.stringContaining("as root") as string });
  expect(exitCode).toBe(0);
});

test("what it shows can be pasted: no ttwid, device id or token, and no address but loopback", async () => {
  const { url, seen } = await openSandbox();
  const { text } = await examine(["--upstream", url, ...NO_BROWSER]);
  const feed = seen.find(({ target }) => target.startsWith("/webcast/feed/"));
  const ttwid = /ttwid=([^;]+)/.exec(String(feed?.headers["cookie"]))?.[1] ?? "missing";
  const deviceId = /device_id=(\d+)/.exec(feed?.target ?? "")?.[1] ?? "missing";
  const gnarly = /X-Gnarly=([^&]+)/.exec(feed?.target ?? "")?.[1] ?? "missing";
  for (const secret of [ttwid, deviceId, gnarly]) expect(text).not.toContain(secret);
  expect(secretShapesIn(text)).toEqual([]);
});

test("the budget holds: one page, one call of each kind, whatever goes wrong", async () => {
  for (const fault of [undefined, "no_cookie", "captcha"] as const) {
    const { url, seen } = await openSandbox(fault === undefined ? {} : { fault });
    const { report } = await examine(["--upstream", url, ...NO_BROWSER]);
    const pages = seen.filter(({ target }) => target === "/" || target.startsWith("/live"));
    const feeds = seen.filter(({ target }) => target.startsWith("/webcast/feed/"));
    expect([pages.length, feeds.length]).toEqual([1, 1]);
    expect(report.spent).toEqual({ pageLoads: 1, feedCalls: 1 });
  }
});

test.each([
  ["refused_empty", 3, /the signature or this address: try --matrix/],
  ["captcha", 3, /prove themselves/],
  ["throttled", 5, /pace/],
  ["upstream_error", 5, /upstream itself/],
  ["reset", 5, /network between this machine/],
  ["not_json", 3, /closed country/],
  ["bad_request", 3, /change of the upstream/],
  ["login_required", 6, /signature or this address/],
] as const)("a feed that answers with %s: exit %i, and the culprit is named", async (fault, exitCode, words) => {
  const { url } = await openSandbox({ fault });
  const examined = await examine(["--upstream", url, ...NO_BROWSER]);
  expect(examined.report.culprit).toMatch(words);
  expect(examined.exitCode).toBe(exitCode);
});

test("a clock that is wrong is found by the upstream's own date", async () => {
  const dataDir = await temporaryFolder();
  // The sandbox's Date header is this machine's: so the command's own clock is put wrong, by a loader of this test.
  // In minutes, since the answer's way and the header's whole seconds blur the second.
  const late = "data:text/javascript,const now = Date.now; Date.now = () => now() - 180_000;";
  const env = { NODE_OPTIONS: `--import="${late}"` };
  const { url } = await openSandbox();
  const { stdout, exitCode } = await runCli(["doctor", "--json", "--upstream", url, ...NO_BROWSER], { dataDir, env });
  const report = JSON.parse(stdout) as Report;
  expect(verdictOf(report, "clock")).toBe("failed");
  expect(report.findings.find(({ step }) => step === "clock")?.says).toMatch(/3 min behind/);
  expect(exitCode).not.toBe(0);
});

test("a proxy is told without its address, and everything goes through it", async () => {
  const proxy = await startHttpProxy();
  onTestFinished(() => proxy.close());
  const { url } = await openSandbox();
  const { exitCode, report, text } = await examine(["--upstream", url, "--proxy", proxy.url, ...NO_BROWSER]);
  expect(verdictOf(report, "proxy")).toBe("ok");
  expect(text).toContain("Calls go through the proxy of --proxy (http, port");
  expect(proxy.connections()).toBeGreaterThan(1);
  expect(exitCode).toBe(0);
});

test("Ctrl-C ends it with 130, and no verdict on what was interrupted", async () => {
  const { url } = await openSandbox({ fault: "timeout" });
  const running = startCli(["doctor", "--upstream", url, ...NO_BROWSER], { dataDir: await temporaryFolder() });
  await running.shows(/^warning {2}browser/m);
  running.child.kill("SIGINT");
  const { exitCode, stdout } = await running.ended;
  expect(exitCode).toBe(130);
  expect(stdout).not.toMatch(/^\w+ +feed |culprit/m);
});

test("nobody there is told as such, and nothing after it is tried in vain", async () => {
  const { exitCode, report } = await examine(["--upstream", "http://127.0.0.1:9", ...NO_BROWSER]);
  expect(exitCode).toBe(5);
  expect(verdictOf(report, "visitor")).toBe("failed");
  expect(verdictOf(report, "clock")).toBe("skipped");
});

test("a certificate that is not trusted shows who issued it", async () => {
  const tls = (name: string) => readFileSync(join(ROOT, "test/fixtures/tls", name), "utf8");
  const server = createTlsServer(
    { key: tls("test-key.pem"), cert: tls("test-certificate.pem") },
    (socket) => socket.on("error", () => {}).end(), // the other side leaves as soon as it has seen the certificate
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  expect(await createTlsConnect({ port })("127.0.0.1")).toEqual({
    kind: "untrusted",
    why: "DEPTH_ZERO_SELF_SIGNED_CERT",
    issuer: "livescout TEST CERTIFICATE, trusted by nobody",
  });
  server.close();
  expect(await createTlsConnect({ port: 9 })("127.0.0.1")).toEqual({ kind: "failed", why: "ECONNREFUSED" });
});

describe.skipIf(!canRun("chromium", chromiumPath() !== undefined))("with a browser", () => {
  const chromium = ["--browser-no-sandbox", "--browser", chromiumPath() ?? ""];

  test("--matrix asks four ways, and all of them are answered", async () => {
    const { url, seen } = await openSandbox();
    const { exitCode, report } = await examine(["--upstream", url, "--matrix", ...chromium]);
    expect(report.findings.filter(({ feed }) => feed !== undefined).map(({ of, verdict }) => [of, verdict])).toEqual([
      ["signed native, fetched plain", "ok"],
      ["signed browser, fetched plain", "ok"],
      ["signed browser, fetched browser", "ok"],
      ["signed native, fetched browser", "ok"],
    ]);
    expect(["browser", "page", "template"].map((step) => verdictOf(report, step))).toEqual(["ok", "ok", "ok"]);
    expect(report.spent).toEqual({ pageLoads: 2, feedCalls: 4 });
    expect(seen.filter(({ target }) => target === "/live")).toHaveLength(1);
    expect(exitCode).toBe(0);
  });

  test("where only the native signature is refused, the native signer is the culprit", async () => {
    const { url } = await openSandbox({ mutations: ["added_field"] });
    const { exitCode, report } = await examine(["--upstream", url, ...chromium]);
    expect(report.culprit).toMatch(/native signer: what browser signs is accepted/);
    expect(report.findings.find(({ step, of }) => step === "signature" && of === "browser")?.verdict).toBe("warning");
    expect(exitCode).toBe(3);
  });

  test.each([
    ["captcha", "page", 3],
    ["never_signs", "signature", 5],
  ] as const)("a page with the pitfall %s stops at the step %s, after one load", async (pitfall, step, exitCode) => {
    const { url, seen } = await openSandbox({ pitfalls: [pitfall] });
    const examined = await examine(["--upstream", url, "--timeout-ms", "6000", ...chromium]);
    const failed = examined.report.findings.filter(({ verdict }) => verdict === "failed");
    expect(failed.map((finding) => finding.step)).toEqual([step]);
    expect(verdictOf(examined.report, "browser")).toBe("ok");
    expect(seen.filter(({ target }) => target.startsWith("/live"))).toHaveLength(1);
    expect(examined.exitCode).toBe(exitCode);
  });

  test("a page that asks for no feed, and one that is not there, stop at their own steps", async () => {
    const server = createServer((_request, response) => void response.end("<!doctype html><p>nothing here"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.close().closeAllConnections();
    });
    const { url } = await openSandbox();
    for (const [port, step] of [
      [(server.address() as AddressInfo).port, "template"],
      [9, "page"],
    ] as const) {
      const pageUrl = `http://127.0.0.1:${port}/live`;
      const given = ["--upstream", url, "--page-url", pageUrl, "--timeout-ms", "4000", ...chromium];
      const { exitCode, report } = await examine(given);
      const failed = report.findings.filter(({ verdict }) => verdict === "failed");
      expect([failed.map((finding) => finding.step), exitCode]).toEqual([[step], 5]);
    }
  });
});
