/**
 * A stand-in for the explorer's server, made from the contract: the built page, its routes, and every state on demand.
 *
 * Its content policy is as strict as the real one's. Requests are kept, so that a test sees what the page asked.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { CatalogueRoom } from "@livescout/protocol/catalogue";
import { drawPicture, readPicturePath } from "../../packages/livescout/src/sandbox/pictures.ts";
import { createExplorerAnswers, type FakeWorld } from "./explorer-answers.ts";
import { makeRooms } from "./explorer-rooms.ts";
import { ROOT } from "./repository.ts";

export const PAGE_FOLDER = join(ROOT, "packages/livescout/dist/page");
export const FAKE_TOKEN = "fixture-page-token-0001";

export type FakeEvent = { type: string; room?: CatalogueRoom; [field: string]: unknown };
export type FakeExplorer = {
  url: string;
  /** Opens the page with its token. */
  openUrl: (query?: string) => string;
  world: FakeWorld;
  /** What was asked with a token, in order: path with query. */
  asked: string[];
  /** Pictures asked for, by address. */
  pictures: string[];
  /** After which event each stream was asked for. */
  resumedAfter: (string | undefined)[];
  /** Walks that have begun cannot go on. */
  forgetCursors: () => void;
  emit: (...events: FakeEvent[]) => void;
  /** Nobody listens any more; `start` comes back under the same port. */
  stop: () => Promise<void>;
  start: () => Promise<void>;
  close: () => Promise<void>;
};

const TYPES: { readonly [extension: string]: string } = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
};
const PAGE_FILES = /^\/(?:assets\/[\w.-]+)?$/;

export async function startFakeExplorer({ rooms = 400, brokenPictures = false } = {}): Promise<FakeExplorer> {
  const pictures: string[] = [];
  const pictureServer = await listen((request, response) => {
    pictures.push(request.url ?? "");
    const name = readPicturePath(request.url ?? "");
    if (name === undefined || brokenPictures) response.writeHead(404).end();
    else response.writeHead(200, { "content-type": TYPES.svg }).end(drawPicture(name, nameOf(name.key)));
  });
  const pictureOrigin = originOf(pictureServer);
  const nowMs = Date.now();
  const nameOf = (key: string) => world.rooms.find(({ owner }) => owner.uniqueId === key)?.owner.nickname;
  const world: FakeWorld = { rooms: makeRooms(rooms, { nowMs, pictureOrigin }), followed: [], failures: new Map() };
  const answer = createExplorerAnswers(world, { nowMs: Date.now });
  const asked: string[] = [];
  const resumedAfter: (string | undefined)[] = [];
  const streams = new Set<ServerResponse>();
  let lastEventId = 0;

  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const url = request.url ?? "/";
    const path = url.split("?", 1)[0] ?? "/";
    if (PAGE_FILES.test(path)) return sendPage(response, path, pictureOrigin);
    const token = request.headers["x-livescout-token"];
    asked.push(url);
    if (token !== (world.token ?? FAKE_TOKEN))
      return sendJson(response, 401, refusal(401, "missing_key", "no such key"));
    const failure = [...world.failures].find(([prefix]) => path.startsWith(prefix))?.[1];
    if (failure !== undefined)
      return sendJson(response, failure.status, refusal(failure.status, failure.code, failure.message));
    if (path === "/v1/events") {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      response.write(": hello\n\n");
      resumedAfter.push(request.headers["last-event-id"]?.toString());
      streams.add(response);
      return void response.on("close", () => streams.delete(response));
    }
    const { status, body, contentType } = answer.answer(request.method ?? "GET", url);
    response.writeHead(status, { "content-type": contentType, "cache-control": "no-store" }).end(body);
  };

  let server = await listen(handle);
  const { port } = server.address() as AddressInfo;
  const stop = () => closeServer(server);
  return {
    url: `http://127.0.0.1:${port}`,
    openUrl: (query = "") => `http://127.0.0.1:${port}/${query}#token=${FAKE_TOKEN}`,
    world,
    asked,
    pictures,
    resumedAfter,
    forgetCursors: answer.forgetCursors,
    emit: (...events) => {
      const text = events
        .map((event) => {
          const id = String(++lastEventId);
          const data = JSON.stringify({ id, at: new Date().toISOString(), ...event });
          return `id: ${id}\nevent: ${event.type}\ndata: ${data}\n\n`;
        })
        .join("");
      for (const stream of streams) stream.write(text);
    },
    stop,
    start: async () => {
      server = await listen(handle, port);
    },
    close: async () => {
      await Promise.all([stop(), closeServer(pictureServer)]);
    },
  };
}

const refusal = (status: number, code: string, message: string) => ({
  status_code: status,
  error: message,
  message,
  code,
});

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function sendPage(response: ServerResponse, path: string, pictureOrigin: string): void {
  const name = path === "/" ? "index.html" : path.slice(1);
  if (path !== "/" && !readdirSync(join(PAGE_FOLDER, "assets")).includes(name.slice("assets/".length)))
    return void response.writeHead(404).end();
  const policy = `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: https: ${pictureOrigin}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  response
    .writeHead(200, {
      "content-type": TYPES[name.split(".").at(-1) ?? ""] ?? "application/octet-stream",
      "content-security-policy": policy,
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    })
    .end(readFileSync(join(PAGE_FOLDER, name)));
}

type Server = ReturnType<typeof createServer>;

function listen(handle: (request: IncomingMessage, response: ServerResponse) => void, port = 0): Promise<Server> {
  const server = createServer(handle);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

const originOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
