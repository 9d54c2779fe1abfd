import { expect, test } from "vitest";
import { createCdp, type CdpTransport } from "./cdp.ts";
import { createSplitter } from "./pipe-transport.ts";

function setUp() {
  const sent: { id: number; method: string; sessionId?: string }[] = [];
  let hear: Parameters<CdpTransport["listen"]>[0] | undefined;
  const cdp = createCdp({
    send: (message) => sent.push(JSON.parse(message) as (typeof sent)[number]),
    listen: (given) => (hear = given),
    close: () => undefined,
  });
  const say = (message: unknown) => hear?.message(typeof message === "string" ? message : JSON.stringify(message));
  return { cdp, sent, say, closed: (why: string) => hear?.closed(why) };
}

test("a reply finds its command, whatever order they come in", async () => {
  const { cdp, sent, say } = setUp();
  const first = cdp.send("Target.createTarget", { url: "about:blank" });
  const second = cdp.session("s1").send("Page.navigate", { url: "about:blank" });
  expect(sent).toMatchObject([{ id: 1 }, { id: 2, sessionId: "s1" }]);
  say({ id: 2, result: {}, sessionId: "s1" });
  say({ id: 1, result: { targetId: "t1" } });
  expect([await first, await second]).toEqual([{ targetId: "t1" }, {}]);
});

test("an answer of another shape, and an error, are errors that name the command and no more", async () => {
  const { cdp, say } = setUp();
  const odd = cdp.send("Target.createTarget", { url: "https://fixture.invalid/?secret=fixture-1" });
  say({ id: 1, result: { targetId: 7 } });
  await expect(odd).rejects.toThrow("the browser did not do Target.createTarget: its answer has another shape");
  const refused = cdp.send("Page.navigate", {});
  say({ id: 2, error: { code: -32000, message: "Not attached" } });
  await expect(refused).rejects.toThrow("Page.navigate: Not attached");
});

test("events reach their session alone, and unread ones are never parsed", () => {
  const { cdp, say } = setUp();
  const heard: string[] = [];
  cdp.session("s1").on("Target.detachedFromTarget", ({ sessionId }) => heard.push(`s1 ${sessionId}`));
  cdp.on("Target.detachedFromTarget", ({ sessionId }) => heard.push(`browser ${sessionId}`));
  say({ method: "Target.detachedFromTarget", params: { sessionId: "x" }, sessionId: "s1" });
  say({ method: "Target.detachedFromTarget", params: { sessionId: "y" } });
  say({ method: "Target.detachedFromTarget", params: { sessionId: "z" }, sessionId: "s2" });
  say('{"method":"Network.dataReceived","params":{ this is no JSON');
  expect(heard).toEqual(["s1 x", "browser y"]);
});

test("when a tab goes, what was asked of it fails, and nothing else", async () => {
  const { cdp, say } = setUp();
  const tab = cdp.session("s1");
  const asked = tab.send("Runtime.evaluate", { expression: "1" });
  const other = cdp.send("Browser.getVersion");
  say({ method: "Target.detachedFromTarget", params: { sessionId: "s1" } });
  await expect(asked).rejects.toThrow("the tab is gone");
  await tab.detached;
  say({ id: 2, result: { product: "Chrome/1", userAgent: "Mozilla/5.0" } });
  expect(await other).toMatchObject({ product: "Chrome/1" });
});

test("when the browser ends, every command under way fails, and later ones at once", async () => {
  const { cdp, closed } = setUp();
  const under = cdp.send("Browser.getVersion");
  closed("the browser has ended");
  await expect(under).rejects.toThrow("the browser has ended");
  await expect(cdp.send("Browser.getVersion")).rejects.toThrow("the browser has ended");
  expect(await cdp.closed).toBe("the browser has ended");
});

test("a stream is cut at each NUL, also within a character", () => {
  const texts: string[] = [];
  const split = createSplitter(
    (text) => texts.push(text),
    () => texts.push("overflow"),
  );
  const bytes = Buffer.from("erste €\0zweite ä\0\0dritte");
  for (const byte of bytes) split(Buffer.from([byte]));
  split(Buffer.from("\0"));
  expect(texts).toEqual(["erste €", "zweite ä", "", "dritte"]);
});
