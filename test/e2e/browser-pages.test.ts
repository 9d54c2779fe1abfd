/**
 * Pages that are not the sandbox's, the upstream's own host names, and browsers that the operator runs himself.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildFeedRequest, SHIPPED_IDENTITY } from "@livescout/protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createBrowserSigner } from "../../packages/livescout/src/signers/browser/browser-signer.ts";
import type { BrowserSigner } from "../../packages/livescout/src/signers/browser/browser-signer-types.ts";
import { expectSaid, expectSigned, LAUNCH, signAll, startBrowserSuite } from "../support/browser-signing.ts";
import { chromiumPath } from "../support/chromium.ts";
import { OTHER_PAGES, startOtherPage } from "../support/other-page.ts";
import { removeFolder } from "../support/temporary-folder.ts";
import { canRun } from "../support/require-suite.ts";
import { startTlsSandbox, type TlsSandbox } from "../support/tls-sandbox.ts";

const hasChromium = canRun("chromium", chromiumPath() !== undefined);

const closing: (() => Promise<void>)[] = [];
const limits = { readyWaitMs: 60_000, signMs: 60_000, pageMs: 30_000 };
const keep = (signer: BrowserSigner): BrowserSigner => {
  closing.push(() => signer.close());
  return signer;
};
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

describe.skipIf(!hasChromium)("a page that the user names", () => {
  test.each(Object.entries(OTHER_PAGES))("that %s signs, and what was signed is not sent", async (_name, variant) => {
    const page = await startOtherPage(variant);
    closing.push(() => page.close());
    const signer = keep(
      createBrowserSigner({
        browser: LAUNCH,
        pageUrl: page.url,
        nowMs: Date.now,
        limits: { ...limits, pageMs: variant === "guarded" ? 10_000 : 30_000 },
      }),
    );
    const origin = new URL(page.url).origin;
    const requests = Array.from({ length: 12 }, (_, at) =>
      buildFeedRequest({ channel: "89", region: "DE", cursor: `17900000000${10 + at}` }, SHIPPED_IDENTITY, { origin }),
    );
    if (variant === "hangs") for (const request of requests) await signAll(signer, [request]);
    else await signAll(signer, requests);
    const beneath = ["async", "xhr", "repeats", "hangs"].includes(variant);
    expect(signer.state().way).toBe(beneath ? "replaced-fetch" : "interception");
    await new Promise((resolve) => setTimeout(resolve, 200)); // time for a repetition that must not come
    expect(page.targets.filter((target) => !target.includes("max_time=0"))).toEqual([]);
  });

  test("that is not there is said to be so, in the browser's own words", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const pageUrl = `http://127.0.0.1:${port}/live`;
    const signer = keep(createBrowserSigner({ browser: LAUNCH, pageUrl, nowMs: Date.now, limits }));
    await expectSaid(signer, "the page could not be loaded (net::ERR_CONNECTION_REFUSED)");
  });

  test("that is refused is not asked for again at once", async () => {
    const server = createServer((_request, response) => response.writeHead(403).end("no"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(async () => void server.close());
    const { port } = server.address() as AddressInfo;
    const signer = keep(
      createBrowserSigner({ browser: LAUNCH, pageUrl: `http://127.0.0.1:${port}/`, nowMs: Date.now, limits }),
    );
    const outcome = await signer.sign(buildFeedRequest({ channel: "87", region: "US" }, SHIPPED_IDENTITY));
    expect(outcome).toMatchObject({ kind: "unavailable", why: "the page answered with status 403" });
    expect(outcome.kind === "unavailable" && outcome.retryAfterMs).toBeGreaterThan(30_000);
  });
});

describe.skipIf(!hasChromium)("under the upstream's own host names", () => {
  let tls: TlsSandbox;

  const signerOf = (upstream: { upstreamOrigin?: string } = {}) =>
    keep(
      createBrowserSigner({
        browser: { ...LAUNCH, extraArgs: tls.browserArgs },
        ...upstream,
        pageUrl: tls.pageUrl,
        nowMs: Date.now,
        limits: { ...limits, recycleAfterSignatures: 1 },
      }),
    );

  test("the signed URL is for the host that the page itself asks, and step 2 through the page is served", async () => {
    tls = await startTlsSandbox({ nowMs: Date.now });
    closing.push(() => tls.close());
    const signer = signerOf();
    const request = buildFeedRequest({ channel: "87", region: "US" }, SHIPPED_IDENTITY);
    const { signedUrl } = expectSigned(await signer.sign(request), request);
    expect(signedUrl.startsWith("https://webcast.tiktok.com/webcast/feed/?")).toBe(true);
    const fetched = await signer.fetchSigned({ url: signedUrl } as never);
    if (fetched.kind === "failed") throw new Error(fetched.outcome.cause);
    expect(fetched.answer.httpStatus).toBe(200);
    expect(JSON.parse(fetched.answer.body)).toMatchObject({ status_code: 0 });
    const searched = await signer.searchLive("a");
    if (searched.kind === "failed") throw new Error(searched.outcome.cause);
    expect(JSON.parse(searched.answer.body)).toMatchObject({ status_code: 0 });
  });

  test("a caller's own upstream is kept, whatever host the page asks", async () => {
    tls = await startTlsSandbox({ nowMs: Date.now });
    closing.push(() => tls.close());
    const origin = tls.sandbox.url;
    const request = buildFeedRequest({ channel: "87", region: "US" }, SHIPPED_IDENTITY, { origin });
    const outcome = expectSigned(await signerOf({ upstreamOrigin: origin }).sign(request), request);
    const answer = await fetch(outcome.signedUrl, { headers: outcome.headers });
    expect(await answer.text()).toMatch(/^\{"status_code":0/);
  });
});

describe.skipIf(!hasChromium)("a browser that the operator runs", () => {
  const OPERATORS_TAB = "data:text/html,<title>mine</title>";
  let child: ChildProcess;
  let profile: string;
  let cdpUrl: string;

  beforeEach(async () => {
    profile = mkdtempSync(join(tmpdir(), "livescout-operator-"));
    const flags = ["--headless=new", "--no-sandbox", "--no-first-run", "--disable-gpu", "--window-size=1280,800"];
    child = spawn(
      LAUNCH.executable,
      [...flags, `--user-data-dir=${profile}`, "--remote-debugging-port=0", OPERATORS_TAB],
      { stdio: "ignore" },
    );
    const readPort = () => {
      try {
        return readFileSync(join(profile, "DevToolsActivePort"), "utf8").split("\n")[0] ?? "";
      } catch {
        return "";
      }
    };
    const ended = new Promise((resolve) => child.once("exit", resolve));
    closing.push(async () => {
      child.kill();
      await ended;
      await removeFolder(profile);
    });
    await expect.poll(readPort, { timeout: 60_000 }).toMatch(/^\d+$/);
    cdpUrl = `http://127.0.0.1:${readPort()}`;
    // DevTools answer before the operator's tab is there.
    await expect.poll(tabs, { timeout: 60_000 }).toEqual([OPERATORS_TAB]);
  });

  const tabs = async () => {
    const listed = (await (await fetch(`${cdpUrl}/json/list`)).json()) as { type: string; url: string }[];
    return listed.filter(({ type }) => type === "page").map(({ url }) => url);
  };

  test("signs in a window of ours; its own tabs are not touched, and only ours is closed", async () => {
    const before = await tabs();
    const suite = await startBrowserSuite({ signer: { browser: { kind: "attach", cdpUrl } } });
    closing.push(() => suite.close());
    await signAll(
      suite.signer,
      Array.from({ length: 10 }, (_, at) => suite.feed({ cursor: `17900000000${10 + at}` })),
    );
    expect(await tabs()).toHaveLength(before.length + 1);
    await suite.signer.close();
    await expect.poll(tabs, { timeout: 60_000 }).toEqual(before);
    expect(child.exitCode).toBeNull();
  });

  test("it is not used for fetching unless the operator says so: its profile may hold a session", async () => {
    const suite = await startBrowserSuite({ signer: { browser: { kind: "attach", cdpUrl } } });
    closing.push(() => suite.close());
    const request = suite.feed();
    const { signedUrl } = expectSigned(await suite.signer.sign(request), request);
    const sent = { url: signedUrl } as never;
    const refused = await suite.signer.fetchSigned(sent);
    expect(refused).toMatchObject({ kind: "failed", outcome: { kind: "signer_failed", code: "own_profile" } });
    expect(await suite.signer.searchLive("a")).toMatchObject({ kind: "failed" });
    expect(await suite.signer.fetchSigned(sent, { ownProfile: true })).toMatchObject({ kind: "answered" });
  });
});

describe("without a browser", () => {
  const request = buildFeedRequest({ channel: "87", region: "US" }, SHIPPED_IDENTITY);

  test("attaching says what to start, and that a profile folder of its own is needed", async () => {
    const cdpUrl = "http://127.0.0.1:9";
    const signer = keep(createBrowserSigner({ browser: { kind: "attach", cdpUrl }, nowMs: Date.now, limits }));
    await expectSaid(signer, "--user-data-dir");
  });

  test.each(["http://192.0.2.1:9222", "http://fixture.invalid:9222", "https://127.0.0.1:9222", "nonsense"])(
    "%s is refused: DevTools of another machine are nobody's business",
    async (cdpUrl) => {
      const signer = keep(createBrowserSigner({ browser: { kind: "attach", cdpUrl }, nowMs: Date.now, limits }));
      expect(await signer.sign(request)).toEqual({
        kind: "unavailable",
        why: "cdp: expected an address of this machine, such as http://127.0.0.1:9222",
      });
    },
  );

  test("an executable that is none is said to be so", async () => {
    const browser = { ...LAUNCH, executable: "/nonexistent/fixture-browser", noSandbox: true };
    const signer = keep(createBrowserSigner({ browser, nowMs: Date.now, limits }));
    await expectSaid(signer, "its file cannot be run (ENOENT)");
  });
});
