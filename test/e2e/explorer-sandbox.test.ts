/** The page over the real thing: `livescout explore` collects from a sandbox, and the page shows what comes and what is refused. */
import { expect, test } from "vitest";
import { startCli, startListening, temporaryFolder } from "../support/cli-process.ts";
import { explorerSuite } from "../support/explorer-suite.ts";

const OPEN_URL = /^(http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{32})\n/;

/** A sandbox and an explorer that collects from it, quickly, and for as long as it runs: a browser may take its time. */
async function startExplore({ sandboxFlags = [] as string[] } = {}) {
  const dataDir = await temporaryFolder();
  const sandbox = await startListening(["sandbox", "--port", "0", ...sandboxFlags]);
  const pace = ["--gap", "150ms", "--calls-per-hour", "1000000", "--calls-per-day", "20000000"];
  const explore = startCli(["explore", "--port", "0", "--upstream", sandbox.url, ...pace], { dataDir });
  const [, openUrl = ""] = await explore.shows(OPEN_URL);
  return { sandbox, openUrl };
}

explorerSuite("the explorer's page over livescout explore", (open) => {
  test.each(["desk", "phone"] as const)(
    "%s: rooms come in, are opened, followed, filtered and exported; nothing complains",
    async (size) => {
      const { sandbox, openUrl } = await startExplore();
      const page = await open.page(openUrl, { size });
      await page.until("document.querySelector('.card-link, .new-pill')");
      await page.until("document.querySelector('.new-pill')", "new rooms are announced");
      // Pressed again for as long as it comes again: how many rooms were there at the start is chance. Not while a list is on
      // its way: each press begins it anew, and where one takes longer than the time between two presses none would come.
      await page.until(
        "(document.querySelector('.grid[aria-busy=false]') && document.querySelector('.new-pill')?.click(), Number(document.querySelector('.result b')?.textContent.replaceAll(/\\D/g, '')) > 30)",
      );
      await page.until(
        "document.querySelector('.cover-picture img')?.naturalWidth > 0",
        "pictures of the sandbox are shown",
      );
      expect(await page.text(".world-sandbox")).toContain("nothing here is real");
      await page.until("document.querySelector('.facts')?.textContent.includes('native')");
      await page.screenshot(`sandbox-live-${size}`);

      await page.click(".card-link");
      await page.until(
        "document.querySelector('.drawer[open] .events li') && document.querySelector('.room-part .table tbody tr')",
      );
      const href = await page.value<string>("document.querySelector('.room-actions a').href");
      expect(href.startsWith(`${sandbox.url}/@`)).toBe(true);
      await page.press("Follow", ".room-actions");
      await page.until("document.querySelector('.room-actions [aria-pressed=true]')");
      await page.key("Escape");
      await page.go("#following");
      await page.until("document.querySelector('.followed-row .live-badge')");

      await page.go("#now");
      await page.until(
        "document.querySelector('.bars li') && document.querySelectorAll('.panel .table tbody tr').length > 1",
      );
      await page.screenshot(`sandbox-now-${size}`);
      await page.go("#live");
      await page.type("#search", "a");
      await page.until("location.search === '?q=a'");

      await page.evaluate(
        "window.saved = []; URL.createObjectURL = (file) => { file.text().then((text) => saved.push(text)); return '#live'; }; HTMLAnchorElement.prototype.click = () => undefined;",
      );
      await page.click("[aria-label='Export this view']");
      await page.press("CSV", ".menu");
      await page.until("saved.length === 1");
      expect(await page.value("saved[0].split('\\n')[0]")).toContain("viewerCount");

      expect(await page.axe()).toEqual([]);
      expect(page.complaints()).toEqual([]);
      const origins = new Set(
        page
          .requests()
          .filter((url) => url.startsWith("http"))
          .map((url) => new URL(url).origin),
      );
      expect([...origins].sort()).toEqual([new URL(openUrl).origin, sandbox.url].sort());
    },
  );

  test("an upstream that asks for a person: the reason and the next step stand there, and never 0 rooms", async () => {
    const { openUrl } = await startExplore({ sandboxFlags: ["--fault", "captcha"] });
    const page = await open.page(openUrl);
    await page.until("document.querySelector('.bar-refused')?.textContent.includes('captcha')");
    await page.until("document.querySelector('.state')?.textContent.includes('this is not an empty list')");
    expect(await page.text(".bar-refused .next-step")).toMatch(/browser/);
    expect(await page.text("main")).not.toMatch(/\b0\b/);
    await page.screenshot("sandbox-refused");
  });
});
