import { expect, test } from "vitest";
import { createSignerNews, type SignerEvent, type SignerNews } from "./signer-events.ts";

function setUp() {
  const clock = { ms: 0 };
  const told: SignerNews[] = [];
  const news = createSignerNews((each) => told.push(each), { nowMs: () => clock.ms });
  return { clock, told, news };
}

const fellBack = (why: string): SignerEvent => ({ kind: "fellBack", from: "browser", to: "native", why });

test("what comes with every call is told once, and again when it says something else or long after", () => {
  const { clock, told, news } = setUp();
  for (const why of ["warming up", "warming up", "rests", "warming up"]) news(fellBack(why));
  expect(told.map(({ message }) => message)).toEqual([
    "native signs instead of browser: warming up",
    "native signs instead of browser: rests",
  ]);
  clock.ms += 600_000;
  news(fellBack("rests"));
  expect(told).toHaveLength(3);
});

test("a crash is told each time it happens", () => {
  const { told, news } = setUp();
  for (let times = 0; times < 3; times++) news({ kind: "pageCrashed", why: "it crashed" });
  expect(told).toHaveLength(3);
});

test("a version never seen is news, a warning, and told once though browser and chain both say it", () => {
  const { told, news } = setUp();
  news({ kind: "newVersion", version: "5.4.0" });
  news({ kind: "newVersion", signer: "browser", version: "5.4.0" });
  expect(told).toEqual([{ level: "warn", message: expect.stringMatching(/^news: browser .*5\.4\.0.*when-upstream/) }]);
});

test("a breaker says who rests, until when and why", () => {
  const { told, news } = setUp();
  news({ kind: "breakerOpened", signer: "native", why: "forbidden for native", untilMs: 300_000 });
  news({ kind: "breakerClosed", signer: "native" });
  expect(told).toEqual([
    { level: "warn", message: "the signer native rests until 1970-01-01T00:05:00.000Z: forbidden for native" },
    { level: "info", message: "the signer native is accepted again" },
  ]);
});
