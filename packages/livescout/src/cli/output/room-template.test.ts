import type { CatalogueRoom } from "@livescout/protocol/catalogue";
import fc from "fast-check";
import { expect, test } from "vitest";
import { UsageError } from "../command.ts";
import { readTemplate } from "./room-template.ts";

const room = (title: string): CatalogueRoom => ({
  id: "7300000000000000001",
  world: "sandbox",
  title,
  viewerCount: 12,
  isLive: true,
  firstSeenAt: "2026-11-29T08:00:00.000Z",
  observedAt: "2026-11-29T08:00:00.000Z",
  url: "https://www.tiktok.com/@fixture/live",
  sources: [
    { channel: "87", firstAt: "", lastAt: "", sightings: 1 },
    { channel: "search", tag: "chess", firstAt: "", lastAt: "", sightings: 2 },
  ],
  owner: { id: "7300000000000000002", uniqueId: "fixture", nickname: "Nick" },
});

test("fields in double braces, escapes, one line for each room", () => {
  expect(readTemplate("{{viewerCount}} {{ owner.uniqueId }}\\t{{title}}\\\\n")(room("hello"))).toBe(
    "12 fixture\thello\\n\n",
  );
  expect(readTemplate("{{sources}} {{isLive}}")(room(""))).toBe("87, search chess true\n");
  expect(readTemplate("plain { } text")(room(""))).toBe("plain { } text\n");
});

test("what is unknown is nothing, never a word for it", () => {
  expect(readTemplate("[{{likeCount}}{{game}}]")(room(""))).toBe("[]\n");
});

test("an unknown field is refused with the closest one", () => {
  expect(() => readTemplate("{{viewers}}")).toThrow(
    new UsageError("--template: there is no field viewers; the closest known one is viewerCount"),
  );
  expect(() => readTemplate("{{uniqueId}}")).toThrow(/closest known one is owner\.uniqueId$/);
  expect(() => readTemplate("{{tilte}}")).toThrow(/closest known one is title$/);
  expect(() => readTemplate("{{constructor}}")).toThrow(UsageError);
  expect(() => readTemplate("{{__proto__}}")).toThrow(UsageError);
  expect(() => readTemplate("{{}}")).toThrow(UsageError);
  expect(() => readTemplate("{{title")).toThrow(/in pairs/);
});

test("no title can begin a second line, a second column or an escape sequence", () => {
  const write = readTemplate("{{viewerCount}}\\t{{title}}");
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 40 }), (title) => {
      expect(write(room(title))).toMatch(/^12\t[^\p{Cc}\u2028\u2029]*\n$/u);
    }),
  );
});
