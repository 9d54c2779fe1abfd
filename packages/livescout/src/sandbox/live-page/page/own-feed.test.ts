import { identityFromUrl } from "@livescout/protocol";
import { expect, test } from "vitest";
import { canvasHash, envcodeOf, systemOf } from "./browser-facts.ts";
import { feedQuery, readFeed } from "./own-feed.ts";
import type { PageWindow } from "./page-window.ts";
import { feedOrigins } from "./start-page.ts";

const userAgent =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";

function openWindow(): PageWindow {
  const navigator = {
    userAgent,
    appVersion: userAgent.slice("Mozilla/".length),
    appCodeName: "Mozilla",
    platform: "Linux x86_64",
    language: "de-AT",
    hardwareConcurrency: 8,
    cookieEnabled: true,
    onLine: true,
  };
  return {
    navigator,
    screen: { width: 1280, height: 800 },
    document: {
      referrer: "",
      visibilityState: "visible",
      fullscreenElement: null,
      cookie: "",
      hasFocus: () => true,
      createElement: () => ({ getContext: () => null }),
    },
    history: { length: 2 },
    location: { href: "https://www.tiktok.com/live?pitfall=preflight" },
    performance: { timeOrigin: 1_790_540_157_129.5, now: () => 1 },
    crypto: { getRandomValues: (words: Uint32Array) => words.map((_, at) => at * 7) },
  } as unknown as PageWindow;
}

const visitor = { deviceId: "7300000000000000001", region: "US" };

test("the page's own query names everything that the upstream's pages name, in ASCII order, from the browser itself", () => {
  const query = feedQuery(openWindow(), visitor, 0);
  const names = query.split("&").map((part) => part.split("=")[0] ?? "");
  expect(names).toEqual([...names].sort((a, b) => (a < b ? -1 : 1)));
  expect(query).toContain("&browser_version=5.0%20%28X11%3B%20Linux%20x86_64%29%20");
  const read = identityFromUrl(`https://webcast.tiktok.com/webcast/feed/?${query}`, userAgent);
  expect(read).toMatchObject({
    query: { channel: "87", region: "US" },
    identity: { deviceId: visitor.deviceId, screenWidth: 1280, os: "linux", browserLanguage: "de-AT", cpuNumber: 8 },
  });
});

test("more of the feed is asked for under its own name, with the cursor", () => {
  const query = feedQuery(openWindow(), visitor, 1_790_540_157_129);
  expect(query).toContain("&max_time=1790540157129&");
  expect(query).toContain("&req_from=live_mt_pc_web_rec_tab_loadmore&");
});

test("a feed answer becomes cards, entries without a room are passed over", () => {
  const room = {
    title: "A",
    user_count: 5,
    owner: { nickname: "N", display_id: "n.n" },
    cover: { url_list: ["/a.svg"] },
  };
  const body = { data: [{ data: room }, { data: null }, {}], extra: { max_time: 7, has_more: true }, status_code: 0 };
  expect(readFeed(JSON.stringify(body))).toEqual({
    rooms: [{ title: "A", viewerCount: 5, nickname: "N", uniqueId: "n.n", coverUrl: "/a.svg" }],
    cursor: 7,
    hasMore: true,
  });
  expect(() => readFeed("")).toThrow(SyntaxError);
});

test("the page of the real host asks its webcast siblings, one on loopback itself and its other name", () => {
  const at = (url: string) => feedOrigins(new URL(url));
  expect(at("https://www.tiktok.com/live")).toEqual(["https://webcast.tiktok.com", "https://webcast.us.tiktok.com"]);
  expect(at("http://127.0.0.1:8081/live")).toEqual(["http://127.0.0.1:8081", "http://localhost:8081"]);
  expect(at("http://localhost:8081/live")).toEqual(["http://localhost:8081", "http://127.0.0.1:8081"]);
});

test("environment bits tell automation, and a User-Agent of another system", () => {
  const { navigator } = openWindow();
  expect(envcodeOf(navigator)).toBe(65);
  expect(envcodeOf({ ...navigator, webdriver: true })).toBe(73);
  expect(envcodeOf({ ...navigator, platform: "Win32" })).toBe(1089);
  expect(["Win32", "MacIntel", "Linux armv81", "Mozilla/5.0 (Macintosh; …)"].map(systemOf)).toEqual([
    "windows",
    "mac",
    "linux",
    "mac",
  ]);
  expect(canvasHash(openWindow())).toBeNull();
});
