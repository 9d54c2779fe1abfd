/** What the HTTP parser itself refuses, in the contract's error form: there is no request yet, only a socket. */
import { STATUS_CODES } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { RateWindows } from "../../access/rate-windows.ts";
import { errorResponse, type Refusal } from "../error-response.ts";
import type { Figures } from "../figures.ts";
import { answerHeaders } from "./answer-headers.ts";

export const URL_LENGTH_MAX = 8_192;

export type ClientErrorDeps = {
  rateWindows: RateWindows;
  figures: Figures;
  newId: () => string;
  nowMs: () => number;
  isCorsOpen: boolean;
};

export type ParserError = Error & { code?: string | undefined; rawPacket?: unknown };

export function createClientErrorHandler(deps: ClientErrorDeps): (error: ParserError, socket: Socket) => void {
  const refuse = createSocketRefusal(deps);
  return (error, socket) => {
    if (error.code === "ECONNRESET" || !socket.writable) socket.destroy();
    else refuse(refusalOf(error), socket);
  };
}

/** Writes a refusal where there is a socket and no response to write on, and ends the connection. */
export function createSocketRefusal(deps: ClientErrorDeps): (refusal: Refusal, socket: Duplex) => void {
  const { rateWindows, figures, newId, nowMs, isCorsOpen } = deps;
  return (refusal, socket) => {
    const address = socket instanceof Socket ? socket.remoteAddress : undefined;
    const requestId = newId();
    const minute = rateWindows.lookAtAddress(address ?? "unknown");
    const { status, headers: more, body } = errorResponse(refusal, requestId);
    const headers = [
      ...answerHeaders({ requestId, minute, day: undefined, isCorsOpen }, nowMs()),
      ...more,
      "Content-Type",
      "application/json; charset=utf-8",
      "Content-Length",
      String(Buffer.byteLength(body)),
      "Connection",
      "close",
    ];
    figures.answered("none", refusal.code);
    const lines = headers.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${headers[at + 1]}\r\n`] : []));
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n${body}`);
  };
}

function refusalOf({ code, rawPacket }: ParserError): Refusal {
  switch (code) {
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return { code: "timeout" };
    case "HPE_HEADER_OVERFLOW":
      return { code: "too_large", part: isFirstLineLong(rawPacket) ? "address" : "head" };
    case "HPE_CHUNK_EXTENSIONS_OVERFLOW":
      return { code: "too_large", part: "body" };
    default:
      return { code: "invalid_parameter", parameter: "request", expected: "a well-formed HTTP/1.1 request" };
  }
}

function isFirstLineLong(packet: unknown): boolean {
  if (!(packet instanceof Uint8Array)) return false;
  const end = packet.indexOf(10);
  return (end === -1 ? packet.length : end) > URL_LENGTH_MAX;
}
