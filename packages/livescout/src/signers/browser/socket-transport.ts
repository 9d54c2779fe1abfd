/**
 * CDP over a WebSocket, for a browser that the operator runs. Only what a DevTools endpoint speaks: text messages.
 *
 * Written out because Node 20 has no WebSocket of its own; no `Origin` is sent, as Chromium refuses pages that way.
 */
import { createHash, randomBytes } from "node:crypto";
import { request } from "node:http";
import type { Duplex } from "node:stream";
import { LivescoutError } from "@livescout/protocol";
import type { CdpTransport } from "./cdp.ts";

const MESSAGE_BYTES_MAX = 64_000_000;
const ACCEPT_SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455 §1.3

/** @throws LivescoutError where nothing there answers as a WebSocket. */
export async function openSocketTransport(url: string, { timeoutMs }: { timeoutMs: number }): Promise<CdpTransport> {
  const { socket, head } = await upgrade(url, timeoutMs);
  return {
    send: (message) => void socket.write(frame(OPCODE.text, Buffer.from(message))),
    listen({ message, closed }) {
      const read = createFrameReader({
        text: message,
        ping: (payload) => void socket.write(frame(OPCODE.pong, payload)),
        close: () => socket.destroy(),
      });
      socket.on("data", read);
      socket.on("close", () => closed("the browser closed the connection"));
      socket.on("error", () => closed("the connection to the browser broke"));
      if (head.length > 0) read(head);
    },
    close() {
      socket.end(frame(OPCODE.close, Buffer.alloc(0)));
      socket.destroySoon?.();
    },
  };
}

type Upgraded = { socket: Duplex & { destroySoon?: () => void }; head: Buffer };

function upgrade(url: string, timeoutMs: number): Promise<Upgraded> {
  const key = randomBytes(16).toString("base64");
  const accept = createHash("sha1")
    .update(key + ACCEPT_SALT)
    .digest("base64");
  return new Promise((resolve, reject) => {
    const refuse = (why: string, cause?: unknown) =>
      reject(
        new LivescoutError("network", `the browser's DevTools did not answer: ${why}`, { retryable: true, cause }),
      );
    const asking = request(url.replace(/^ws:/, "http:"), {
      headers: {
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-key": key,
        "sec-websocket-version": "13",
      },
      signal: AbortSignal.timeout(timeoutMs),
    });
    asking.on("upgrade", (answer, socket, head) => {
      if (answer.headers["sec-websocket-accept"] !== accept) {
        socket.destroy();
        return refuse("it is no WebSocket");
      }
      resolve({ socket, head });
    });
    asking.on("response", (answer) => {
      answer.resume();
      refuse(`status ${answer.statusCode}`);
    });
    asking.on("error", (error) => refuse(error.name === "AbortError" ? "no answer in time" : "no connection", error));
    asking.end();
  });
}

const OPCODE = { continuation: 0, text: 1, close: 8, ping: 9, pong: 10 } as const;

/** A client's frames are masked (RFC 6455 §5.3). */
export function frame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const extended = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const out = Buffer.alloc(2 + extended + 4 + length);
  out[0] = 0x80 | opcode;
  out[1] = 0x80 | (extended === 0 ? length : extended === 2 ? 126 : 127);
  if (extended === 2) out.writeUInt16BE(length, 2);
  if (extended === 8) out.writeBigUInt64BE(BigInt(length), 2);
  const mask = randomBytes(4);
  mask.copy(out, 2 + extended);
  const at = 6 + extended;
  for (let i = 0; i < length; i++) out[at + i] = payload[i]! ^ mask[i & 3]!;
  return out;
}

export type FrameHearer = { text: (message: string) => void; ping: (payload: Buffer) => void; close: () => void };

/** Reads a server's frames out of a stream of bytes, however it is cut; a message may come in several frames. */
export function createFrameReader({ text, ping, close }: FrameHearer): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let bytes = 0;
  /** Bytes without which there is no point in looking: a large frame comes in many chunks. */
  let wanted = 2;
  let message: Buffer[] = [];
  return (chunk) => {
    chunks.push(chunk);
    bytes += chunk.length;
    while (bytes >= wanted) {
      const rest = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
      const found = readFrame(rest);
      if (found.kind === "partial") {
        chunks = [rest];
        wanted = found.wanted;
        if (wanted > MESSAGE_BYTES_MAX) return close();
        continue;
      }
      chunks = found.size === rest.length ? [] : [rest.subarray(found.size)];
      bytes = rest.length - found.size;
      wanted = 2;
      if (found.opcode === OPCODE.ping) ping(found.payload);
      else if (found.opcode === OPCODE.close) return close();
      else if (found.opcode === OPCODE.text || found.opcode === OPCODE.continuation) {
        message.push(found.payload);
        if (!found.isLast) continue;
        const whole = Buffer.concat(message);
        message = [];
        text(whole.toString("utf8"));
      }
    }
  };
}

type Frame =
  | { kind: "partial"; wanted: number }
  | { kind: "frame"; opcode: number; isLast: boolean; payload: Buffer; size: number };

function readFrame(bytes: Buffer): Frame {
  const short = bytes[1]! & 0x7f;
  const extended = short < 126 ? 0 : short === 126 ? 2 : 8;
  const isMasked = (bytes[1]! & 0x80) !== 0;
  const headLength = 2 + extended + (isMasked ? 4 : 0);
  if (bytes.length < headLength) return { kind: "partial", wanted: headLength };
  const length = extended === 0 ? short : extended === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const size = headLength + length;
  if (bytes.length < size) return { kind: "partial", wanted: size };
  const payload = Buffer.from(bytes.subarray(headLength, size));
  if (isMasked) for (let i = 0; i < length; i++) payload[i]! ^= bytes[headLength - 4 + (i & 3)]!;
  return { kind: "frame", opcode: bytes[0]! & 0x0f, isLast: (bytes[0]! & 0x80) !== 0, payload, size };
}
