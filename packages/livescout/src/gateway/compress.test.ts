/** What is compressed on its way out breaks where its source does, and is made no faster than it is read. */
import { once } from "node:events";
import { Readable, Writable } from "node:stream";
import { createGunzip } from "node:zlib";
import { expect, test } from "vitest";
import { compressPieces } from "./compress.ts";

const random = (at: number): string => Array.from({ length: 4_000 }, (_, n) => Math.sin(at * 4_000 + n)).join();

function setUp({ pieces = 50, breaksAfter = Infinity } = {}) {
  const source = { given: 0, isLeft: false };
  async function* texts(): AsyncGenerator<string> {
    try {
      for (; source.given < pieces; source.given++) {
        if (source.given >= breaksAfter) throw new Error("the store broke");
        yield random(source.given);
      }
    } finally {
      source.isLeft = true;
    }
  }
  return { source, pieces: compressPieces(texts()) };
}

test("whole, it reads back as it was", async () => {
  const text = Readable.from(setUp({ pieces: 3 }).pieces)
    .pipe(createGunzip())
    .setEncoding("utf8");
  let read = "";
  for await (const piece of text) read += piece;
  expect(read).toBe(random(0) + random(1) + random(2));
});

test("broken off, it has no end that a reader could take for one", async () => {
  const gunzip = createGunzip();
  const broken = once(gunzip, "error");
  const { pieces } = setUp({ breaksAfter: 20 });
  const reading = (async () => {
    for await (const piece of pieces) gunzip.write(piece);
  })();
  await expect(reading).rejects.toThrow("the store broke");
  gunzip.pipe(new Writable({ write: (_chunk, _encoding, done) => done() }));
  gunzip.end();
  expect(await broken).toMatchObject([{ code: "Z_BUF_ERROR" }]);
});

test("of a reader who stops, no more is asked for, and the source is given up", async () => {
  const { source, pieces } = setUp({ pieces: Infinity });
  for await (const _ of pieces) break;
  await expect.poll(() => source.isLeft).toBe(true);
  expect(source.given).toBeLessThan(50);
});
