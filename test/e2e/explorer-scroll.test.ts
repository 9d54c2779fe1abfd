/** 5,000 rooms: few cards are drawn at a time, and all can be reached. How smoothly they scroll is `bench/explorer.mjs`'s business. */
import { expect, test } from "vitest";
import { explorerSuite } from "../support/explorer-suite.ts";

const FRAMES = 60;
/** More than anybody scrolls by hand to read: 3,600 px in a second. */
const PIXELS_A_FRAME = 60;

const SCROLL = `new Promise((done) => {
  let [frames, cards] = [0, 0];
  const step = () => {
    scrollBy(0, ${PIXELS_A_FRAME});
    cards = Math.max(cards, document.querySelectorAll(".card").length);
    if (++frames < ${FRAMES}) return requestAnimationFrame(step);
    done({ cards, at: scrollY });
  };
  requestAnimationFrame(step);
})`;

explorerSuite("5,000 rooms", (open) => {
  test.each(["desk", "phone"] as const)("%s: scrolling draws the cards in sight and few beside", async (size) => {
    const { page } = await open.live({ rooms: 5_000, size });
    await page.until("document.querySelector('.card .spark')");
    const { cards, at } = await page.value<{ cards: number; at: number }>(SCROLL);
    expect(at).toBeGreaterThanOrEqual((FRAMES - 1) * PIXELS_A_FRAME);
    expect(cards).toBeLessThan(80);
    await page.until(
      "[...document.querySelectorAll('.card')].some((card) => { const { top, bottom } = card.getBoundingClientRect(); return top < innerHeight && bottom > 0; })",
      "a card in sight",
    );
  });

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
