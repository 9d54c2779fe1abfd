/** One browser for a file of tests of the explorer's page; stand-ins and pages are closed after each test. */
import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { chromiumPath, launchChromium, type TestBrowser } from "./chromium.ts";
import { type FakeExplorer, startFakeExplorer } from "./explorer-fake.ts";
import { type ExplorerPage, openExplorer, type OpenOptions } from "./explorer-page.ts";
import { canRun } from "./require-suite.ts";

type FakeOptions = Parameters<typeof startFakeExplorer>[0];
export type OpenFake = {
  /** A stand-in, to be set up before a page is opened. */
  fake: (options?: FakeOptions) => Promise<FakeExplorer>;
  page: (url: string, options?: OpenOptions) => Promise<ExplorerPage>;
  /** Both at once; resolves when the first cards are drawn. */
  live: (
    options?: FakeOptions & OpenOptions & { query?: string },
  ) => Promise<{ fake: FakeExplorer; page: ExplorerPage }>;
};

export function explorerSuite(name: string, tests: (open: OpenFake) => void): void {
  describe.skipIf(!canRun("chromium", chromiumPath() !== undefined))(name, () => {
    let browser: TestBrowser;
    const pages: ExplorerPage[] = [];
    const fakes: FakeExplorer[] = [];
    beforeAll(async () => {
      browser = await launchChromium();
    });
    afterAll(() => browser?.close());
    afterEach(async () => {
      await Promise.all(pages.splice(0).map((page) => page.close()));
      await Promise.all(fakes.splice(0).map((fake) => fake.close()));
    });

    const fake = async (options?: FakeOptions) => {
      const started = await startFakeExplorer(options);
      fakes.push(started);
      return started;
    };
    const page = async (url: string, options?: OpenOptions) => {
      const opened = await openExplorer(browser, url, options);
      pages.push(opened);
      return opened;
    };
    const live: OpenFake["live"] = async ({ query, ...options } = {}) => {
      const started = await fake(options);
      const opened = await page(started.openUrl(query), options);
      await opened.until("document.querySelector('.card-link')");
      return { fake: started, page: opened };
    };
    tests({ fake, page, live });
  });
}
