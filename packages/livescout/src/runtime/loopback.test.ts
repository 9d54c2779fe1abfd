import { expect, test } from "vitest";
import { checkLocalCaller, isLoopbackHost } from "./loopback.ts";

test.each(["127.0.0.1", "127.8.9.255", "localhost", "LocalHost", "::1", "[::1]"])("%s is this machine", (host) => {
  expect(isLoopbackHost(host)).toBe(true);
});

test.each([
  "0.0.0.0",
  "::",
  "10.0.0.1",
  "127.0.0.1.host.invalid",
  "localhost.host.invalid",
  "127.1",
  "127.0.0.256",
  "",
])("'%s' is not", (host) => {
  expect(isLoopbackHost(host)).toBe(false);
});

test.each([
  ["a rebound name", { host: "rebound.invalid:8080" }],
  ["no Host at all", {}],
  ["a foreign page", { host: "127.0.0.1:8080", origin: "https://page.invalid" }],
  ["a page of another port", { host: "127.0.0.1:8080", origin: "http://127.0.0.1:9090" }],
  ["a page without an origin of its own", { host: "127.0.0.1:8080", origin: "null" }],
  ["a cross-site picture", { host: "127.0.0.1:8080", "sec-fetch-site": "cross-site" }],
])("%s is foreign", (_name, headers) => {
  expect(checkLocalCaller(headers).kind).toBe("foreign");
});

test.each([
  ["a program", { host: "127.0.0.1:8080" }],
  ["a program by name", { host: "localhost" }],
  ["IPv6", { host: "[::1]:8080" }],
  [
    "a page that this address served",
    { host: "localhost:8080", origin: "http://localhost:8080", "sec-fetch-site": "same-origin" },
  ],
])("%s is local", (_name, headers) => {
  expect(checkLocalCaller(headers)).toEqual({ kind: "local" });
});
