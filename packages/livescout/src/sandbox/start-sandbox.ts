/**
 * The pretend upstream on a loopback port: page, cookie-privacy answer, feed, `room/info` and the rest on one origin.
 *
 * It shares the signature code with the signer, so it proves plumbing; that the algorithms are right the vectors prove.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { InvalidInputError, WORLD_HEADER } from "@livescout/protocol";
import { verifySignedUrl } from "@livescout/protocol/signature";
import { isLoopbackHost } from "../runtime/loopback.ts";
import { ownError, type Answer } from "./answer.ts";
import type { FaultName } from "./faults.ts";
import type { Verify } from "./judge-request.ts";
import { createMutatedVerify } from "./live-page/judge-mutated.ts";
import type { MutationName } from "./live-page/mutations.ts";
import type { PitfallName } from "./live-page/pitfalls.ts";
import type { ReplayedAnswer } from "./replay.ts";
import { createSandbox, type Sandbox, type SandboxOptions } from "./sandbox-routes.ts";
import type { WorldRules } from "./world-rules.ts";

/** A request as it came in: for tests that compare bytes. */
export type SeenRequest = {
  method: string;
  /** Raw path and query. */
  target: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
};

export type StartSandboxOptions = {
  /** A loopback address; the sandbox has no keys and never listens elsewhere. */
  host?: string;
  /** 0: any free port. */
  port?: number;
  seed?: number;
  /** What the world is like, by `parseWorldRules`. */
  rules?: WorldRules;
  speed?: number;
  fault?: FaultName;
  /** What goes wrong with the live page, where its address does not say. */
  pitfalls?: readonly PitfallName[];
  /** How the live page signs otherwise than today's; the verdict then takes this form, and no other. */
  mutations?: readonly MutationName[];
  /** Further names that it answers to, over TLS alone: for a browser whose name look-up is bent to this machine. */
  extraHosts?: readonly string[];
  /** Recorded answers that the feed gives instead of its own, in their order. */
  replay?: readonly ReplayedAnswer[];
  nowMs: () => number;
  verify?: Verify;
  /** Called with every request before it is answered. */
  onRequest?: (request: SeenRequest) => void;
  /** How late the fault `slow` answers. */
  slowAnswerMs?: number;
};

export type RunningSandbox = { url: string; port: number; close(): Promise<void> };

/** @throws whatever listening fails with, e.g. a Node error with code `EADDRINUSE`. */
export async function startSandbox({
  host = "127.0.0.1",
  port = 0,
  mutations = [],
  verify = mutations.length > 0 ? createMutatedVerify(mutations) : verifySignedUrl,
  onRequest,
  slowAnswerMs = 3_000,
  ...options
}: StartSandboxOptions): Promise<RunningSandbox> {
  if (!isLoopbackHost(host))
    throw new InvalidInputError("host", "a loopback address: the sandbox listens nowhere else");
  const speed = options.speed ?? 1;
  if (!Number.isFinite(speed) || speed <= 0) throw new InvalidInputError("speed", "a number above 0");
  const sandbox = createSandbox({ ...options, mutations, verify } satisfies SandboxOptions);
  const timers = new Set<NodeJS.Timeout>();
  const server = createServer({ requireHostHeader: false }, (incoming, response) => {
    onRequest?.({ method: incoming.method ?? "", target: incoming.url ?? "", headers: incoming.headers });
    incoming.resume();
    deliver(answerOf(sandbox, incoming), response, { timers, slowAnswerMs });
  });
  server.on("clientError", (_error, socket) => {
    if (socket.writable)
      socket.end(`HTTP/1.1 400 Bad Request\r\n${WORLD_HEADER}: sandbox\r\nConnection: close\r\n\r\n`);
  });
  const listeningPort = await listen(server, host.replace(/^\[|\]$/g, ""), port);
  const shownHost = host.includes(":") ? `[${host.replace(/^\[|\]$/g, "")}]` : host;
  return {
    url: `http://${shownHost}:${listeningPort}`,
    port: listeningPort,
    close: () => stop(server, timers),
  };
}

/** A bug of the sandbox must look like one: not like a refusal, and not like a client that waits for ever. */
function answerOf(sandbox: Sandbox, incoming: IncomingMessage): Answer {
  try {
    return sandbox.answer({
      method: incoming.method ?? "",
      target: incoming.url ?? "",
      header: (name) => headerText(incoming, name),
    });
  } catch (error) {
    const answer = ownError(500, "internal", `the sandbox itself failed: ${String(error)}`);
    return { ...answer, headers: { ...answer.headers, [WORLD_HEADER]: "sandbox" } };
  }
}

function headerText({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
}

type Delivery = { timers: Set<NodeJS.Timeout>; slowAnswerMs: number };

function deliver(answer: Answer, response: ServerResponse, { timers, slowAnswerMs }: Delivery): void {
  switch (answer.delivery) {
    case undefined:
      return send(answer, response);
    case "never":
      return;
    case "reset":
      response.socket?.resetAndDestroy();
      return;
    case "cut":
      return sendHalf(answer, response);
    case "late": {
      const timer = setTimeout(() => {
        timers.delete(timer);
        send(answer, response);
      }, slowAnswerMs);
      timers.add(timer);
      return;
    }
    default:
      return answer.delivery satisfies never;
  }
}

function send({ status, headers, body }: Answer, response: ServerResponse): void {
  response.writeHead(status, { ...headers, ...(status !== 204 && { "content-length": Buffer.byteLength(body) }) });
  response.end(body);
}

/** Promises the whole, sends half, and breaks the connection. */
function sendHalf({ status, headers, body }: Answer, response: ServerResponse): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, "content-length": bytes.length });
  response.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => response.socket?.destroy());
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

/** Lingering connections (held, slow, kept alive) are broken: nothing here is worth waiting for. */
function stop(server: Server, timers: Set<NodeJS.Timeout>): Promise<void> {
  for (const timer of timers) clearTimeout(timer);
  timers.clear();
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined || hasStopped(error) ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}

const hasStopped = (error: Error): boolean => "code" in error && error.code === "ERR_SERVER_NOT_RUNNING";
