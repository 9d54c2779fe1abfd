/** CDP over the two pipes of `--remote-debugging-pipe`: JSON, each message closed by a NUL. No port is ever open. */
import type { Readable, Writable } from "node:stream";
import type { CdpTransport } from "./cdp.ts";

export type Pipes = { toBrowser: Writable; fromBrowser: Readable };

/** A page's body is some 100 kB; a browser that sends more than this in one message is broken. */
const MESSAGE_BYTES_MAX = 64_000_000;

export function createPipeTransport({ toBrowser, fromBrowser }: Pipes): CdpTransport {
  return {
    send: (message) => void toBrowser.write(`${message}\0`),
    listen({ message, closed }) {
      const split = createSplitter(message, () => closed("the browser sent a message without end"));
      fromBrowser.on("data", split);
      fromBrowser.on("close", () => closed("the browser has ended"));
      fromBrowser.on("error", () => closed("the pipe from the browser broke"));
      toBrowser.on("error", () => closed("the pipe to the browser broke"));
    },
    close() {
      toBrowser.destroy();
      fromBrowser.destroy();
    },
  };
}

/** Cuts a stream of bytes at NULs; a character may be spread over two chunks. */
export function createSplitter(take: (text: string) => void, overflow: () => void): (chunk: Buffer) => void {
  let parts: Buffer[] = [];
  let bytes = 0;
  return (chunk) => {
    let from = 0;
    for (let at = chunk.indexOf(0); at >= 0; at = chunk.indexOf(0, from)) {
      const last = chunk.subarray(from, at);
      take((parts.length === 0 ? last : Buffer.concat([...parts, last])).toString("utf8"));
      parts = [];
      bytes = 0;
      from = at + 1;
    }
    if (from === chunk.length) return;
    parts.push(chunk.subarray(from));
    bytes += chunk.length - from;
    if (bytes > MESSAGE_BYTES_MAX) overflow();
  };
}
