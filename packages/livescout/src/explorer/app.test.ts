import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { Secret } from "@livescout/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCatalogueApi } from "../catalogue/api/catalogue-api.ts";
import { createLogger } from "../runtime/logger.ts";
import { createMemoryCatalogueStore } from "../storage/memory/catalogue-store.ts";
import { TOKEN_HEADER } from "./explorer-deps.ts";
import { type RunningExplorer, startExplorer } from "./listen.ts";

const TOKEN = "fixture-token-of-the-page";
const ROOM_ID = "7300000000000000001";
const nowMs = () => Date.parse("2026-11-01T12:00:00Z");
const page = [
  {
    path: "/",
    contentType: "text/html; charset=utf-8",
    body: Buffer.from("<!doctype html>"),
    zipped: gzipSync("<!doctype html>"),
    isHashed: false,
  },
];
const store = createMemoryCatalogueStore({ world: "sandbox" });
let explorer: RunningExplorer;

beforeAll(async () => {
  const at = new Date(nowMs() - 60_000).toISOString();
  const room = {
    id: ROOM_ID,
    world: "sandbox" as const,
    title: "ليلى الصباح",
    viewerCount: 12,
    isLive: true,
    url: "http://127.0.0.1:1/@fixture.one/live",
    firstSeenAt: at,
    observedAt: at,
    owner: { id: "7300000000000000002", uniqueId: "fixture.one", nickname: "One" },
  };
  await store.record({ atMs: nowMs() - 60_000, sightings: [{ room, source: { channel: "87" } }] });
  explorer = await startExplorer(
    {
      page,
      api: createCatalogueApi({ store, nowMs }),
      store,
      token: new Secret(TOKEN),
      state: { version: "0.0.0", world: "sandbox", isCollecting: false, siteOrigin: "http://127.0.0.1:1" },
      pictureOrigin: "http://127.0.0.1:1",
      nowMs,
      logger: createLogger({ write: () => {}, nowMs, level: "silent" }),
    },
    { port: 0 },
  );
});

afterAll(() => explorer.close());

const ask = (path: string, init: RequestInit = {}) => {
  const headers = { [TOKEN_HEADER]: TOKEN, ...(init.headers as Record<string, string> | undefined) };
  return fetch(explorer.url + path, { ...init, headers });
};

/** A request with the headers exactly as given: `fetch` sets Host itself. */
function rawGet(path: string, headers: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(explorer.port, "127.0.0.1", () => {
      socket.write(`GET ${path} HTTP/1.1\r\n${headers.join("\r\n")}\r\nConnection: close\r\n\r\n`);
    });
    socket.setEncoding("utf8").on("data", (part: string) => (text += part));
    socket.on("end", () => resolve(text)).on("error", reject);
  });
}

test("the page needs no token and holds a policy that knows no outside origin but pictures", async () => {
  const response = await fetch(explorer.url);
  const policy = response.headers.get("content-security-policy") ?? "";
  expect(await response.text()).toBe("<!doctype html>");
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("connect-src 'self'");
  expect(policy).toContain("img-src 'self' data: https: http://127.0.0.1:1");
  expect(policy).not.toMatch(/unsafe|\*/);
  expect(response.headers.get("referrer-policy")).toBe("no-referrer");
});

test("the address that opens the page carries the token where no browser sends it", () => {
  expect(explorer.openUrl).toBe(`${explorer.url}/#token=${TOKEN}`);
});

describe("every question about data", () => {
  const paths = [
    "/v1/rooms",
    "/v1/stats",
    "/v1/events",
    "/explore/state",
    "/explore/watched",
    "/explore/sparklines?rooms=1",
  ];

  test.each(paths)("%s is refused without the page's token, and says what to do", async (path) => {
    for (const headers of [{}, { [TOKEN_HEADER]: "wrong" }, { [TOKEN_HEADER]: `${TOKEN}x` }] as Record<
      string,
      string
    >[]) {
      const response = await fetch(explorer.url + path, { headers });
      const body = (await response.json()) as { code: string; error: string };
      expect(response.status).toBe(401);
      expect(body.error).toContain("livescout explore");
      expect(JSON.stringify(body)).not.toContain(TOKEN);
    }
  });

  test("is refused to pages of other origins and under foreign hosts, token or not", async () => {
    const token = `${TOKEN_HEADER}: ${TOKEN}`;
    const own = `127.0.0.1:${explorer.port}`;
    expect(await rawGet("/v1/rooms", [`Host: ${own}`, token])).toContain("HTTP/1.1 200");
    expect(await rawGet("/v1/rooms", ["Host: evil.invalid", token])).toContain('"code":"forbidden_origin"');
    expect(await rawGet("/v1/rooms", [`Host: ${own}`, "Origin: https://evil.invalid", token])).toContain(
      "HTTP/1.1 403",
    );
    expect(await rawGet("/v1/rooms", [`Host: ${own}`, "Sec-Fetch-Site: cross-site", token])).toContain("HTTP/1.1 403");
    expect(await rawGet("/", ["Host: evil.invalid"])).toContain("HTTP/1.1 403");
  });

  test("gives no page of another origin leave to read", async () => {
    const response = await ask("/v1/rooms", { headers: { origin: explorer.url } });
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });
});

test("rooms are those of the catalogue's API", async () => {
  const answer = (await (await ask("/v1/rooms?viewers=10..&script=Arabic")).json()) as { rooms: { id: string }[] };
  expect(answer.rooms.map(({ id }) => id)).toEqual([ROOM_ID]);
  const refused = await ask("/v1/rooms?viewer=10..");
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ code: "invalid_parameter", parameter: "viewer" });
});

test("state says what runs here", async () => {
  expect(await (await ask("/explore/state")).json()).toMatchObject({ world: "sandbox", isCollecting: false });
});

test("sparklines come for many rooms at once; ids that are none are refused", async () => {
  expect(await (await ask(`/explore/sparklines?rooms=${ROOM_ID},9`)).json()).toMatchObject({
    sparklines: { [ROOM_ID]: [{ viewerCount: 12 }] },
  });
  for (const query of ["", "?rooms=", "?rooms=a", `?rooms=${Array.from({ length: 201 }, (_, at) => at).join(",")}`]) {
    expect((await ask(`/explore/sparklines${query}`)).status).toBe(400);
  }
});

test("names are followed and no longer, twice is the same as once, and who of them is live is said", async () => {
  for (let round = 0; round < 2; round++)
    expect((await ask("/explore/watched/fixture.one", { method: "PUT" })).status).toBe(204);
  expect(await (await ask("/explore/watched")).json()).toMatchObject({
    names: [{ uniqueId: "fixture.one", liveRoom: { id: ROOM_ID } }],
  });
  for (let round = 0; round < 2; round++)
    expect((await ask("/explore/watched/fixture.one", { method: "DELETE" })).status).toBe(204);
  expect(await (await ask("/explore/watched")).json()).toEqual({ names: [] });
});

test("a name of another form, and one whose owner was forgotten, is refused", async () => {
  expect((await ask("/explore/watched/no%20name", { method: "PUT" })).status).toBe(400);
  await store.forget("fixture.gone", { atMs: nowMs() });
  const refused = await ask("/explore/watched/fixture.gone", { method: "PUT" });
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ parameter: "uniqueId" });
});
