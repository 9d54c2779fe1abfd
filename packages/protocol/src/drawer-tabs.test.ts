import { expect, test } from "vitest";
import { buildDrawerTabsRequest } from "./drawer-tabs-request.ts";
import { readDrawerTabs } from "./drawer-tabs.ts";
import { SHIPPED_IDENTITY } from "./identity.ts";

const answer = (body: unknown, httpStatus = 200) => {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { httpStatus, header: () => null, body: text, bytes: text.length, elapsedMs: 5 };
};

const drawer = [
  {
    tab_type: "lifestyle",
    tab_name: "Lifestyle",
    is_not_show_tab: false,
    sub_tabs: [{ tab_name: "chatting", tab_type: "lifestyle", position: 0, viewer_count: 70 }],
  },
  {
    tab_type: "gaming",
    tab_name: "Gaming",
    sub_tabs: [
      { tab_name: "Minecraft", rank_type: "hot_game", viewer_count: 9 },
      { tab_name: "Roblox", viewer_count: "many" },
      { tab_name: "" },
      { tab_name: "bell\u0007" },
      "no tab",
    ],
  },
  { tab_type: "setting_section", tab_name: "Settings", sub_tabs: [{ tab_name: "Language" }] },
  null,
];

test("games and lifestyle topics become tags of their channels; what has another shape is left out", () => {
  const { outcome, tags } = readDrawerTabs(answer({ status_code: 0, data: drawer }));
  expect(tags).toEqual([
    { channel: "1222001", tag: "chatting", viewerCount: 70 },
    { channel: "1111006", tag: "Minecraft", viewerCount: 9 },
    { channel: "1111006", tag: "Roblox" },
  ]);
  expect(outcome).toMatchObject({ kind: "rooms", cause: "The upstream answered with 3 categories." });
});

test("a refusal is named, and an answer without a category is no success", () => {
  expect(readDrawerTabs(answer("")).outcome.kind).toBe("refused_empty");
  expect(readDrawerTabs(answer("no", 403)).outcome.kind).toBe("forbidden");
  expect(readDrawerTabs(answer({ status_code: 10011, data: null })).outcome.kind).toBe("bad_request");
  expect(readDrawerTabs(answer({ status_code: 0, data: [] })).outcome.kind).toBe("unknown_status");
});

test("the drawer is asked for on the feed's host, with names in ASCII order", () => {
  const { origin, path, queryText } = buildDrawerTabsRequest({ channel: "tabs", region: "DE" }, SHIPPED_IDENTITY);
  expect(origin + path).toBe("https://webcast.tiktok.com/webcast/feed/drawer_tabs/");
  expect(queryText).toContain("&region=DE&");
  expect(queryText).toContain("&scene=0&");
  const names = queryText.split("&").map((pair) => pair.split("=")[0]);
  expect(names).toEqual([...names].sort());
});
