import { expect, test } from "vitest";
import { roomSources, type SourceSettings } from "./room-sources.ts";

const read = (settings: Partial<SourceSettings> = {}) =>
  roomSources({ channel: ["87"], tag: undefined, source: "auto", search: undefined, gateway: undefined, ...settings });

test("channels are asked as they were named; a tag goes where one is taken", () => {
  expect(read({ channel: ["87", "1111006"], tag: "chess" }).sources).toEqual([
    { channel: "87" },
    { channel: "1111006", tag: "chess" },
  ]);
});

test.each([
  [{ channel: "87" }, "live"],
  [{ channel: "86" }, "live"],
  [{ channel: "89" }, "gaming"],
  [{ channel: "1111006" }, "gaming"],
  [{ channel: "1111006", tag: "League of Legends" }, "League of Legends"],
  [{ channel: "1222001", tag: "fashion" }, "fashion"],
] as const)("where %o is refused, LIVE search is asked for %s", (refused, words) => {
  expect(read().insteadOf(refused)).toEqual({ kind: "search", source: { channel: "search", words } });
});

test("nothing stands in for a following feed, and a gateway cannot sign for search: both are said", () => {
  for (const channel of ["42", "88"] as const) {
    expect(read().insteadOf({ channel })).toMatchObject({ kind: "none", why: expect.stringContaining("following") });
  }
  expect(read({ gateway: "https://gateway.invalid" }).insteadOf({ channel: "87" })).toMatchObject({
    kind: "none",
    why: expect.stringContaining("gateway signs the feed only"),
  });
});

test("--source feed asks nothing else, and search that is refused has no stand-in", () => {
  expect(read({ source: "feed" }).insteadOf({ channel: "87" })).toEqual({ kind: "notAsked" });
  expect(read({ search: "cats" }).insteadOf({ channel: "search", words: "cats" })).toEqual({ kind: "notAsked" });
});

test("--search asks for its words alone; --source search for each channel's topic, once each", () => {
  expect(read({ search: "cats & dogs", channel: ["87", "89"] }).sources).toEqual([
    { channel: "search", words: "cats & dogs" },
  ]);
  expect(read({ source: "search", channel: ["87", "86", "89"] }).sources).toEqual([
    { channel: "search", words: "live" },
    { channel: "search", words: "gaming" },
  ]);
  expect(read({ source: "search", tag: "chess" }).sources).toEqual([{ channel: "search", words: "chess" }]);
});

test.each([
  [{ source: "feed", search: "x" }, "search: expected no words beside --source feed"],
  [{ search: "x", gateway: "https://gateway.invalid" }, "search: a gateway signs the feed only"],
  [{ source: "search", gateway: "https://gateway.invalid" }, "source: a gateway signs the feed only"],
  [{ source: "search", channel: ["42"] }, "search: expected words"],
  [{ tag: "chess" }, "--tag: channel 87 takes no tag; --channel game or lifestyle does"],
] as const)("%o is refused in words", (settings, words) => {
  expect(() => read(settings)).toThrow(words);
});
