/** What changes while the page is open: new rooms without a jump, rooms that end, people who are followed, a break of the line. */
import { expect, test } from "vitest";
import type { FakeExplorer } from "../support/explorer-fake.ts";
import { eventually, type ExplorerPage } from "../support/explorer-page.ts";
import { explorerSuite } from "../support/explorer-suite.ts";

const later = () => new Date(Date.now() + 1_000).toISOString();
/** The stream begins once the list is there; the stand-in tells nobody what came before. */
const heard = (fake: FakeExplorer) => eventually(() => fake.resumedAfter.length).toBeGreaterThan(0);
/** Where the cards in sight are, by room. */
const places = (page: ExplorerPage) =>
  page.value<string>(
    "JSON.stringify([...document.querySelectorAll('.card-link')].map((each) => [each.hash, Math.round(each.getBoundingClientRect().top)]).sort())",
  );

explorerSuite("the explorer's page while things happen", (open) => {
  test.each(["desk", "phone"] as const)(
    "%s: new rooms are counted in a pill, nothing jumps, and one press shows them",
    async (size) => {
      const { fake, page } = await open.live({ rooms: 600, size });
      await page.evaluate("scrollTo(0, 2000)");
      await page.settle();
      await page.until(
        "document.querySelectorAll('.card-link').length > 4 && !document.querySelector('.card-empty')",
        "all rooms in sight are there",
      );
      const before = await places(page);
      const [first] = fake.world.rooms;
      if (first === undefined) throw new Error("no room");
      const fresh = Array.from({ length: 12 }, (_, index) => ({
        ...first,
        id: `730000000000000080${String(index).padStart(2, "0")}`,
        viewerCount: 90_000 + index,
        owner: { ...first.owner, uniqueId: `fresh.${index}` },
      }));
      fake.world.rooms.unshift(...fresh);
      await heard(fake);
      fake.emit(...fresh.map((room) => ({ type: "room.began", room })));
      await page.until("document.querySelector('.new-pill')?.textContent.includes('12 new')");
      expect(await places(page)).toBe(before);
      expect(await page.value("scrollY")).toBe(2000);
      await page.screenshot(`new-rooms-${size}`);
      await page.click(".new-pill");
      await page.until(
        "document.querySelector('.card .who')?.title.startsWith('@fresh.') && scrollY === 0 && !document.querySelector('.new-pill')",
      );
    },
  );

  test("rooms that do not fit the filter are not counted as new", async () => {
    const { fake, page } = await open.live({ rooms: 300, query: "?viewers=100.." });
    const [first] = fake.world.rooms;
    if (first === undefined) throw new Error("no room");
    await heard(fake);
    fake.emit(
      { type: "room.began", room: { ...first, id: "73000000000000008001", viewerCount: 3 } },
      { type: "room.began", room: { ...first, id: "73000000000000008002", viewerCount: 300 } },
    );
    await page.until("document.querySelector('.new-pill')?.textContent.includes('1 new')");
  });

  test("a room of the list gets its new figures in place; one that ends fades, and stays", async () => {
    const { fake, page } = await open.live({ rooms: 100 });
    const room = fake.world.rooms.find(({ id }) => id === "73000000000000000003");
    if (room === undefined) throw new Error("no room");
    const card = "document.querySelector('.card-link[href$=\"73000000000000000003\"]').closest('.card')";
    const place = await page.value(`${card}.style.transform`);
    await heard(fake);
    fake.emit({ type: "room.updated", room: { ...room, viewerCount: 123_456, observedAt: later() } });
    await page.until(`${card}.querySelector('.viewers').title.startsWith('123,456 viewers')`);
    fake.emit({ type: "room.ended", room: { ...room, isLive: false, endedAt: later(), observedAt: later() } });
    await page.until(`'ended' in ${card}.dataset`);
    expect(await page.value(`${card}.style.transform`)).toBe(place);
    expect(await page.value(`${card}.querySelector('.viewers').textContent`)).toBe("ended");
  });

  test("somebody who is followed begins: the page says so, and the browser only after a press on its button", async () => {
    const { fake, page } = await open.live({ rooms: 50 });
    await page.evaluate(
      "window.shown = []; window.asked = 0; window.Notification = Object.assign(class { constructor(title, { body }) { shown.push(title + ': ' + body); } addEventListener() {} close() {} }, { permission: 'default', requestPermission: async () => { asked++; Notification.permission = 'granted'; return 'granted'; } })",
    );
    const [room] = fake.world.rooms;
    if (room === undefined) throw new Error("no room");
    fake.world.followed = [room.owner.uniqueId];
    await heard(fake);
    fake.emit({ type: "owner.watched_live", room });
    await page.until("document.querySelector('.toast')?.textContent.includes('is live')");
    expect(await page.value("asked")).toBe(0);
    await page.press("Following", ".tabs");
    await page.press("Notify me");
    await page.until("asked === 1 && document.querySelector('.follow [aria-pressed=true]')");
    fake.emit({ type: "owner.watched_live", room });
    await page.until("shown.length === 1");
    expect(await page.value("shown[0]")).toContain("is live");
    await page.press("Look", ".toast");
    await page.until("document.querySelector('.drawer[open] .room')");
  });

  test("the follow list: added by name or address, marked in the grid, taken off again", async () => {
    const { fake, page } = await open.live({ rooms: 50 });
    await page.press("Following", ".tabs");
    await page.type(".add-name input", "https://www.tiktok.com/@owner.3/live");
    await page.press("Follow", ".add-name");
    await page.until("document.querySelector('.followed-row .live-badge')");
    expect(fake.world.followed).toEqual(["owner.3"]);
    await page.press("Live", ".tabs");
    await page.until("document.querySelectorAll('.card .followed').length === 1");
    await page.press("Following", ".tabs");
    await page.press("Stop following owner.3");
    await page.until("!document.querySelector('.followed-row')");
    await page.type(".add-name input", "not/a/name");
    await page.press("Follow", ".add-name");
    await page.until("document.querySelector('.toast-bad')");
  });

  test("the line breaks: the page says since when, keeps what it has, comes back by itself, and misses nothing", async () => {
    const { fake, page } = await open.live({ rooms: 600 });
    const [room] = fake.world.rooms;
    if (room === undefined) throw new Error("no room");
    await heard(fake);
    fake.emit({ type: "room.updated", room: { ...room, viewerCount: 77, observedAt: later() } });
    await page.until("document.querySelector('.viewers').textContent === '77'");
    await fake.stop();
    await page.until("document.querySelector('.bar-offline')?.textContent.includes('as of')");
    expect(await page.value("document.querySelectorAll('.card-link').length")).toBeGreaterThan(4);
    expect(await page.text(".collector")).toBe("Offline");
    await page.screenshot("offline-desk");
    await page.evaluate("scrollTo(0, 20000)");
    await page.until("document.querySelector('.card-empty')", "rooms further down cannot be had now");
    await fake.start();
    // It also comes back by itself: then there is nothing left to press.
    await page.until(
      "(document.querySelector('.bar-offline button')?.click(), !document.querySelector('.bar-offline'))",
      "the line is there again",
    );
    await page.until("document.querySelector('.card-link') && !document.querySelector('.card-empty, .new-pill')");
    expect(fake.resumedAfter.at(-1)).toBe("1");
    fake.emit({ type: "room.began", room: { ...room, id: "73000000000000008001" } });
    await page.until("document.querySelector('.new-pill')");
  });

  test("the view as a file: asked with the same filters and the token, saved under a name with its time", async () => {
    const { fake, page } = await open.live({ rooms: 80, query: "?viewers=100..&topic=Music" });
    await page.evaluate(
      "window.saved = []; HTMLAnchorElement.prototype.click = function () { saved.push(this.download); }",
    );
    await page.click("[aria-label='Export this view']");
    for (const format of ["csv", "ndjson", "json"]) {
      const row = `[...document.querySelectorAll('.menu-row:enabled')].find((each) => each.textContent.toLowerCase().startsWith('${format}'))`;
      await page.until(row, `${format} can be chosen`);
      await page.evaluate(`${row}.click()`);
      await page.until(`saved.some((name) => name.endsWith('.${format}'))`);
      expect(fake.asked).toContain(`/v1/export.${format}?viewers=100..&topic=Music`);
    }
    await page.until("document.querySelector('.toast')?.textContent.includes('Saved as livescout-')");
  });
});
