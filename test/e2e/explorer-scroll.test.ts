/** 5,000 rooms scroll smoothly: few cards are drawn, frames cost little, no task holds the page up. */
import { expect, test } from "vitest";
import type { ExplorerPage } from "../support/explorer-page.ts";
import { explorerSuite } from "../support/explorer-suite.ts";

const FRAMES = 150;
/** More than anybody scrolls by hand to read: 3,600 px in a second. */
const PIXELS_A_FRAME = 60;
const LONG_TASK_MS = 50;
/** A busy machine makes tasks long that are not: one quiet round of these proves it. */
const ROUNDS = 4;

type Round = { longTasks: number[]; cards: number };

const scroll = (page: ExplorerPage) =>
  page.value<Round>(`new Promise((done) => {
    const longTasks = [];
    const observer = new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)));
    observer.observe({ type: "longtask" });
    let [frames, cards] = [0, 0];
    const step = () => {
      scrollBy(0, ${PIXELS_A_FRAME});
      cards = Math.max(cards, document.querySelectorAll(".card").length);
      if (++frames < ${FRAMES}) return requestAnimationFrame(step);
      setTimeout(() => { observer.disconnect(); done({ longTasks, cards }); }, 300);
    };
    requestAnimationFrame(step);
  })`);

/** Time on the page's own thread, which other programs of the machine cannot lengthen. */
async function threadMs(page: ExplorerPage): Promise<number> {
  const { metrics = [] } = await page.send("Performance.getMetrics");
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  return 1_000 * (of("ScriptDuration") + of("LayoutDuration") + of("RecalcStyleDuration"));
}

explorerSuite("5,000 rooms", (open) => {
  test.each(["desk", "phone"] as const)(
    "%s: scroll without long tasks, in a few milliseconds a frame",
    async (size) => {
      const { page } = await open.live({ rooms: 5_000, size });
      await page.until("document.querySelector('.card .spark')");
      await page.send("Performance.enable", { timeDomain: "threadTicks" });
      const rounds: Round[] = [];
      const costs: number[] = [];
      while (rounds.length < ROUNDS && !rounds.some(({ longTasks }) => longTasks.length === 0)) {
        const before = await threadMs(page);
        rounds.push(await scroll(page));
        costs.push(((await threadMs(page)) - before) / FRAMES);
      }
      const longest = rounds.map(({ longTasks }) => Math.round(Math.max(0, ...longTasks)));
      const cost = Math.min(...costs);
      process.stderr.write(
        `5,000 rooms, ${size}: ${cost.toFixed(1)} ms of script, style and layout a frame; longest task of each round over ${LONG_TASK_MS} ms: ${longest.map((ms) => ms || "none").join(", ")}\n`,
      );
      expect(Math.min(...longest)).toBeLessThanOrEqual(LONG_TASK_MS);
      expect(cost).toBeLessThan(1_000 / 60 / 2);
      expect(Math.max(...rounds.map(({ cards }) => cards))).toBeLessThan(80);
    },
  );

  test("the end is reached by going there: every room is loaded once, in pages, and the height never changes", async () => {
    const { fake, page } = await open.live({ rooms: 5_000 });
    const height = await page.value("document.querySelector('.grid').offsetHeight");
    await page.evaluate("scrollTo(0, document.body.scrollHeight)");
    await page.until(
      "document.querySelector('.card-link[data-index=\"4999\"]') && !document.querySelector('.card-empty')",
    );
    expect(await page.value("document.querySelector('.grid').offsetHeight")).toBe(height);
    expect(fake.asked.filter((url) => url.startsWith("/v1/rooms?")).length).toBeLessThan(40);
    expect(await page.value("document.querySelectorAll('.card').length")).toBeLessThan(80);
  });
});
