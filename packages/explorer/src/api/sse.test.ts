import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createSseReader } from "./sse.ts";

test("an event is handed out once its empty line has come", () => {
  const read = createSseReader();
  expect(read("id: 7\nevent: room.began\n")).toEqual([]);
  expect(read('data: {"a":1}\n')).toEqual([]);
  expect(read("\n")).toEqual([{ id: "7", event: "room.began", data: '{"a":1}' }]);
});

test("heartbeats bring no event, lines of data are joined, CRLF is a line's end too", () => {
  const read = createSseReader();
  expect(read(": heartbeat\n\n")).toEqual([]);
  expect(read("data: a\r\ndata: b\r\n\r\n")).toEqual([{ data: "a\nb" }]);
});

test("where a stream is cut does not matter", () => {
  const text = 'id: 1\ndata: {"t":"ünï"}\n\n: beat\n\nid: 2\nevent: x\ndata: 2\n\n';
  const whole = createSseReader()(text);
  fc.assert(
    fc.property(fc.array(fc.nat(text.length), { maxLength: 6 }), (cuts) => {
      const places = [0, ...cuts.sort((one, other) => one - other), text.length];
      const read = createSseReader();
      const parts = places.slice(1).flatMap((to, index) => read(text.slice(places[index], to)));
      expect(parts).toEqual(whole);
    }),
    { numRuns: 100 },
  );
});

test("a block without data may still say how far the stream is", () => {
  expect(createSseReader()(": still here\nid: 12\n\n: hello\n\n")).toEqual([{ id: "12" }]);
});
