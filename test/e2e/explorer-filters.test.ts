/** Every filter of the grammar, from what a reader does to the address and to what is asked; and back from the address. */
import { FILTER_NAMES, type FilterName } from "@livescout/protocol/catalogue";
import { expect, test } from "vitest";
import { eventually, type ExplorerPage } from "../support/explorer-page.ts";
import { explorerSuite } from "../support/explorer-suite.ts";

/** In the sheet of all filters: the field of a name. */
const field = (name: string) => `.sheet .field-${name}`;

async function openSheet(page: ExplorerPage): Promise<void> {
  await page.click(".pill-all");
  await page.until("document.querySelector('.sheet[open]')"); // it takes the focus
}

/** Types into a field and leaves it. */
async function fill(page: ExplorerPage, selector: string, text: string): Promise<void> {
  await page.type(selector, text);
  await page.evaluate(`document.querySelector(${JSON.stringify(selector)}).blur()`);
}

type Step = { name: FilterName; act: (page: ExplorerPage) => Promise<void>; pair: string; inBar?: true };

const chooseSort = (page: ExplorerPage, sort: string): Promise<void> =>
  page.value(
    `(box => { box.value = ${JSON.stringify(sort)}; box.dispatchEvent(new Event("change", { bubbles: true })); })(document.querySelector("#sort"))`,
  );

const STEPS: readonly Step[] = [
  {
    name: "viewers",
    act: (page) => fill(page, `${field("viewers")} [name=viewers-min]`, "100"),
    pair: "viewers=100..",
  },
  { name: "followers", act: (page) => page.press("≤ 10k", field("followers")), pair: "followers=..10000" },
  {
    name: "topic",
    act: (page) => page.click(`${field("topic")} [value="Food & Cooking"]`),
    pair: "topic=Food+%26+Cooking",
  },
  { name: "game", act: (page) => page.click(`${field("game")} [value="Garden Duel"]`), pair: "game=Garden+Duel" },
  {
    name: "tag",
    act: async (page) => {
      await page.type(`${field("tag")} .list-search`, "cozy evening");
      await page.key("Enter");
    },
    pair: "tag=cozy+evening",
  },
  { name: "source", act: (page) => page.click(`${field("source")} [value="89"]`), pair: "source=89" },
  { name: "language", act: (page) => page.click(`${field("language")} [value="de"]`), pair: "language=de" },
  { name: "script", act: (page) => page.click(`${field("script")} [value="Arabic"]`), pair: "script=Arabic" },
  { name: "age", act: (page) => page.press("under 2 h", field("age")), pair: "age=..2h" },
  {
    name: "firstSeen",
    act: (page) => fill(page, `${field("firstSeen")} [name=firstSeen-max]`, "90m"),
    pair: "firstSeen=..90m",
  },
  { name: "gated", act: (page) => page.click(`${field("gated")} [value="no"]`), pair: "gated=no" },
  { name: "sells", act: (page) => page.click(`${field("sells")} [value="yes"]`), pair: "sells=yes" },
  { name: "paid", act: (page) => page.click(`${field("paid")} [value="no"]`), pair: "paid=no" },
  { name: "live", act: (page) => page.click(`${field("live")} [value="any"]`), pair: "live=any" },
  {
    name: "hide",
    act: async (page) => {
      await page.type(`${field("hide")} .row input`, "giveaway");
      await page.key("Enter");
    },
    pair: "hide=word%3Agiveaway",
  },
  { name: "q", inBar: true, act: (page) => page.type("#search", "rain sounds"), pair: "q=rain+sounds" },
  {
    name: "sort",
    inBar: true,
    act: (page) => chooseSort(page, "newest desc"),
    pair: "sort=newest",
  },
  { name: "order", inBar: true, act: (page) => chooseSort(page, "viewers asc"), pair: "order=asc" },
];

test("no filter of the grammar is forgotten here", () => {
  expect(STEPS.map(({ name }) => name).sort()).toEqual([...FILTER_NAMES].sort());
});

explorerSuite("filters of the explorer's page", (open) => {
  test.each(STEPS)(
    "$name: what is set goes into the address, and is what is asked",
    async ({ name, act, pair, inBar }) => {
      const { fake, page } = await open.live({ rooms: 400 });
      if (inBar !== true) await openSheet(page);
      await act(page);
      await page.until(`location.search === ${JSON.stringify(`?${pair}`)}`, `the address holds ${pair}`);
      // What is hidden goes from the list at hand: nothing is asked anew for it.
      if (name !== "hide") await eventually(() => fake.asked.includes(`/v1/rooms?${pair}&limit=60`)).toBe(true);
      // A view can be shared: the same address in another window asks the same.
      const before = fake.asked.length;
      const shared = await open.page(fake.openUrl(`?${pair}`));
      await shared.until("document.querySelector('.card-link, .state')");
      const first = fake.asked.slice(before).filter((url) => url.startsWith("/v1/rooms?") && !url.includes("cursor="));
      expect(first).toEqual([`/v1/rooms?${pair}&limit=60`]);
    },
  );

  test("on a phone all filters are behind one button", async () => {
    const { page } = await open.live({ rooms: 100, size: "phone" });
    expect(await page.value("document.querySelector('.quick').checkVisibility()")).toBe(false);
    await openSheet(page);
    await page.press("1k +", field("viewers"));
    await page.until("location.search === '?viewers=1000..'");
    await page.press("Show", ".sheet-foot");
    await page.until("document.querySelector('.chip-button').textContent.includes('viewers')");
    await page.press("Remove the filter", ".filters .chips");
    await page.until("location.search === ''");
  });

  test("a duration that is none is said, and nothing is asked for it", async () => {
    const { fake, page } = await open.live({ rooms: 50 });
    await openSheet(page);
    const before = fake.asked.filter((url) => url.startsWith("/v1/rooms?")).length;
    await fill(page, `${field("age")} [name=age-max]`, "soon");
    await page.until(`document.querySelector('${field("age")} .problem')`);
    expect(await page.value("location.search")).toBe("");
    expect(fake.asked.filter((url) => url.startsWith("/v1/rooms?"))).toHaveLength(before);
  });

  test("Back takes a filter away again; without a query the last view comes back", async () => {
    const { fake, page } = await open.live({ rooms: 200, query: "?sort=newest" });
    await page.press("Viewers", ".quick");
    await page.press("100 +", ".popover:popover-open");
    await page.until("location.search === '?viewers=100..&sort=newest'");
    await page.evaluate("history.back()");
    await page.until("location.search === '?sort=newest' && !document.querySelector('.filters .chips')");
    await page.evaluate("history.forward()");
    await page.until("location.search.includes('viewers')");
    const again = await open.page(`${fake.url}/`);
    await again.until("location.search === '?viewers=100..&sort=newest'");
  });

  test("rooms left out because a field is unknown are counted, and the filter can be taken away there", async () => {
    const { page } = await open.live({ rooms: 400, query: "?language=en&viewers=10.." });
    expect(await page.text(".left-out")).toMatch(/^Left out:[\d,]+: language unknown/);
    await page.press("Remove this filter", ".left-out");
    await page.until("location.search === '?viewers=10..' && !document.querySelector('.left-out')");
  });

  test("hidden owners stay hidden on return, and can be shown again", async () => {
    const { fake, page } = await open.live({ rooms: 60 });
    const name = await page.value<string>("document.querySelector('.card .who').title.slice(1)");
    await page.click(".card-link");
    await page.press("Hide", ".drawer");
    await page.until(`location.search === '?hide=owner%3A${name}'`);
    await page.until("document.querySelector('.result b').textContent === '59'");
    const again = await open.page(`${fake.url}/?q=a`);
    await again.until(`location.search.includes('hide=owner%3A${name}')`);
    await again.click(".chip-quiet");
    await again.press(`No longer hide owner ${name}`);
    await again.until("location.search === '?q=a'");
  });

  test("a topic on the board leads to its rooms", async () => {
    const { page } = await open.live({ rooms: 200 });
    await page.go("#now");
    const topic = await page.value<string>(
      "new Promise((seen) => { const look = () => { const bar = document.querySelector('.bar-name'); if (bar) seen(bar.textContent); else requestAnimationFrame(look); }; look(); })",
    );
    await page.click(".bars button");
    await page.until(
      `new URLSearchParams(location.search).get('topic') === ${JSON.stringify(topic)} && location.hash === '#live'`,
    );
  });
});
