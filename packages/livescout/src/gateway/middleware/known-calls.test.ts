import { expect, test } from "vitest";
import { createCallReader } from "./known-calls.ts";

const FEED = "/webcast/feed";

test.each([
  "",
  "?channel_id=87",
  "?channel_id=1111006&tag=Garena+Free%20Fire&count=20&region=us&max_time=17&logged_in=true",
])("an address of open parameters is read once: %s", (query) => {
  const readCall = createCallReader({ sessions: "accept" });
  expect(readCall(FEED + query, undefined)).toBe(readCall(FEED + query, undefined));
  expect(readCall(FEED + query, undefined).read()).toBe(readCall(FEED + query, undefined).read());
});

test.each([
  "?apiKey=fixture-key",
  "?session_id=fixture-session",
  "?ttwid=fixture-ttwid",
  "?ms_token=fixture-token",
  "?sessionid=fixture-session", // a wrong name
  "?count=1&fixture-session",
  "?count=1#fixture-session",
  "?count=1;sessionid=fixture",
  `?tag=${"x".repeat(400)}`,
])("an address that may hold somebody's secret is read anew each time: %s", (query) => {
  const readCall = createCallReader({ sessions: "accept" });
  expect(readCall(FEED + query, undefined)).not.toBe(readCall(FEED + query, undefined));
});

test("a body is never taken for what was asked without one", () => {
  const readCall = createCallReader({ sessions: "accept" });
  const bare = readCall(FEED, undefined).read();
  const posted = readCall(FEED, { mediaType: "application/json", text: '{"channel_id":"89"}' }).read();
  expect(bare).toMatchObject({ call: { query: { channel: "87" } } });
  expect(posted).toMatchObject({ call: { query: { channel: "89" } } });
  expect(readCall(FEED, undefined).read()).toMatchObject({ call: { query: { channel: "87" } } });
});

test("what is kept is bounded", () => {
  const readCall = createCallReader({ sessions: "accept", keptMax: 10 });
  const first = readCall(`${FEED}?max_time=0`, undefined);
  for (let n = 1; n <= 10; n++) readCall(`${FEED}?max_time=${n}`, undefined);
  expect(readCall(`${FEED}?max_time=0`, undefined)).not.toBe(first);
});
