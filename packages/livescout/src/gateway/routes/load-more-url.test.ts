import { expect, test } from "vitest";
import { originFromHost } from "./load-more-url.ts";

test.each([
  ["127.0.0.1:8080", "http://127.0.0.1:8080"],
  ["gateway.invalid", "http://gateway.invalid"],
  ["[::1]:8080", "http://[::1]:8080"],
])("a plain Host %s is where the next page is asked for", (host, origin) => {
  expect(originFromHost(host)).toBe(origin);
});

test.each([undefined, "", "a/b", "a@b", "a b", "a?b", "a:b:c", 'a"b', "-a", "a:123456", "%41", "a#"])(
  "the Host %s is not put into an address",
  (host) => {
    expect(originFromHost(host)).toBeUndefined();
  },
);
