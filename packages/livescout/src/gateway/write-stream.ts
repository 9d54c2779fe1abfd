/**
 * An answer sent a piece at a time: the next is asked for when the one before is out, so a slow reader costs one piece.
 *
 * Who does not read for too long is dropped. What breaks off is cut, never ended: it must not look whole.
 */
import { ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { Writable } from "node:stream";

export type WriteStreamOptions = { slowMs: number };

/** Rejects where the source of the pieces does, with the connection cut. */
export async function writeStream(
  response: Writable,
  chunks: AsyncIterable<string | Uint8Array>,
  { slowMs }: WriteStreamOptions,
): Promise<void> {
  try {
    for await (const chunk of chunks) {
      if (response.destroyed) return;
      if (response.write(chunk)) continue;
      if (!(await isDrained(response, slowMs))) {
        cut(response);
        return;
      }
    }
    response.end();
  } catch (error) {
    const isLeft = response.destroyed;
    cut(response);
    if (!isLeft) throw error;
  }
}

/** A reset connection: over HTTP/1.0, as many proxies speak it, one that is closed is the end of a whole answer. */
function cut(response: Writable): void {
  if (response instanceof ServerResponse && response.socket instanceof Socket) response.socket.resetAndDestroy();
  response.destroy();
}

/** `false` where nobody has read in time, or the connection is gone. */
function isDrained(response: Writable, slowMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isDrained: boolean) => () => {
      clearTimeout(timer);
      response.off("drain", drained).off("close", closed);
      resolve(isDrained);
    };
    const [drained, closed] = [settle(true), settle(false)];
    const timer = setTimeout(closed, slowMs);
    response.once("drain", drained).once("close", closed);
    if (response.destroyed) closed();
  });
}
