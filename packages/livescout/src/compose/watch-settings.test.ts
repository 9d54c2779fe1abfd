import { expect, test } from "vitest";
import { byteSize, defaultSources, duration, watchSources } from "./watch-settings.ts";

const sources = (raw: unknown) => watchSources().safeParse(raw).data;

test("sources are channels, channels with a tag, and search words; a channel with tags stands for all of them", () => {
  expect(sources("87, gaming,game:League of Legends,search:chess,lifestyle")).toEqual([
    { channel: "87" },
    { channel: "89" },
    { channel: "1111006", tag: "League of Legends" },
    { channel: "search", tag: "chess" },
    { channel: "1222001", isEveryTag: true },
  ]);
  expect(sources(["87", "87", 86])).toEqual([{ channel: "87" }, { channel: "86" }]);
});

test("a tag may hold commas and colons; what reads as a source after a comma is one", () => {
  expect(sources("game:PUBG: BATTLEGROUNDS,game:Papers, Please,86")).toEqual([
    { channel: "1111006", tag: "PUBG: BATTLEGROUNDS" },
    { channel: "1111006", tag: "Papers, Please" },
    { channel: "86" },
  ]);
});

test.each(["nowhere", "87:tag", "search", "search:", "game:", "", ",", {}, ["87", 5]])(
  "%j is no list of sources",
  (raw) => {
    expect(watchSources().safeParse(raw).success).toBe(false);
  },
);

test("durations have a unit, sizes too", () => {
  const short = duration({ maxMs: 60_000, words: "a duration" });
  expect(["0.2s", "200ms", "1m"].map((raw) => short.safeParse(raw).data)).toEqual([200, 200, 60_000]);
  expect(["2m", "1", 5, "s", "-1s"].map((raw) => short.safeParse(raw).success)).toEqual(Array(5).fill(false));
  expect(["500MB", "2gb"].map((raw) => byteSize().safeParse(raw).data)).toEqual([5e8, 2e9]);
  expect(["5MB", "2", "2 GB"].map((raw) => byteSize().safeParse(raw).success)).toEqual([false, false, false]);
});

test("the following feeds are asked only beside a session", () => {
  const channels = (hasSession: boolean) => defaultSources({ hasSession }).map(({ channel }) => channel);
  expect(channels(false)).toEqual(["87", "86", "89", "1111006", "1222001"]);
  expect(channels(true)).toEqual([...channels(false), "42", "88"]);
});
