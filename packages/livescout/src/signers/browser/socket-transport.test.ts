import fc from "fast-check";
import { expect, test } from "vitest";
import { createFrameReader, frame } from "./socket-transport.ts";

function reader() {
  const heard = { texts: [] as string[], pings: [] as string[], closed: 0 };
  const read = createFrameReader({
    text: (message) => heard.texts.push(message),
    ping: (payload) => heard.pings.push(payload.toString()),
    close: () => heard.closed++,
  });
  return { heard, read };
}

test("messages of any size come out whole and in order, however the bytes are cut", () => {
  const messages = fc.array(fc.string({ unit: "grapheme", maxLength: 200 }), { maxLength: 5 });
  const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 });
  fc.assert(
    fc.property(messages, sizes, fc.boolean(), (texts, cuts, hasLong) => {
      const sent = hasLong ? [...texts, "ä".repeat(70_000), "€".repeat(150)] : texts;
      const bytes = Buffer.concat(sent.map((text) => frame(1, Buffer.from(text))));
      const { heard, read } = reader();
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const size = (cuts[turn % cuts.length] ?? 1) * (hasLong ? 500 : 1);
        read(bytes.subarray(at, at + size));
        at += size;
      }
      expect(heard.texts).toEqual(sent);
    }),
    { numRuns: 50 },
  );
});

test("a message in several frames is one message, and a ping between them is answered", () => {
  const { heard, read } = reader();
  const first = frame(1, Buffer.from("one "));
  first[0] = 0x01;
  read(Buffer.concat([first, frame(9, Buffer.from("are you there")), frame(0, Buffer.from("two"))]));
  expect(heard).toEqual({ texts: ["one two"], pings: ["are you there"], closed: 0 });
});

test("a frame that announces more than any message has ends the connection, before memory is spent", () => {
  const { heard, read } = reader();
  const head = Buffer.alloc(10);
  head[0] = 0x81;
  head[1] = 127;
  head.writeBigUInt64BE(2n ** 40n, 2);
  read(head);
  expect(heard.closed).toBe(1);
});
