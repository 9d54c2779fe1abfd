/** The page without a mouse: where the focus goes, what each key does, and that it comes back to where it was. */
import { expect, test } from "vitest";
import { eventually, type ExplorerPage } from "../support/explorer-page.ts";
import { explorerSuite } from "../support/explorer-suite.ts";

const focused = (page: ExplorerPage) => page.value<string | undefined>("document.activeElement?.dataset?.index");
const focusedId = (page: ExplorerPage) => page.value<string>("document.activeElement?.id ?? ''");

explorerSuite("keys of the explorer's page", (open) => {
  test("/ leads to the search, Escape empties and leaves it, letters typed there do nothing else", async () => {
    const { page } = await open.live({ rooms: 300 });
    await page.key("/");
    await eventually(() => focusedId(page)).toBe("search");
    for (const letter of "jwo?") await page.key(letter);
    expect(await page.value("document.querySelector('#search').value")).toBe("jwo?");
    await page.until("location.search === '?q=jwo%3F'");
    await page.key("Escape");
    await page.until("location.search === ''");
    await page.key("Escape");
    await eventually(() => focusedId(page)).toBe("");
    expect(await page.value("document.querySelector('dialog[open]')")).toBeNull();
  });

  test("a letter typed in the moment when the list follows those before it is kept", async () => {
    const { page } = await open.live({ rooms: 60 });
    await page.evaluate(
      `(field => { history.replaceState = new Proxy(history.replaceState, { apply: (write, self, given) => {
        if (field.value === "rain") field.setRangeText("s", 4, 4, "end"), field.dispatchEvent(new Event("input", { bubbles: true }));
        return Reflect.apply(write, self, given);
      } }); })(document.querySelector("#search"))`,
    );
    await page.type("#search", "rain");
    await page.until("location.search === '?q=rains'");
    expect(await page.value("document.querySelector('#search').value")).toBe("rains");
  });

  test("j and k, arrows, Home and End move from card to card, always in sight below what sticks", async () => {
    const { page } = await open.live({ rooms: 500 });
    const steps: [key: string, index: string][] = [
      ["j", "0"],
      ["j", "1"],
      ["ArrowRight", "2"],
      ["k", "1"],
      ["ArrowDown", "8"],
      ["ArrowDown", "15"],
      ["ArrowUp", "8"],
      ["ArrowLeft", "7"],
      ["Home", "0"],
    ];
    for (const [key, index] of steps) {
      await page.key(key);
      await eventually(() => focused(page), { message: key }).toBe(index);
      await page.until(
        "(([card, bar]) => card.top >= bar.bottom - 1 && card.bottom <= innerHeight + 1)([document.activeElement.closest('.card'), document.querySelector('#sticky')].map((each) => each.getBoundingClientRect()))",
        `after ${key} the card is in sight`,
      );
    }
  });

  test("End reaches the very last room, fetched or not, and the focus survives its card's going out of sight", async () => {
    const { page } = await open.live({ rooms: 1_500 });
    await page.key("j");
    await eventually(() => focused(page)).toBe("0");
    await page.key("End");
    await page.until("document.activeElement.dataset.index === '1499'");
    await page.evaluate("scrollTo(0, 0)");
    await page.settle();
    expect(await focused(page)).toBe("1499");
    await page.key("Home");
    await eventually(() => focused(page)).toBe("0");
  });

  test("Enter opens a room, Escape closes it and gives the focus back; j and k go on inside", async () => {
    const { page } = await open.live({ rooms: 100 });
    await page.key("j");
    await page.key("j");
    await eventually(() => focused(page)).toBe("1");
    const hash = await page.value<string>("document.activeElement.hash");
    await page.key("Enter");
    await page.until(`location.hash === '${hash}' && document.querySelector('.drawer[open] .room')`);
    expect(await page.value("document.querySelector('.drawer').contains(document.activeElement)")).toBe(true);
    await page.key("j");
    await page.until(`location.hash !== '${hash}' && location.hash.startsWith('#live/room/')`);
    await page.key("k");
    await page.until(`location.hash === '${hash}'`);
    await page.key("j");
    await page.key("Escape");
    await page.until("!document.querySelector('.drawer[open]') && location.hash === '#live'");
    await eventually(() => focused(page)).toBe("2");
  });

  test("o opens the site in a tab that knows nothing of this page, w follows, h hides", async () => {
    const { fake, page } = await open.live({ rooms: 60 });
    await page.evaluate("window.opened = []; window.open = (...given) => { opened.push(given); return null; }");
    await page.key("j");
    await eventually(() => focused(page)).toBe("0");
    const name = await page.value<string>(
      "document.activeElement.closest('.card').querySelector('.who').title.slice(1)",
    );
    await page.key("o");
    expect(await page.value("opened")).toEqual([
      [`https://www.tiktok.com/@${name}/live`, "_blank", "noopener,noreferrer"],
    ]);
    await page.key("w");
    await eventually(() => fake.world.followed).toEqual([name]);
    await page.until("document.querySelector('.card .followed')");
    await page.key("w");
    await eventually(() => fake.world.followed).toEqual([]);
    await page.key("h");
    await page.until(`location.search === '?hide=owner%3A${name}'`);
  });

  test("hiding far down moves nothing but the gap, the focus goes on, and Undo brings the room back", async () => {
    const { page } = await open.live({ rooms: 300 });
    await page.evaluate("scrollTo(0, 2500)");
    await page.settle();
    await page.key("j");
    await page.until("document.activeElement.dataset.index > 0");
    const top = () =>
      page.value<number>("Math.round(document.activeElement.closest('.card').getBoundingClientRect().top)");
    const [index, place] = [await focused(page), await top()];
    const [hidden, after] = await page.value<string[]>(
      `[0, 1].map((by) => document.querySelector('[data-index="' + (${index} + by) + '"]').hash)`,
    );
    await page.key("h");
    await page.until(
      `document.activeElement.hash === '${after}' && document.activeElement.dataset.index === '${index}'`,
    );
    expect(Math.abs((await top()) - place)).toBeLessThanOrEqual(1);
    await page.press("Undo", ".toasts");
    await page.until(`location.search === '' && document.querySelector('.result b').textContent === '300'`);
    expect(hidden).not.toBe(after);
  });

  test("each view begins at its top, stands on return where it was left, and knows ?", async () => {
    const { page } = await open.live({ rooms: 300 });
    await page.evaluate("scrollTo(0, 2500)");
    await page.settle();
    await page.press("Now", ".tabs");
    await page.until("document.querySelector('.board') && scrollY === 0");
    await page.key("?");
    await page.until("document.querySelector('.help[open]')");
    await page.key("Escape");
    await page.press("Live", ".tabs");
    await page.until("document.querySelector('.card-link') && scrollY === 2500");
  });

  test("? shows the keys, and the focus goes back where it was", async () => {
    const { page } = await open.live({ rooms: 60 });
    await page.key("j");
    await eventually(() => focused(page)).toBe("0");
    await page.key("?");
    await page.until("document.querySelector('.help[open]')");
    await page.key("Escape");
    await page.until("!document.querySelector('.help[open]')");
    await eventually(() => focused(page)).toBe("0");
  });

  test("Tab leads through the page in the order of what is seen, with one stop in the whole grid", async () => {
    const { page } = await open.live({ rooms: 60 });
    const stops: string[] = [];
    for (let step = 0; step < 24; step++) {
      await page.key("Tab");
      stops.push(
        await page.value<string>(
          "(each => each.id || each.getAttribute('aria-label') || each.textContent.trim())(document.activeElement)",
        ),
      );
      if (await page.value("document.activeElement.classList.contains('card-link')")) break;
    }
    expect(stops[0]).toBe("Skip to the content");
    const order = ["livescout, live rooms", "Export this view", "search", "Viewers", "sort"].map((name) =>
      stops.indexOf(name),
    );
    expect(order.every((place) => place > 0)).toBe(true);
    expect(order).toEqual([...order].sort((one, other) => one - other));
    expect(await page.value("document.querySelectorAll('.card-link[tabindex=\"0\"]').length")).toBe(1);
  });

  test("a curve is read point by point with the arrow keys", async () => {
    const { page } = await open.live({ rooms: 60 });
    await page.go("#live/room/73000000000000000004");
    await page.until("document.querySelector('.drawer .plot-line')");
    await page.evaluate("document.querySelector('.plot-place').focus()");
    await page.key("ArrowRight");
    await page.until("/^[\\d,]+ viewers/.test(document.querySelector('.plot-readout').textContent)");
    const first = await page.text(".plot-readout");
    await page.key("ArrowRight");
    await eventually(() => page.text(".plot-readout")).not.toBe(first);
    await page.press("1 h", ".plot");
    await page.until("document.querySelector('.plot [aria-pressed=true]').textContent === '1 h'");
    await page.evaluate("document.querySelector('.plot-place').focus()");
    const times = () =>
      page.value<string>("[...document.querySelectorAll('.plot text')].map((each) => each.textContent).join()");
    const before = await times();
    await page.key("+");
    await page.until("!document.querySelector('.plot [aria-pressed=true]')");
    expect(await times()).not.toBe(before);
    await page.key("0");
    await page.until("document.querySelector('.plot [aria-pressed=true]').textContent === 'All'");
  });
});
