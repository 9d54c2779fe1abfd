import { makeOutcome, type OutcomeKind, type PageResult, type Room } from "@livescout/protocol";
import { expect, test } from "vitest";
import { walkSources } from "./discover.ts";
import { walkPages } from "./pages.ts";

const room = (number: number, isLive = true): Room => ({
  id: `7300000000000000${String(number).padStart(3, "0")}`,
  world: "upstream",
  title: "",
  viewerCount: number,
  isLive,
  url: "https://www.tiktok.com/@x/live",
  owner: { id: `${number}`, uniqueId: `owner${number}`, nickname: "" },
});

function result(kind: OutcomeKind, rooms: Room[] = [], nextCursor?: string): PageResult {
  const outcome = makeOutcome(kind, { bytes: 1, elapsedMs: 1 });
  if (kind !== "rooms" && kind !== "end_of_feed") return { outcome };
  const page = { world: "upstream" as const, rooms, droppedCount: 0, skippedCount: 0, hasMore: true };
  return { outcome, page: { ...page, ...(nextCursor !== undefined && { nextCursor }) } };
}

/** Answers call after call from a list, and keeps the cursors it was asked with. */
function feed(results: PageResult[]) {
  const cursors: (string | undefined)[] = [];
  const fetchPage = (cursor: string | undefined): Promise<PageResult> => {
    const result = results[cursors.push(cursor) - 1];
    return result === undefined ? Promise.reject(new Error("asked once too often")) : Promise.resolve(result);
  };
  return { cursors, fetchPage };
}

const collect = async <Value>(values: AsyncIterable<Value>): Promise<Value[]> => {
  const list: Value[] = [];
  for await (const value of values) list.push(value);
  return list;
};

test("each page is asked for with the cursor of the page before", async () => {
  const { cursors, fetchPage } = feed([
    result("rooms", [room(1)], "11"),
    result("rooms", [room(2)], "12"),
    result("end_of_feed"),
  ]);
  expect(await collect(walkPages(fetchPage))).toHaveLength(3);
  expect(cursors).toEqual([undefined, "11", "12"]);
});

test("paging stops at a refusal, and the refusal is the last thing said", async () => {
  const { fetchPage } = feed([
    result("rooms", [room(1)], "11"),
    result("refused_empty"),
    result("rooms", [room(2)], "12"),
  ]);
  const results = await collect(walkPages(fetchPage));
  expect(results.map(({ outcome }) => outcome.kind)).toEqual(["rooms", "refused_empty"]);
});

test("paging stops without a cursor, at a cursor seen before, and at the page limit", async () => {
  expect(await collect(walkPages(feed([result("rooms", [room(1)])]).fetchPage))).toHaveLength(1);
  const repeated = feed([
    result("rooms", [room(1)], "11"),
    result("rooms", [room(2)], "12"),
    result("rooms", [room(3)], "11"),
  ]);
  expect(await collect(walkPages(repeated.fetchPage))).toHaveLength(3);
  const endless = feed(Array.from({ length: 9 }, (_, at) => result("rooms", [room(at)], `${at + 1}`)));
  expect(await collect(walkPages(endless.fetchPage, { pagesMax: 2 }))).toHaveLength(2);
});

test("the cursor that one begins with counts as seen", async () => {
  const { cursors, fetchPage } = feed([result("rooms", [room(1)], "5")]);
  expect(await collect(walkPages(fetchPage, { cursor: "5" }))).toHaveLength(1);
  expect(cursors).toEqual(["5"]);
});

test("three pages without a new live room end the walk; a page of ended rooms alone does not", async () => {
  const stale = feed(Array.from({ length: 9 }, (_, at) => result("rooms", [room(1)], `${at + 1}`)));
  expect(await collect(walkPages(stale.fetchPage))).toHaveLength(4);
  const ended = feed([result("rooms", [room(1, false)], "1"), result("rooms", [room(2)], "2"), result("end_of_feed")]);
  expect(await collect(walkPages(ended.fetchPage))).toHaveLength(3);
});

test("an aborted signal stops before the next call", async () => {
  const stop = new AbortController();
  const { cursors, fetchPage } = feed([result("rooms", [room(1)], "1"), result("rooms", [room(2)], "2")]);
  const walk = walkPages(fetchPage, { signal: stop.signal });
  await walk.next();
  stop.abort();
  await expect(walk.next()).rejects.toThrow();
  expect(cursors).toHaveLength(1);
});

test("a pause stands between two pages and not after the last", async () => {
  const { fetchPage } = feed([result("rooms", [room(1)], "1"), result("rooms", [room(2)], "2")]);
  let pauses = 0;
  await collect(walkPages(fetchPage, { pagesMax: 2, pause: () => Promise.resolve(void pauses++) }));
  expect(pauses).toBe(1);
});

test("a room is listed once by id and once by owner, whatever the channel, and every page is counted", async () => {
  const again = { ...room(1), id: "7300000000000000999" };
  const channels = { "87": [result("rooms", [room(1), room(2)])], "86": [result("rooms", [room(2), again, room(3)])] };
  const events = await collect(
    walkSources(({ channel }) => walkPages(feed(channels[channel as keyof typeof channels]).fetchPage), {
      sources: [{ channel: "87" }, { channel: "86" }],
    }),
  );
  const rooms = events.flatMap((event) => (event.kind === "room" ? [event.room.viewerCount] : []));
  const totals = events.flatMap((event) => (event.kind === "outcome" ? [event.totals] : [])).at(-1);
  expect(rooms).toEqual([1, 2, 3]);
  expect(totals).toEqual({ pages: 2, seen: 5, new: 3, repeated: 2, dropped: 0 });
});

test("when the address is refused no further channel is asked; when one channel is closed the next is", async () => {
  const ask = async (kind: OutcomeKind) => {
    const asked: string[] = [];
    const walk = walkSources(
      ({ channel }) => {
        asked.push(channel);
        return walkPages(feed([result(channel === "42" ? kind : "end_of_feed")]).fetchPage);
      },
      { sources: [{ channel: "42" }, { channel: "87" }] },
    );
    await collect(walk);
    return asked;
  };
  expect(await ask("forbidden")).toEqual(["42"]);
  expect(await ask("refused_empty")).toEqual(["42"]);
  expect(await ask("login_required")).toEqual(["42", "87"]);
});

test("limits cut the list, not the counting", async () => {
  const walk = walkSources(() => walkPages(feed([result("rooms", [room(1), room(20), room(30)])]).fetchPage), {
    sources: [{ channel: "87" }],
    viewersMin: 10,
    roomsMax: 1,
  });
  const events = await collect(walk);
  expect(events.flatMap((event) => (event.kind === "room" ? [event.room.viewerCount] : []))).toEqual([20]);
});

test("a room that is not wanted takes no place of one that is", async () => {
  const walk = walkSources(() => walkPages(feed([result("rooms", [room(20), room(21), room(30)])]).fetchPage), {
    sources: [{ channel: "87" }],
    roomsMax: 1,
    accepts: ({ viewerCount }) => viewerCount > 20,
  });
  const events = await collect(walk);
  expect(events.flatMap((event) => (event.kind === "room" ? [event.room.viewerCount] : []))).toEqual([21]);
});

test("when the feed is refused, one step down to another source is taken, said, and not a second one", async () => {
  const asked: string[] = [];
  const walk = walkSources(
    ({ channel }) => {
      asked.push(channel);
      return walkPages(feed([channel === "search" ? result("rooms", [room(7)]) : result("refused_empty")]).fetchPage);
    },
    { sources: [{ channel: "87" }, { channel: "86" }], stepDown: () => ({ channel: "search", words: "live" }) },
  );
  const events = await collect(walk);
  expect(asked).toEqual(["87", "search"]);
  expect(events.map(({ kind }) => kind)).toEqual(["outcome", "stepDown", "outcome", "room"]);
});

test("a captcha is no reason to ask elsewhere", async () => {
  const walk = walkSources(() => walkPages(feed([result("captcha")]).fetchPage), {
    sources: [{ channel: "87" }],
    stepDown: () => ({ channel: "search", words: "live" }),
  });
  expect((await collect(walk)).map(({ kind }) => kind)).toEqual(["outcome"]);
});
