import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { proxyFetch } from "@livescout/client/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startHttpProxy, startSocksProxy } from "../support/proxies.ts";

const server = createServer((request, response) => {
  response.setHeader("set-cookie", ["ttwid=fixture-1", "b=2"]);
  response.end(`${request.url} ${request.headers["user-agent"]} ${request.headers.cookie}`);
});
let origin = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

describe.each([
  ["HTTP", startHttpProxy],
  ["SOCKS5", startSocksProxy],
])("through an %s proxy", (_name, start) => {
  test("the request arrives unchanged, and by the proxy", async () => {
    const proxy = await start();
    const fetch = await proxyFetch({ proxy: proxy.url });
    const url = `${origin}/webcast/feed/?a=%20b&X-Gnarly=M/x-==`;
    const response = await fetch(url, {
      headers: { "user-agent": "Mozilla/5.0 x", cookie: "ttwid=fixture-1" },
      redirect: "manual",
    });
    expect(await response.text()).toBe("/webcast/feed/?a=%20b&X-Gnarly=M/x-== Mozilla/5.0 x ttwid=fixture-1");
    expect(response.headers.getSetCookie()).toHaveLength(2);
    expect(proxy.connections()).toBe(1);
    await proxy.close();
  });
});

test("a URL that is no proxy's is refused without being repeated", async () => {
  for (const proxy of ["proxy.invalid:8080", "ftp://proxy.invalid", "file:///fixture-secret", ""]) {
    await expect(proxyFetch({ proxy })).rejects.toThrow(/^proxy: expected an http/);
  }
});
