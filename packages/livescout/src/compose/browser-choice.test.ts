import { Secret } from "@livescout/protocol";
import { expect, test } from "vitest";
import { type BrowserSettings, chooseBrowser } from "./browser-choice.ts";

const NONE: BrowserSettings = {
  browser: undefined,
  headed: false,
  profile: undefined,
  "browser-no-sandbox": false,
  cdp: undefined,
  "page-url": undefined,
  upstream: undefined,
  proxy: undefined,
};

const choose = (settings: Partial<BrowserSettings> = {}, { isRoot = false, found = ["/usr/bin/chromium"] } = {}) =>
  chooseBrowser(
    { ...NONE, ...settings },
    { env: {}, platform: "linux", isRoot, exists: (path) => found.includes(path) },
  );

test("the browser that is found is launched with its sandbox, a fresh profile and no window", () => {
  expect(choose()).toEqual({
    kind: "usable",
    browser: { kind: "launch", executable: "/usr/bin/chromium", headed: false, noSandbox: false, extraArgs: [] },
  });
});

test("what the operator says about it is what is launched", () => {
  const said = { browser: "/opt/own/chrome", headed: true, profile: "/home/o/p" };
  expect(choose(said, { found: ["/opt/own/chrome", "/usr/bin/chromium"] })).toMatchObject({
    browser: { executable: "/opt/own/chrome", headed: true, profileDir: "/home/o/p" },
  });
  expect(choose(said)).toMatchObject({ kind: "none", sentence: expect.stringContaining("does not exist") });
});

test("root needs the operator's word; a browser that runs already needs neither", () => {
  expect(choose({}, { isRoot: true })).toMatchObject({ kind: "none", sentence: expect.stringContaining("runuser") });
  expect(choose({ "browser-no-sandbox": true }, { isRoot: true })).toMatchObject({ browser: { noSandbox: true } });
  const cdp = "http://127.0.0.1:9222/";
  expect(choose({ cdp }, { isRoot: true, found: [] })).toEqual({
    kind: "usable",
    browser: { kind: "attach", cdpUrl: cdp },
  });
});

test("without any browser the sentence says how to install one", () => {
  expect(choose({}, { found: ["/etc/debian_version"] })).toMatchObject({
    kind: "none",
    sentence: expect.stringContaining("apt-get install chromium"),
  });
});

test("a proxy is told to the browser, loopback included; its credentials are not", () => {
  const proxied = (url: string, hasCredentials = false) =>
    choose({ proxy: { kind: "url", url: new Secret(url), hasCredentials } });
  expect(proxied("socks5h://127.0.0.1:1080")).toMatchObject({
    browser: { extraArgs: ["--proxy-server=socks5://127.0.0.1:1080", "--proxy-bypass-list=<-loopback>"] },
  });
  const refused = proxied("http://fixture-name:fixture-canary@proxy.invalid:3128", true);
  expect(refused.kind).toBe("none");
  expect(JSON.stringify(refused)).not.toContain("canary");
});

test("the environment's proxy is the one for https, with what NO_PROXY spares", () => {
  const chosen = chooseBrowser(
    { ...NONE, proxy: { kind: "environment" } },
    {
      env: {
        HTTPS_PROXY: "http://proxy.invalid:3128",
        http_proxy: "http://other.invalid",
        NO_PROXY: "a.invalid, b.invalid",
      },
      platform: "linux",
      isRoot: false,
      exists: () => true,
    },
  );
  expect(chosen).toMatchObject({
    browser: {
      extraArgs: ["--proxy-server=http://proxy.invalid:3128", "--proxy-bypass-list=<-loopback>;a.invalid;b.invalid"],
    },
  });
});
