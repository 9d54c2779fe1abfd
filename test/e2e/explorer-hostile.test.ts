/** The explorer's page and its own server before rooms whose every text was written by somebody hostile, in a real Chromium. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Secret } from "@livescout/protocol";
import { expect, onTestFinished, test } from "vitest";
import { createCatalogueApi } from "../../packages/livescout/src/catalogue/api/catalogue-api.ts";
import { startExplorer } from "../../packages/livescout/src/explorer/listen.ts";
import { readPageFiles } from "../../packages/livescout/src/explorer/page-files.ts";
import { createLogger } from "../../packages/livescout/src/runtime/logger.ts";
import { createMemoryCatalogueStore } from "../../packages/livescout/src/storage/memory/catalogue-store.ts";
import { fixtureRoom, roomId } from "../support/catalogue-fakes.ts";
import { PAGE_FOLDER } from "../support/explorer-fake.ts";
import { explorerSuite } from "../support/explorer-suite.ts";

const MARKUP = `"><img src=x onerror="document.title='broken'"><script>document.title='broken'</script>\u202e\u0000{{7*7}}`;
const TOKEN = "fixture-token-of-the-page-0000000";

explorerSuite("the explorer before hostile rooms", (open) => {
  test("texts stay texts, no link runs, and no picture is asked of this machine", async () => {
    const asked: string[] = [];
    const inside = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.end();
    });
    await new Promise<void>((resolve) => inside.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void inside.close());
    const picture = `http://127.0.0.1:${(inside.address() as AddressInfo).port}/change-something`;

    const store = createMemoryCatalogueStore({ world: "upstream" });
    const room = fixtureRoom(1, {
      world: "upstream",
      title: MARKUP,
      topic: MARKUP,
      game: MARKUP,
      language: MARKUP,
      coverUrl: picture,
      snapshotUrl: picture,
      url: "javascript:document.title='broken'",
      owner: { id: "7300000000000000009", uniqueId: "fixture.1", nickname: MARKUP, avatarUrl: picture },
    });
    await store.record({ atMs: Date.now() - 2_000, sightings: [{ room, source: { channel: "search", tag: MARKUP } }] });
    await store.record({
      atMs: Date.now() - 1_000,
      sightings: [{ room: { ...room, title: `${MARKUP}again` }, source: { channel: "87" } }],
    });
    const explorer = await startExplorer(
      {
        page: await readPageFiles(PAGE_FOLDER),
        api: createCatalogueApi({ store, nowMs: Date.now }),
        store,
        token: new Secret(TOKEN),
        state: { version: "0.0.0", world: "upstream", isCollecting: false, siteOrigin: "https://site.invalid" },
        nowMs: Date.now,
        logger: createLogger({ write: () => {}, nowMs: Date.now, level: "silent" }),
      },
      { port: 0 },
    );
    onTestFinished(() => explorer.close());

    const page = await open.page(explorer.openUrl);
    await page.until("document.querySelector('.card-link')");
    await page.go(`#live/room/${roomId(1)}`);
    await page.until("document.querySelector('.drawer .button-main')");
    expect(await page.text(".drawer")).toContain("<script>");
    await page.click(".drawer .button-main");
    await page.settle();
    await page.key("Escape");
    await page.go("#now");
    await page.settle();
    expect(await page.value("document.title")).not.toBe("broken");
    expect(await page.value("document.querySelectorAll('#page script, [onerror], img[src=x]').length")).toBe(0);
    expect(await page.value("location.origin")).toBe(explorer.url);
    expect(asked).toEqual([]);
  });
});
