import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FeedParameters, feedParametersInput } from "./gateway.ts";

const read = (sent: Record<string, unknown>) => FeedParameters.safeParse(feedParametersInput(sent));
const refusedFor = (sent: Record<string, unknown>) => read(sent).error?.issues.map(({ path }) => path[0]) ?? [];

test("nothing sent is the first page of channel 87 for a guest", () => {
  expect(read({}).data).toEqual({
    channel_id: "87",
    count: 20,
    max_time: "0",
    region: "US",
    ms_token: "",
    logged_in: false,
  });
});

test("empty text and null are absent, JSON numbers are text, unknown names are dropped", () => {
  expect(
    read({ channel_id: "", tag: null, count: 12, max_time: 1780000000000, logged_in: true, unknown: 1 }).data,
  ).toEqual({
    ...read({}).data,
    count: 12,
    max_time: "1780000000000",
    logged_in: true,
  });
});

describe("each rule of the contract's table", () => {
  const good: [name: string, value: unknown, read: unknown][] = [
    ["channel_id", "1222001", "1222001"],
    ["count", "50", 50],
    ["count", "51", 50],
    ["count", "9".repeat(400), 50],
    ["max_time", "1234567890123456", "1234567890123456"],
    ["region", "de", "DE"],
    ["region", "uk", "GB"],
    ["region", "QQ", "QQ"],
    ["tag", "🎮".repeat(50), "🎮".repeat(50)],
    ["ttwid", "1%7Cabc|1-2.3_", "1%7Cabc|1-2.3_"],
    ["ms_token", "abc-_==", "abc-_=="],
    ["session_id", "a%2F.-_", "a%2F.-_"],
  ];
  test.each(good)("%s %s is taken", (name, value, expected) => {
    expect(read({ [name]: value }).data).toMatchObject({ [name]: expected });
  });

  const bad: [name: string, value: unknown][] = [
    ["channel_id", "85"],
    ["channel_id", "__proto__"],
    ["channel_id", ["87"]],
    ["count", "0"],
    ["count", "-1"],
    ["count", "1.5"],
    ["count", "1e1"],
    ["count", " 5"],
    ["max_time", "1".repeat(17)],
    ["max_time", "-1"],
    ["max_time", "１"],
    ["region", "USA"],
    ["region", "U1"],
    ["region", "ſs"],
    ["tag", "a".repeat(101)],
    ["tag", "a\u0000b"],
    ["tag", "a\u0085"],
    ["tag", "\ud800"],
    ["tag", {}],
    ["ttwid", "a;b"],
    ["ttwid", "a".repeat(513)],
    ["ms_token", "==="],
    ["ms_token", "a=b"],
    ["ms_token", "a".repeat(257)],
    ["session_id", "sessionid=x"],
    ["session_id", "a; b"],
    ["session_id", "a".repeat(257)],
    ["logged_in", "yes"],
    ["logged_in", 1],
    ["ttwid", false],
    ["session_id", true],
  ];
  test.each(bad)("%s %j is refused by name", (name, value) => {
    expect(refusedFor({ [name]: value })).toContain(name);
  });
});

test("no value is ever part of what is said about it", () => {
  const names = ["channel_id", "count", "max_time", "region", "tag", "ttwid", "ms_token", "session_id", "logged_in"];
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.string({ unit: "binary", minLength: 12, maxLength: 300 }),
      (name, noise) => {
        const said = read({ [name]: `~canary~${noise}` }).error?.issues.map(({ message }) => message) ?? [];
        expect(said.join()).not.toContain("~canary~");
      },
    ),
  );
});
