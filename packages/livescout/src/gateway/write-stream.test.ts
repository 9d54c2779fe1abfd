/** An answer in pieces: the pace of its reader, a reader who never reads, and one that breaks off. Time is passed in. */
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { writeStream } from "./write-stream.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

const PIECE = "x".repeat(100);
const settled = async (): Promise<void> => {
  for (let n = 0; n < 20; n++) await new Promise(setImmediate);
};

function setUp({ pieces = Infinity, breaksAfter = Infinity } = {}) {
  const asked = { pieces: 0, isEnded: false };
  async function* chunks(): AsyncGenerator<string> {
    try {
      while (asked.pieces < pieces) {
        if (asked.pieces++ >= breaksAfter) throw new Error("the store broke");
        yield PIECE;
      }
    } finally {
      asked.isEnded = true;
    }
  }
  const response = new PassThrough({ highWaterMark: 250 });
  const writing = writeStream(response, chunks(), { slowMs: 30_000 });
  return { asked, response, writing };
}

test("a reader gets it whole, a piece after the other", async () => {
  const { response, writing } = setUp({ pieces: 50 });
  let text = "";
  response.setEncoding("utf8").on("data", (piece: string) => (text += piece));
  await writing;
  await settled();
  expect([text.length, response.writableEnded]).toEqual([5_000, true]);
});

test("no piece is asked for while the reader has not taken those before", async () => {
  const { asked, response, writing } = setUp();
  await settled();
  const before = asked.pieces;
  expect(before).toBeLessThan(10);
  await vi.advanceTimersByTimeAsync(29_000);
  expect(asked.pieces).toBe(before);
  while (response.read() !== null); // some versions of Node give a piece at a time
  await settled();
  expect(asked.pieces).toBeGreaterThan(before);
  response.destroy();
  await writing;
});

test("whoever reads nothing for half a minute is dropped, and what was made for him ends", async () => {
  const { asked, response, writing } = setUp();
  await settled();
  await vi.advanceTimersByTimeAsync(30_000);
  await writing;
  expect([response.destroyed, response.writableEnded, asked.isEnded]).toEqual([true, false, true]);
  expect(vi.getTimerCount()).toBe(0);
});

test("a caller that goes away is no error, and what was made for it ends", async () => {
  const { asked, response, writing } = setUp();
  await settled();
  response.destroy();
  await writing;
  expect([asked.isEnded, vi.getTimerCount()]).toEqual([true, 0]);
});

test("what breaks off is cut, never ended: it must not look whole", async () => {
  const { response, writing } = setUp({ breaksAfter: 2 });
  response.resume();
  await expect(writing).rejects.toThrow("the store broke");
  expect([response.destroyed, response.writableEnded]).toEqual([true, false]);
});

test("what breaks off is no end for a caller of HTTP/1.0 either, to whom the connection's end is that of the answer", async () => {
  async function* chunks(): AsyncGenerator<string> {
    yield PIECE;
    await once(socket, "data"); // what was sent has arrived
    throw new Error("the store broke");
  }
  const server = createServer(
    (_, response) => void writeStream(response, chunks(), { slowMs: 30_000 }).catch(() => {}),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const ending = new Promise((resolve) => socket.once("end", () => resolve("end")).once("error", resolve));
  socket.write("GET / HTTP/1.0\r\n\r\n");
  expect(await ending).toMatchObject({ code: "ECONNRESET" });
  server.close();
});
