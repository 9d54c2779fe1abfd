import { expect, test } from "vitest";
import { readRoute, takeToken, writeRoute } from "./route.ts";

test("a route reads back as it was written", () => {
  for (const route of [
    { view: "live" as const },
    { view: "now" as const, roomId: "7300000000000000001" },
    { view: "following" as const },
  ])
    expect(readRoute(writeRoute(route))).toEqual(route);
});

test("what is no route is the live view", () => {
  for (const hash of ["", "#", "#nowhere", "#live/room/", "#live/room/abc", "#live/other/7300000000000000001"])
    expect(readRoute(hash)).toEqual({ view: "live" });
});

test("a token is taken only from a fragment of its own", () => {
  expect(takeToken("#token=fixture-page-token")).toBe("fixture-page-token");
  expect(takeToken("#live")).toBeUndefined();
  expect(takeToken("#token=short")).toBeUndefined();
  expect(takeToken("#token=fixture page token")).toBeUndefined();
});
