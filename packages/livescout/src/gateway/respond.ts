/** The ways out of the gateway: a good answer, nothing to say, a refusal. Each adds the headers that every answer has. */
import type { RateWindows } from "../access/rate-windows.ts";
import { errorResponse, type Refusal } from "./error-response.ts";
import { isGone, type Exchange } from "./exchange.ts";
import type { Figures } from "./figures.ts";
import { answerHeaders } from "./middleware/answer-headers.ts";
import { writeStream } from "./write-stream.ts";

export type Respond = {
  /** 200 with JSON text in plain ASCII: its length is its size, and it leaves in one piece with its headers. */
  json(exchange: Exchange, body: string): void;
  /** 200 with a text of another kind; `headers` is a flat list. */
  text(exchange: Exchange, contentType: string, body: string | Uint8Array, headers?: readonly string[]): void;
  /** 200, a piece at a time. Resolves when all is sent or nobody reads any more; rejects, with the answer cut, where it breaks. */
  stream(exchange: Exchange, answer: StreamedAnswer): Promise<void>;
  /** 204. */
  nothing(exchange: Exchange, headers?: readonly string[]): void;
  refuse(exchange: Exchange, refusal: Refusal): void;
  /** From now on answers close their connection, so that a server which stops listening comes to rest. */
  close(): void;
};

export type StreamedAnswer = {
  contentType: string;
  /** Flat list of names and values. */
  headers?: readonly string[];
  chunks: AsyncIterable<string | Uint8Array>;
  /** Of an answer that has no end by itself: ends the pieces, so that a server can close. */
  stop?: () => void;
};

export type RespondDeps = {
  rateWindows: RateWindows;
  figures: Figures;
  nowMs: () => number;
  /** Who does not read a streamed answer for so long is dropped. */
  slowReaderMs?: number;
};

const SLOW_READER_MS = 30_000;

const JSON_TYPE = "application/json; charset=utf-8";

export function createRespond(deps: RespondDeps): Respond {
  const { rateWindows, figures, nowMs, slowReaderMs: slowMs = SLOW_READER_MS } = deps;
  const stops = new Set<() => void>();
  let isClosing = false;

  const writeHead = (exchange: Exchange, status: number, more: readonly string[]): void => {
    const { response, requestId, day, isCorsOpen } = exchange;
    const minute = exchange.minute ?? rateWindows.lookAtAddress(exchange.address());
    const headers = answerHeaders({ requestId, minute, day, isCorsOpen }, nowMs());
    for (const part of more) headers.push(part);
    if (isClosing) headers.push("Connection", "close");
    response.writeHead(status, headers);
  };

  const write = (
    exchange: Exchange,
    status: number,
    contentType: string | undefined,
    body: string | Uint8Array,
    more: readonly string[],
    bytes = Buffer.byteLength(body),
  ): void => {
    const sized = contentType === undefined ? [] : ["Content-Type", contentType, "Content-Length", String(bytes)];
    writeHead(exchange, status, [...sized, ...more]);
    exchange.response.end(body, bytes === body.length ? "latin1" : "utf8");
  };

  const done = (exchange: Exchange, code: Parameters<Figures["answered"]>[1]): boolean => {
    const isWritable = !isGone(exchange) && !exchange.response.headersSent;
    figures.answered(exchange.route, isWritable ? code : "gone");
    return isWritable;
  };

  return {
    json(exchange, body) {
      if (done(exchange, "ok")) write(exchange, 200, JSON_TYPE, body, [], body.length);
    },
    text(exchange, contentType, body, headers = []) {
      if (done(exchange, "ok")) write(exchange, 200, contentType, body, headers);
    },
    async stream(exchange, { contentType, headers = [], chunks, stop }) {
      if (!done(exchange, "ok")) return stop?.();
      // A connection that is closed with its endless answer holds no closing server up.
      const ending = stop === undefined || isClosing ? [] : ["Connection", "close"];
      writeHead(exchange, 200, ["Content-Type", contentType, ...headers, ...ending]);
      if (stop !== undefined) stops.add(stop);
      if (isClosing) stop?.();
      try {
        await writeStream(exchange.response, chunks, { slowMs });
      } finally {
        if (stop !== undefined) stops.delete(stop);
      }
    },
    nothing(exchange, headers = []) {
      if (done(exchange, "ok")) write(exchange, 204, undefined, "", headers);
    },
    refuse(exchange, refusal) {
      if (!done(exchange, refusal.code)) return;
      const { status, headers, body } = errorResponse(refusal, exchange.requestId);
      const isUnread = refusal.code === "too_large" || refusal.code === "timeout";
      write(exchange, status, JSON_TYPE, body, isUnread && !isClosing ? [...headers, "Connection", "close"] : headers);
    },
    close() {
      isClosing = true;
      for (const stop of stops) stop();
    },
  };
}
