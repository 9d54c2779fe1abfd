/** The overlay for OBS in a real Chromium, opened as a file as OBS does, before a real gateway with a view key. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fixtureRoom } from "../support/catalogue-fakes.ts";
import { type CatalogueService, startCatalogueService } from "../support/catalogue-service.ts";
import { chromiumPath, launchChromium, type TestBrowser, type TestPage } from "../support/chromium.ts";
import { readText, ROOT } from "../support/repository.ts";
import { canRun } from "../support/require-suite.ts";

const OVERLAY = "examples/obs-overlay.html";

test("the overlay is one file of under 120 lines that takes nothing from outside", () => {
  const text = readText(OVERLAY);
  expect(text.trimEnd().split("\n").length).toBeLessThan(120);
  expect(text).not.toMatch(/innerHTML|outerHTML|insertAdjacent|document\.write|eval\(/);
  expect(text).not.toMatch(/(?:src|href)=|@import|url\(|https:\/\//);
});

describe.runIf(canRun("chromium", chromiumPath() !== undefined))("in Chromium", () => {
  let service: CatalogueService;
  let browser: TestBrowser;

  beforeAll(async () => {
    service = await startCatalogueService({ nowMs: Date.now });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await service.stop();
  });

  const addressOf = (query: Record<string, string>): string => {
    const address = pathToFileURL(join(ROOT, OVERLAY));
    address.search = String(new URLSearchParams({ url: service.url, apiKey: service.viewKey, ...query }));
    return address.href;
  };
  /** Until its script runs: what is asked of a page before is lost with the empty page that it replaces. */
  const open = async (query: Record<string, string> = {}): Promise<TestPage> => {
    const page = await browser.open(addressOf(query));
    await page.waitFor(({ params }) => params.request?.url.includes("/v1/rooms") === true);
    return page;
  };
  /** The text of an element once it fits. */
  const textOf = (page: TestPage, id: string, fits: string): Promise<unknown> =>
    page.evaluate(`new Promise((resolve) => {
      const look = () => {
        const element = document.getElementById(${JSON.stringify(id)});
        if (element === null || element.hidden || !new RegExp(${JSON.stringify(fits)}, "u").test(element.innerText)) return setTimeout(look, 50);
        resolve(element.innerText);
      };
      look();
    })`);

  test("it shows the largest rooms that fit its filters, on a ground that is see-through", async () => {
    await service.see([
      fixtureRoom(10, { topic: "Gaming", title: "ليلى الصباح ✨" }),
      fixtureRoom(3_000, { topic: "Gaming" }),
      fixtureRoom(200, { topic: "Gaming" }),
      fixtureRoom(9_000, { topic: "Music" }),
    ]);
    const page = await open({ topic: "Gaming", top: "2" });
    const text = String(await textOf(page, "rooms", "room 200"));
    expect(text.match(/room \d+/g)).toEqual(["room 3000", "room 200"]);
    expect(text).toContain("owner 3000");
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgba(0, 0, 0, 0)");
    expect(await page.evaluate("document.getElementById('notice').hidden")).toBe(true);
    await page.close();
  });

  test("who goes live gets a card, and a stranger's markup stays text", async () => {
    const page = await open({ viewers: "20..60" });
    await textOf(page, "notice", "Nobody that this catalogue knows");
    const title = `<img src=x onerror="document.title='broken'"><b>bold</b>`;
    await service.see([fixtureRoom(41, { title }), fixtureRoom(70)]);
    const card = String(await textOf(page, "card", "owner 41"));
    expect(card).toContain(title);
    expect(card).not.toContain("owner 70");
    expect(await textOf(page, "rooms", "owner 41")).toContain(title);
    expect(await page.evaluate("document.querySelectorAll('img, b').length")).toBe(0);
    expect(await page.evaluate("document.title")).toBe("Who is live");
    await page.close();
  });

  test("who goes live after the first list and before the events are there gets a card too", async () => {
    const page = await browser.open("about:blank");
    await page.send("Fetch.enable", { patterns: [{ urlPattern: "*/v1/events*" }] });
    await page.send("Page.navigate", { url: addressOf({ viewers: "700..800" }) });
    const { params } = await page.waitFor(({ method }) => method === "Fetch.requestPaused");
    await service.see([fixtureRoom(777)]);
    await page.send("Fetch.continueRequest", { requestId: params.requestId });
    expect(await textOf(page, "card", "owner 777")).toContain("owner 777");
    await page.close();
  });

  test("a refusal is said in words, with its code; a key that is not known as the question whether it is one", async () => {
    const wrongFilter = await open({ viewer: "5.." });
    expect(await textOf(wrongFilter, "notice", ".")).toMatch(/viewers.*\(invalid_parameter\)/);
    await wrongFilter.close();
    const fullKey = await open({ apiKey: service.fullKey });
    expect(await textOf(fullKey, "notice", ".")).toMatch(/is apiKey a view key of it/);
    await fullKey.close();
    const wrongKey = await open({ apiKey: "ls_fixture" });
    expect(await textOf(wrongKey, "notice", ".")).toMatch(/is apiKey a view key of it/);
    await wrongKey.close();
  });

  test("after the gateway was away it says so, comes back by itself and shows who went live meanwhile", async () => {
    const page = await open({ viewers: "500..600" });
    await textOf(page, "notice", "Nobody");
    await service.restart(() => textOf(page, "notice", "No answer from"));
    await service.see([fixtureRoom(555)]);
    expect(await textOf(page, "card", "owner 555")).toContain("owner 555");
    expect(await textOf(page, "rooms", "owner 555")).toContain("555");
    await page.close();
  });

  test("it asks nobody but the gateway", async () => {
    const page = await open();
    await textOf(page, "rooms", "owner");
    const hosts = page.events.flatMap(({ method, params }) =>
      method === "Network.requestWillBeSent" ? [new URL(params.request?.url ?? "").origin] : [],
    );
    expect([...new Set(hosts)].sort()).toEqual([service.url, "null"].sort()); // "null": the file itself
    await page.close();
  });
});
