import { expect, test } from "vitest";
import { createExplorer } from "./create-explorer.ts";

const AT = "2026-11-29T12:00:00Z";

test("the events go on where the list was made, so that nothing between the two is lost", async () => {
  const asked: { path: string; after: string | null }[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const path = typeof input === "string" ? input : "";
    asked.push({ path, after: new Headers(init?.headers).get("last-event-id") });
    if (path.startsWith("/v1/rooms"))
      return Response.json({ rooms: [], asOf: AT, matched: 0, unknown: {}, lastEventId: "42" });
    return new Response(null, { status: 503 });
  };
  const stop = new AbortController();
  const explorer = createExplorer({
    fetch,
    nowMs: () => Date.parse(AT),
    after: () => undefined,
    every: () => undefined,
    wait: (_, signal) => new Promise((resolve) => signal.addEventListener("abort", () => resolve())),
    nextFrame: (run) => run(),
    bar: {
      read: () => ({ query: "", hash: "#token=fixture-token" }),
      write: () => undefined,
      onChange: () => undefined,
    },
    memory: { read: () => undefined, write: () => undefined, forget: () => undefined },
    notifications: undefined,
    showTheme: () => undefined,
    save: () => undefined,
    copy: async () => undefined,
    isHidden: () => false,
  });
  explorer.start(stop.signal);
  await expect.poll(() => asked.find(({ path }) => path === "/v1/events")?.after).toBe("42");
  stop.abort();
});
