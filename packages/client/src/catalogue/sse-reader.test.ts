import fc from "fast-check";
import { expect, test } from "vitest";
import { readSse, type SseMessage } from "./sse-reader.ts";

async function read(text: string, pieceBytes = 7): Promise<SseMessage[]> {
  const bytes = new TextEncoder().encode(text);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += pieceBytes) controller.enqueue(bytes.slice(at, at + pieceBytes));
      controller.close();
    },
  });
  const messages: SseMessage[] = [];
  for await (const message of readSse(body)) messages.push(message);
  return messages;
}

test("fields, comments, several lines of data, and ids that move on alone", async () => {
  const text =
    ": hello\nid: 7\nevent: room.began\ndata: {\ndata:}\nretry: 5\n\n: still here\n\nid: 8\n\ndata: x\n\ndata: cut";
  expect(await read(text)).toEqual([
    { id: "7", event: "room.began", data: "{\n}" },
    { id: "8", event: "message", data: "" },
    { event: "message", data: "x" },
  ]);
});

test("wherever the bytes are parted, and whatever the line breaks are, the messages are the same", async () => {
  const parts = fc.record({ size: fc.integer({ min: 1, max: 40 }), lineBreak: fc.constantFrom("\n", "\r\n", "\r") });
  const titles = fc.array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 10 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(parts, titles, async ({ size, lineBreak }, given) => {
      const lines = given.map((title, at) =>
        [`id: ${at}`, "event: e", `data: ${JSON.stringify(title)}`, "", ""].join(lineBreak),
      );
      const messages = await read(lines.join(""), size);
      const whole = lineBreak === "\r" ? given.slice(0, messages.length) : given; // the last may be half of a "\r\n"
      expect(messages.map(({ data }) => JSON.parse(data) as string)).toEqual(whole);
      expect(messages.length).toBeGreaterThanOrEqual(given.length - 1);
    }),
    { numRuns: 60 },
  );
});

test("a line without an end is refused before it fills the memory", async () => {
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1_000_000;
      controller.enqueue(new Uint8Array(1_000_000).fill(120));
    },
  });
  await expect(readSse(body).next()).rejects.toThrow("no end");
  expect(sent).toBeLessThan(10_000_000);
});
