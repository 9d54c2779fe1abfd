/** No rooms, and why: refused, filtered away, not looked yet, not to be had, locked. A refusal is never an empty list. */
import { makeOutcome } from "@livescout/protocol";
import { expect, test } from "vitest";
import { eventually, type SizeName } from "../support/explorer-page.ts";
import { explorerSuite } from "../support/explorer-suite.ts";

const SIZES: readonly SizeName[] = ["desk", "phone"];
const iso = (ms: number): string => new Date(Date.now() + ms).toISOString();
const said = (kind: Parameters<typeof makeOutcome>[0]) => {
  const { cause, nextStep } = makeOutcome(kind, { bytes: 0, elapsedMs: 0 });
  return { outcome: kind, cause, nextStep };
};

explorerSuite("states of the explorer's page", (open) => {
  test.each(SIZES)("%s: a refusal says why and what to do, and is never 0 rooms", async (size) => {
    const fake = await open.fake({ rooms: 0 });
    fake.world.watch = { rests: { since: iso(-60_000), until: iso(1_500_000), ...said("captcha") } };
    const page = await open.page(fake.openUrl(), { size });
    await page.until("document.querySelector('.state-bad')");
    const { cause, nextStep } = said("captcha");
    expect(await page.text(".bar-refused")).toContain(cause);
    expect(await page.text(".bar-refused")).toContain(nextStep);
    expect(await page.text(".state")).toContain("this is not an empty list");
    expect(await page.text("main")).not.toMatch(/\b0\b/);
    expect(await page.text(".collector")).toMatch(/^Resting until/);
    await page.screenshot(`refused-${size}`);
    expect(await page.axe()).toEqual([]);
    await page.go("#now");
    await page.until("document.querySelector('.tile')");
    expect(await page.text(".tiles")).toContain("unknown");
    expect(await page.text(".tiles")).not.toMatch(/\b0\b/);
  });

  test("until the figures say why no room is there, none of the reasons is named", async () => {
    const fake = await open.fake({ rooms: 0 });
    fake.world.watch = { rests: { since: iso(-60_000), until: iso(1_500_000), ...said("captcha") } };
    const page = await open.page("about:blank");
    await page.send("Fetch.enable", { patterns: [{ urlPattern: "*/v1/stats*" }] });
    await page.send("Page.navigate", { url: fake.openUrl() });
    const { params } = await page.waitFor(({ method }) => method === "Fetch.requestPaused");
    await eventually(() => fake.resumedAfter.length, { message: "the list is there, and its events" }).toBeGreaterThan(
      0,
    );
    await page.settle();
    expect(await page.text("main")).toBe("Live roomsRooms are on their way.");
    await page.send("Fetch.continueRequest", { requestId: params.requestId });
    await page.until("document.querySelector('.state-bad')?.textContent.includes('this is not an empty list')");
  });

  test.each(SIZES)(
    "%s: refused while rooms are known: they stay, as of their last look, and the reason stands above",
    async (size) => {
      const fake = await open.fake({ rooms: 40 });
      fake.world.watch = { lastOutcome: { at: iso(-5_000), channel: "87", ...said("refused_empty") } };
      const page = await open.page(fake.openUrl(), { size });
      await page.until("document.querySelector('.bar-refused') && document.querySelector('.card-link')");
      await page.screenshot(`refused-with-rooms-${size}`);
      expect(await page.axe()).toEqual([]);
      await page.press("Show less");
      await page.until("!document.querySelector('.bar-refused .next-step')");
      expect(await page.text(".bar-refused")).toContain("refused_empty");
    },
  );

  test("a new catalogue, and one that nobody fills, are told apart", async () => {
    const fake = await open.fake({ rooms: 0 });
    const page = await open.page(fake.openUrl());
    await page.until("document.querySelector('.state')?.textContent.includes('on their way')");
    const idle = await open.fake({ rooms: 0 });
    idle.world.watch = null;
    idle.world.isCollecting = false;
    idle.world.world = "upstream";
    const other = await open.page(idle.openUrl());
    await other.until("document.querySelector('.state')?.textContent.includes('Nobody has looked yet')");
    expect(await other.text(".collector")).toBe("Not collecting");
    expect(await other.text(".world")).toBe("Upstream");
  });

  test("a sandbox is unmistakable: in the strip, along the edge, in the window's title", async () => {
    const { page } = await open.live({ rooms: 5 });
    expect(await page.text(".world-sandbox")).toContain("nothing here is real");
    await page.until("document.title.startsWith('[sandbox]') && document.documentElement.dataset.world === 'sandbox'");
  });

  test("nothing matches: what is set can be taken away one by one, and what is unknown is counted", async () => {
    const fake = await open.fake({ rooms: 200 });
    const page = await open.page(fake.openUrl("?viewers=50000..&language=en"));
    await page.until("document.querySelector('.state')?.textContent.includes('No room matches')");
    await page.screenshot("no-match-desk");
    expect(await page.axe()).toEqual([]);
    await page.press("Clear all filters");
    await page.until("document.querySelector('.card-link') && location.search === ''");
  });

  test("an address that is no filter says so with the closest name, and shows rooms", async () => {
    const { page } = await open.live({ rooms: 30, query: "?viewer=100" });
    expect(await page.text(".address-problem")).toContain("viewers");
    expect(await page.axe()).toEqual([]);
  });

  test("our own server declines: its words, and a way to try again", async () => {
    const fake = await open.fake({ rooms: 30 });
    fake.world.failures.set("/v1/rooms", {
      status: 503,
      code: "store_unavailable",
      message: "The store cannot be read now.",
    });
    const page = await open.page(fake.openUrl());
    await page.until("document.querySelector('.state-bad')?.textContent.includes('The store cannot be read now.')");
    fake.world.failures.clear();
    await page.press("Try again");
    await page.until("document.querySelector('.card-link')");
  });

  test("without its token, or with an old one, the page says how to get in, and lets in who has it", async () => {
    const fake = await open.fake({ rooms: 10 });
    const page = await open.page(`${fake.url}/`, { size: "phone" });
    await page.until("document.querySelector('.locked')");
    expect(fake.asked).toEqual([]);
    expect(await page.axe()).toEqual([]);
    await page.screenshot("locked-phone");
    await page.type("#address", "nonsense!");
    await page.press("Open");
    await page.until("document.querySelector('.locked .problem').textContent !== ''");
    await page.type("#address", fake.openUrl());
    await page.press("Open");
    await page.until("document.querySelector('.card-link')");

    const renewed = await open.fake({ rooms: 10 });
    renewed.world.token = "fixture-page-token-0002";
    const other = await open.page(renewed.openUrl());
    await other.until("document.querySelector('.locked')?.textContent.includes('no longer good')");
    expect(renewed.asked.length).toBeLessThan(10);
  });

  test("a walk whose cursor is gone says that the list has aged", async () => {
    const { fake, page } = await open.live({ rooms: 3_000 });
    fake.forgetCursors();
    await page.evaluate("scrollTo(0, document.body.scrollHeight)");
    await page.until("document.querySelector('.new-pill')?.textContent.includes('aged')");
    await page.click(".new-pill");
    await page.until("!document.querySelector('.new-pill') && scrollY === 0");
  });

  test("unknown is said: the estimate, the egress, a field of a room", async () => {
    const fake = await open.fake({ rooms: 40 });
    fake.world.estimate = "unknown";
    const page = await open.page(`${fake.url}/#token=${fake.openUrl().split("#token=")[1]}`);
    await page.until("document.querySelector('.card-link')");
    await page.go("#now");
    await page.until("document.querySelector('.tile:last-child')?.textContent.includes('unknown')");
    await page.go("#live/room/73000000000000000001");
    await page.until("document.querySelector('.room-facts')?.textContent.includes('unknown')");
  });

  test("a room that is no longer kept is said to be so", async () => {
    const { page } = await open.live({ rooms: 10 });
    await page.go("#live/room/73000000000000007777");
    await page.until("document.querySelector('.drawer .state')?.textContent.includes('No such room')");
  });
});
