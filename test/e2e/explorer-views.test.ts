/** The explorer's page as it stands: each view at the width of a phone and of a desk, in both colours, and what it weighs. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { FAKE_TOKEN, PAGE_FOLDER } from "../support/explorer-fake.ts";
import { eventually, type Scheme, type SizeName } from "../support/explorer-page.ts";
import { explorerSuite } from "../support/explorer-suite.ts";

const WEIGHT_MAX = 60_000;
const LOOKS: readonly (readonly [SizeName, Scheme])[] = [
  ["desk", "dark"],
  ["desk", "light"],
  ["phone", "dark"],
  ["phone", "light"],
  ["small", "dark"],
];

test("all of the page weighs less than 60 kB, and nothing of it is written into the HTML", () => {
  const paths = ["index.html", ...readdirSync(join(PAGE_FOLDER, "assets")).map((name) => join("assets", name))];
  const weight = paths.reduce((sum, path) => sum + gzipSync(readFileSync(join(PAGE_FOLDER, path))).length, 0);
  process.stderr.write(`the explorer's page: ${(weight / 1_000).toFixed(1)} kB gzipped\n`);
  expect(weight).toBeLessThan(WEIGHT_MAX);
  const html = readFileSync(join(PAGE_FOLDER, "index.html"), "utf8");
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
});

explorerSuite("the explorer's page", (open) => {
  test.each(LOOKS)(
    "%s, %s: every view without a finding of axe, without overflow, complaint or stranger",
    async (size, scheme) => {
      const { fake, page } = await open.live({ rooms: 300, size, scheme });
      fake.world.followed = ["owner.3", "sleepy.one"];
      const check = async (name: string, ready: string) => {
        await page.until(`document.querySelector(${JSON.stringify(ready)})`);
        await page.settle();
        await page.screenshot(`${name}-${size}-${scheme}`);
        expect(await page.axe(), name).toEqual([]);
        expect(
          await page.value("document.documentElement.scrollWidth - innerWidth"),
          `${name} overflows`,
        ).toBeLessThanOrEqual(0);
      };
      await check("live", ".card .spark");
      await page.go("#live/room/73000000000000000005");
      await check("room", ".drawer .plot-line");
      await page.key("Escape");
      await page.click(".pill-all");
      await check("filters", ".sheet[open] .field-hide");
      await page.key("Escape");
      await page.key("?");
      await check("help", ".help[open] kbd");
      await page.key("Escape");
      await page.click(".truth-more");
      await check("truth", ".truth-details table");
      await page.go("#now");
      await check("now", ".risers .spark");
      await page.go("#following");
      await page.type(".add-name input", "@owner.9");
      await page.press("Follow", ".add-name");
      await check("following", ".followed-row");
      expect(page.complaints()).toEqual([]);
      const strangers = page.requests().filter((url) => !/^(?:http:\/\/127\.0\.0\.1:\d+\/|about:|blob:)/.test(url));
      expect(strangers).toEqual([]);
    },
  );

  test("the token leaves the address at once, goes into no request's address, and is there again on return", async () => {
    const { fake, page } = await open.live({ rooms: 20 });
    expect(await page.value("location.href")).toBe(`${fake.url}/#live`);
    expect(page.requests().filter((url) => url.includes(FAKE_TOKEN) && !url.includes("#"))).toEqual([]);
    const again = await open.page(`${fake.url}/`);
    await again.until("document.querySelector('.card-link')");
  });

  test("a picture that fails becomes a drawn cover, and is not asked for again", async () => {
    const { fake, page } = await open.live({ rooms: 12, brokenPictures: true });
    const withCover = fake.world.rooms.filter(({ coverUrl }) => coverUrl !== undefined).length;
    await eventually(() => fake.pictures.filter((path) => path.startsWith("/picture/cover/")).length).toBe(withCover);
    await page.until("[...document.querySelectorAll('.cover-picture')].every((each) => 'drawn' in each.dataset)");
    expect(await page.text(".cover-picture .initials")).not.toBe("");
    const covers = () => fake.pictures.filter((path) => path.startsWith("/picture/cover/"));
    const first = covers().length;
    expect(new Set(covers()).size).toBe(first);
    await page.press("Following", ".tabs");
    await page.until("document.querySelector('.follow')");
    await page.press("Live", ".tabs");
    await page.until("document.querySelectorAll('.card').length === 12");
    await eventually(() => fake.resumedAfter.length).toBeGreaterThan(0);
    fake.emit(
      ...fake.world.rooms.map((room) => ({
        type: "room.updated",
        room: { ...room, viewerCount: 7, observedAt: new Date().toISOString() },
      })),
    );
    await page.until("document.querySelector('.viewers').textContent === '7'");
    expect(covers()).toHaveLength(first);
  });

  test("a source that rests is said: in the strip, in its details and in the table of the board", async () => {
    const { page } = await open.live({ rooms: 20 });
    await page.until("/3 of 4\\s+1 rests until/.test(document.querySelector('.facts').textContent)");
    expect(await page.value("document.querySelector('.facts .resting').closest('li').title")).toContain(
      "suggested until",
    );
    await page.go("#now");
    await page.until(
      "[...document.querySelectorAll('.board tbody th')].some((each) => /suggested\\s+rests until/.test(each.textContent))",
    );
  });

  test("curves are measured from 0, since they are filled", async () => {
    const { page } = await open.live({ rooms: 20 });
    for (const hash of ["#now", "#live/room/73000000000000000005"]) {
      await page.go(hash);
      await page.until("document.querySelector('.plot text')");
      expect(await page.text(".plot text")).toBe("0");
    }
  });

  test("on a phone everything that can be pressed is large enough for a thumb", async () => {
    const { fake, page } = await open.live({ rooms: 60, size: "phone", query: "?viewers=1..&language=en" });
    fake.world.followed = ["owner.3"];
    const small = () =>
      page.value<string[]>(
        `[...document.querySelectorAll("button, select, input, label.option, .choices label, nav a, .button")]
          .filter((each) => each.checkVisibility() && !each.matches(".option input, .choices input, .skip"))
          .filter((each) => each.getBoundingClientRect().height < 40)
          .map((each) => each.outerHTML.slice(0, 90))`,
      );
    const check = async (ready: string) => {
      await page.until(`document.querySelector(${JSON.stringify(ready)})`);
      await page.settle();
      expect(await small(), ready).toEqual([]);
    };
    await check(".left-out");
    await page.click(".pill-all");
    await check(".sheet[open] .field-hide");
    await page.key("Escape");
    await page.go("#live/room/73000000000000000005");
    await check(".drawer .plot-line");
    await page.go("#now");
    await check(".board .bars");
    await page.go("#following");
    await check(".follow");
  });

  test("numbers and times follow the reader's language, with full values on hover", async () => {
    const { page } = await open.live({ rooms: 20, locale: "de-DE" });
    expect(await page.value("document.querySelector('.viewers').title")).toMatch(
      /^\d{2}\.\d{3} viewers as of \d{2}\.11\.|^\d{2}\.\d{3} viewers as of /,
    );
  });

  test("colours: the system's, or one's own choice, which is kept", async () => {
    const { fake, page } = await open.live({ rooms: 5, scheme: "dark" });
    const ground = () => page.value<string>("getComputedStyle(document.body).backgroundColor");
    const dark = await ground();
    await page.show({ "prefers-color-scheme": "light" });
    expect(await ground()).not.toBe(dark);
    await page.press("Colours");
    await eventually(ground).toBe(dark);
    const again = await open.page(`${fake.url}/`, { scheme: "light" });
    await again.until("document.documentElement.dataset.theme === 'dark'");
  });

  test("with reduced motion nothing moves", async () => {
    const { page } = await open.live({ rooms: 5 });
    await page.show({ "prefers-reduced-motion": "reduce" });
    expect(
      await page.value("parseFloat(getComputedStyle(document.querySelector('.collector .dot')).animationDuration)"),
    ).toBeLessThan(0.001);
  });
});
