/**
 * One browser for a file of tests of the explorer's page, and a profile for each: the port of a stand-in may come again, and
 * with it what the page kept under it. Stand-ins and pages are closed after each test.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe } from "vitest";
import { chromiumPath, launchChromium, type TestBrowser, type TestProfile } from "./chromium.ts";
import { type FakeExplorer, startFakeExplorer } from "./explorer-fake.ts";
import { type ExplorerPage, openExplorer, type OpenOptions } from "./explorer-page.ts";
import { canRun } from "./require-suite.ts";

type FakeOptions = Parameters<typeof startFakeExplorer>[0];
export type OpenFake = {
  /** A stand-in, to be set up before a page is opened. */
  fake: (options?: FakeOptions) => Promise<FakeExplorer>;
  page: (url: string, options?: OpenOptions) => Promise<ExplorerPage>;
  /** Both at once; resolves when the first cards are drawn, and all above them that takes up room is there. */
  live: (
    options?: FakeOptions & OpenOptions & { query?: string },
  ) => Promise<{ fake: FakeExplorer; page: ExplorerPage }>;
};

export function explorerSuite(name: string, tests: (open: OpenFake) => void): void {
  describe.skipIf(!canRun("chromium", chromiumPath() !== undefined))(name, () => {
    let browser: TestBrowser;
    let profile: TestProfile | undefined;
    const fakes: FakeExplorer[] = [];
    beforeAll(async () => {
      browser = await launchChromium();
    });
    afterAll(() => browser?.close());
    beforeEach(async () => {
      profile = await browser.openProfile();
    });
    afterEach(async () => {
      await profile?.close();
      await Promise.all(fakes.splice(0).map((fake) => fake.close()));
    });

    const fake = async (options?: FakeOptions) => {
      const started = await startFakeExplorer(options);
      fakes.push(started);
      return started;
    };
    const page = (url: string, options?: OpenOptions) => {
      if (profile === undefined) throw new Error("a page is opened in a test");
      return openExplorer(profile, url, options);
    };
    const live: OpenFake["live"] = async ({ query, ...options } = {}) => {
      const started = await fake(options);
      const opened = await page(started.openUrl(query), options);
      await opened.until("document.querySelector('.card-link')");
      await opened.until("document.querySelector('.collector').textContent !== 'Asking …'", "the figures are there");
      return { fake: started, page: opened };
    };
    tests({ fake, page, live });
  });
}
