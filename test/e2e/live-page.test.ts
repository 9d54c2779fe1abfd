/**
 * The sandbox's live page in a real Chromium: what its script signs is opened and verified, and each pitfall does what
 * it says. Driven by the test's own CDP, so that no signer of ours stands between.
 */
import { verifySignedUrl } from "@livescout/protocol/signature";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { MUTATION_NAMES, type MutationName } from "../../packages/livescout/src/sandbox/live-page/mutations.ts";
import type { PitfallName } from "../../packages/livescout/src/sandbox/live-page/pitfalls.ts";
import {
  startSandbox,
  type RunningSandbox,
  type SeenRequest,
} from "../../packages/livescout/src/sandbox/start-sandbox.ts";
import { chromiumPath, launchChromium, type TestBrowser, type TestPage } from "../support/chromium.ts";
import { canRun } from "../support/require-suite.ts";
import { startTlsSandbox, type TlsSandbox } from "../support/tls-sandbox.ts";

const FEED = "/webcast/feed/";
const WAIT_MS = 20_000;

/** A request as the sandbox saw it, with our own verdict on its bytes. */
type Judged = SeenRequest & { verdict: ReturnType<typeof verifySignedUrl> };

function recorder() {
  const seen: Judged[] = [];
  const waiting = new Set<() => void>();
  return {
    seen,
    onRequest: (request: SeenRequest) => {
      const userAgent = String(request.headers["user-agent"]);
      seen.push({ ...request, verdict: verifySignedUrl(`http://sandbox.invalid${request.target}`, { userAgent }) });
      for (const look of waiting) look();
    },
    feeds: () => seen.filter(({ method, target }) => method === "GET" && target.startsWith(FEED)),
    until: (holds: () => boolean): Promise<void> =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(
            new Error(
              `not seen within ${WAIT_MS} ms; seen: ${seen.map(({ target }) => target.slice(0, 40)).join(" ")}`,
            ),
          );
        }, WAIT_MS);
        const look = () => {
          if (!holds()) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}

const isSigned = ({ target }: SeenRequest): boolean => target.includes("&X-Gnarly=");
const hostOf = ({ headers }: SeenRequest): string => String(headers["host"]);
const cardCount = (page: TestPage) => page.evaluate('document.querySelectorAll("#rooms .card").length');
/** Asks the page to call an address, and waits for the answer. */
const callFrom = (page: TestPage, url: string) => page.evaluate(`fetch(${JSON.stringify(url)}).then((a) => a.text())`);
const scrollDown = (page: TestPage) =>
  page.evaluate("scrollTo(0, document.body.scrollHeight), dispatchEvent(new Event('scroll'))");

describe.skipIf(!canRun("chromium", chromiumPath() !== undefined))("the live page in Chromium", () => {
  let tls: TlsSandbox;
  let browser: TestBrowser;
  let records = recorder();
  const running: RunningSandbox[] = [];
  const pages: TestPage[] = [];

  beforeAll(async () => {
    const onRequest = (request: SeenRequest) => records.onRequest(request);
    tls = await startTlsSandbox({ nowMs: Date.now, onRequest, slowAnswerMs: 1_000 });
    browser = await launchChromium({ args: tls.browserArgs });
  });
  afterAll(async () => {
    await browser?.close();
    await tls?.close();
  });
  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.close()));
    await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
  });

  async function open(url: string, pitfall?: PitfallName): Promise<TestPage> {
    const page = await browser.open(pitfall === undefined ? url : `${url}?pitfall=${pitfall}`);
    pages.push(page);
    return page;
  }

  /** A page of a sandbox of its own, on loopback. */
  async function openPage(pitfall?: PitfallName, mutations: readonly MutationName[] = []): Promise<TestPage> {
    records = recorder();
    const { onRequest } = records;
    const sandbox = await startSandbox({ nowMs: Date.now, onRequest, slowAnswerMs: 1_000, mutations });
    running.push(sandbox);
    return open(`${sandbox.url}/live`, pitfall);
  }

  /** The page under the upstream's own names. */
  async function openNamedPage(pitfall?: PitfallName): Promise<TestPage> {
    records = recorder();
    return open(tls.pageUrl, pitfall);
  }

  /** Whether an OPTIONS went before, to the very same address. */
  const followsOptions = (path: string, method: string): boolean =>
    records.seen.some((call, at) => {
      if (call.method !== method || !call.target.startsWith(path)) return false;
      return records.seen.slice(0, at).some((early) => early.method === "OPTIONS" && early.target === call.target);
    });

  describe("without a pitfall", () => {
    test("signs its own feed request once it is laid out, is served, and asks for more when scrolled", async () => {
      const page = await openPage();
      await records.until(() => records.feeds().length > 0);
      const [first] = records.feeds();
      expect(first?.verdict).toMatchObject({ kind: "valid", version: "5.3.2", why: [] });
      expect(first?.target).toMatch(/&X-Dynosaur=[^&]+&msToken=[^&]*&X-Bogus=1&X-Gnarly=[^&]+$/);
      await expect.poll(() => cardCount(page), { timeout: WAIT_MS }).toBeGreaterThan(24);
      await scrollDown(page);
      await records.until(() => records.feeds().length > 1);
      const more = records.feeds()[1];
      expect(more?.verdict.kind).toBe("valid");
      expect(more?.target).toContain("&req_from=live_mt_pc_web_rec_tab_loadmore&");
      await expect.poll(() => cardCount(page), { timeout: WAIT_MS }).toBeGreaterThan(36);
    });

    test("asks for no feed while it has no size to lay out in", async () => {
      const page = await openPage();
      await records.until(() => records.feeds().length === 1);
      await page.send("Page.addScriptToEvaluateOnNewDocument", {
        source: "Element.prototype.getBoundingClientRect = () => new DOMRect(0, 0, 0, 0)",
      });
      await page.send("Page.reload");
      await records.until(() => records.seen.filter(({ target }) => target.startsWith("/api/recommend/")).length === 2);
      await page.evaluate("new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))");
      expect(records.feeds()).toHaveLength(1);
    });

    test("takes its msToken from local storage, where an answer of the upstream has put it", async () => {
      const page = await openPage();
      await expect.poll(() => page.evaluate("localStorage.getItem('xmst')"), { timeout: WAIT_MS }).toBeTruthy();
      await callFrom(page, "/webcast/feed/?a=1");
      const msToken = String(await page.evaluate("localStorage.getItem('xmst')"));
      await records.until(() => records.feeds().some(({ target }) => target.includes(`&msToken=${msToken}&`)));
    });

    test("has the pitfalls that the real script always has", async () => {
      const page = await openPage();
      await records.until(() => records.feeds().length > 0);
      const last = async (url: string): Promise<Judged | undefined> => {
        await callFrom(page, url);
        return records.feeds().at(-1);
      };
      expect((await last("/webcast/feed/?a=1"))?.verdict.kind).toBe("valid");
      expect((await last("/webcast/feed/?a=1#top"))?.target).toBe("/webcast/feed/?a=1");
      expect((await last("/webcast/feed/?a=\u00e9"))?.verdict).toMatchObject({
        kind: "invalid",
        checks: { query: false },
      });
      expect((await last("/webcast/feed/?msToken=fixture-old"))?.target.match(/msToken=/g)).toHaveLength(2);
      expect((await last("/webcast/feed/"))?.target).toMatch(/^\/webcast\/feed\/\?msToken=/);
    });

    test("signs over XMLHttpRequest as well", async () => {
      const page = await openPage();
      await records.until(() => records.feeds().length > 0);
      await page.evaluate(`new Promise((loaded) => {
        const call = new XMLHttpRequest();
        call.open("GET", "/webcast/feed/?over=xhr");
        call.onload = loaded;
        call.send();
      })`);
      const call = records.feeds().at(-1);
      expect(call?.target).toContain("over=xhr&");
      expect(call?.verdict.kind).toBe("valid");
    });
  });

  describe("under the upstream's own names", () => {
    test("page and feed stand on two hosts, and the signed feed of the page is served", async () => {
      const page = await openNamedPage();
      await records.until(() => records.feeds().length > 0);
      const [first] = records.feeds();
      expect(first && hostOf(first)).toBe("webcast.tiktok.com");
      expect(first?.headers["origin"]).toBe("https://www.tiktok.com");
      expect(first?.verdict.kind).toBe("valid");
      await expect.poll(() => cardCount(page), { timeout: WAIT_MS }).toBeGreaterThan(24);
      expect(await page.evaluate("isSecureContext && document.images[0].src.split('/picture')[0]")).toBe(
        "https://www.tiktok.com",
      );
    });

    test("search is signed on the page's own host", async () => {
      const page = await openNamedPage();
      await records.until(() => records.feeds().length > 0);
      const query = "device_id=7300000000000000001&keyword=chess&offset=0";
      const body = await callFrom(page, `https://www.tiktok.com/api/search/live/full/?${query}`);
      expect(JSON.parse(String(body))).toMatchObject({ status_code: 0, data: expect.any(Array) });
    });

    test("telemetry makes the browser ask by OPTIONS before it posts", async () => {
      await openNamedPage();
      await records.until(() => followsOptions("/monitor_browser/", "POST"));
    });

    test("both_hosts: the page asks its two feed hosts in turn", async () => {
      const page = await openNamedPage("both_hosts");
      await records.until(() => records.feeds().length > 0);
      await expect.poll(() => cardCount(page), { timeout: WAIT_MS }).toBeGreaterThan(24);
      await scrollDown(page);
      await records.until(() => records.feeds().some((feed) => hostOf(feed) === "webcast.us.tiktok.com"));
      expect(records.feeds().map(hostOf)).toContain("webcast.tiktok.com");
      expect(records.feeds().every(({ verdict }) => verdict.kind === "valid")).toBe(true);
    });

    test("preflight: an OPTIONS goes before the feed request, to the same signed address", async () => {
      await openNamedPage("preflight");
      await records.until(() => followsOptions(FEED, "GET"));
    });
  });

  describe("with a mutation", () => {
    const tomorrow = { kind: "unknown_version", version: "5.4.0" };
    const today = { kind: "valid", version: "5.3.2" };
    const verdicts = {
      new_version: tomorrow,
      added_field: tomorrow,
      field_order: tomorrow,
      added_parameter: today,
      no_bogus: today,
    } as const satisfies Record<MutationName, object>;

    test.each(MUTATION_NAMES)(
      "%s: its sandbox serves what the page signs, our verifier says what it sees",
      async (name) => {
        const page = await openPage(undefined, [name]);
        await records.until(() => records.feeds().length > 0);
        expect(records.feeds()[0]?.verdict).toMatchObject(verdicts[name]);
        await expect.poll(() => cardCount(page), { timeout: WAIT_MS }).toBeGreaterThan(24);
      },
    );
  });

  describe("with a pitfall", () => {
    test("late_hooks: the first feed request goes out unsigned, one of three seconds later is signed", async () => {
      await openPage("late_hooks");
      await records.until(() => records.feeds().some(isSigned));
      const [first] = records.feeds();
      expect(first && isSigned(first)).toBe(false);
      expect(records.feeds().at(-1)?.verdict.kind).toBe("valid");
    });

    test("never_signs: every feed request goes out unsigned", async () => {
      await openPage("never_signs");
      await records.until(() => records.feeds().length > 2);
      expect(records.seen.some(isSigned)).toBe(false);
    });

    test("dies_after_20: from the 21st on requests go out unsigned, without an error", async () => {
      const page = await openPage("dies_after_20");
      await records.until(() => records.feeds().length > 0);
      for (let call = 0; call < 24; call++) await callFrom(page, `/webcast/feed/?call=${call}`);
      expect(records.seen.filter(isSigned)).toHaveLength(20);
      expect(isSigned(records.feeds().at(-1) as Judged)).toBe(false);
    });

    test("drops_path: the feed goes out unsigned, what is still listed signed", async () => {
      await openPage("drops_path");
      await records.until(() => records.feeds().length > 0 && records.seen.some(isSigned));
      expect(records.feeds().some(isSigned)).toBe(false);
    });

    test("both_hosts: on loopback the second host is the other name of the first", async () => {
      const page = await openPage("both_hosts");
      await records.until(() => records.feeds().length > 0);
      await expect.poll(() => cardCount(page), { timeout: WAIT_MS }).toBeGreaterThan(24);
      await scrollDown(page);
      await records.until(() => records.feeds().length > 1);
      expect(
        records
          .feeds()
          .map((request) => hostOf(request).split(":")[0])
          .slice(0, 2),
      ).toEqual(["127.0.0.1", "localhost"]);
    });

    test("slow_page: the page comes late, and then works", async () => {
      const startedMs = performance.now();
      await openPage("slow_page");
      await records.until(() => records.feeds().length > 0);
      expect(performance.now() - startedMs).toBeGreaterThan(1_000);
    });

    test("captcha: a verification page comes, and no feed request", async () => {
      const page = await openPage("captcha");
      await expect.poll(() => page.evaluate("document.title"), { timeout: WAIT_MS }).toContain("Verify");
      const asked = records.seen.map(({ target }) => target).filter((target) => target !== "/favicon.ico");
      expect(asked).toEqual(["/live?pitfall=captcha"]);
    });

    test("service_worker: it answers the page's requests, and makes them itself", async () => {
      const page = await openPage("service_worker");
      const { params } = await page.waitFor(
        (event) => event.method === "Network.responseReceived" && event.params.response?.url.includes(FEED) === true,
      );
      expect(params.response?.fromServiceWorker).toBe(true);
      expect(records.feeds()[0]?.verdict.kind).toBe("valid");
    });

    test("resolves_after_abort: an aborted call resolves, where it rejects otherwise", async () => {
      const abort =
        'fetch("/webcast/feed/?a=1", { signal: AbortSignal.abort() }).then(() => "resolved", () => "rejected")';
      const plain = await openPage();
      await records.until(() => records.feeds().length > 0);
      expect(await plain.evaluate(abort)).toBe("rejected");
      const odd = await openPage("resolves_after_abort");
      await records.until(() => records.feeds().length > 0);
      expect(await odd.evaluate(abort)).toBe("resolved");
    });
  });
});
