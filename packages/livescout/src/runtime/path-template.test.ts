import { expect, test } from "vitest";
import { matchPath } from "./path-template.ts";

test.each([
  ["/v1/rooms", "/v1/rooms", ""],
  ["/v1/rooms/{id}", "/v1/rooms/7300000000000000001", "7300000000000000001"],
  ["/v1/rooms/{id}/history", "/v1/rooms/1/history", "1"],
  ["/v1/export.{form}", "/v1/export.csv", "csv"],
  ["/v1/owners/{uniqueId}", "/v1/owners/a%2Eb", "a.b"],
])("%s is %s", (template, path, segment) => {
  expect(matchPath(template, path)).toBe(segment);
});

test.each([
  ["/v1/rooms", "/v1/rooms/"],
  ["/v1/rooms/{id}", "/v1/rooms/"],
  ["/v1/rooms/{id}", "/v1/rooms/1/history"],
  ["/v1/rooms/{id}/history", "/v1/rooms/history"],
  ["/v1/rooms/{id}/history", "/v1/rooms//history"],
  ["/v1/owners/{uniqueId}", "/v1/owners/%E0%A4%A"],
])("%s is not %s", (template, path) => {
  expect(matchPath(template, path)).toBeUndefined();
});
