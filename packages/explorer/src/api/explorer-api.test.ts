import { DEFAULT_FILTER } from "@livescout/protocol/catalogue";
import { expect, test } from "vitest";
import { sayProblem } from "./answer.ts";
import { createExplorerApi } from "./explorer-api.ts";

function open(answer: () => Response | Promise<Response>, token: string | undefined = "fixture-page-token") {
  const calls: { url: string; init: RequestInit | undefined }[] = [];
  const fake: typeof fetch = async (url, init) => {
    calls.push({ url: JSON.stringify(url), init });
    return answer();
  };
  return { api: createExplorerApi({ fetch: fake, token: () => token }), calls };
}

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });

test("the token goes as a header, and never into an address", async () => {
  const { api, calls } = open(() => json({ rooms: [], asOf: "", matched: 0, unknown: {} }));
  expect((await api.rooms({ ...DEFAULT_FILTER, words: "a&b" }, { limit: 60 })).kind).toBe("ok");
  expect(calls[0]?.url).toBe('"/v1/rooms?q=a%26b&limit=60"');
  expect(calls[0]?.init?.headers).toMatchObject({ "x-livescout-token": "fixture-page-token" });
  expect(calls[0]?.url).not.toContain("fixture");
});

test("without a token nothing is asked", async () => {
  const calls: string[] = [];
  const fake: typeof fetch = async (url) => {
    calls.push(JSON.stringify(url));
    return json({});
  };
  const api = createExplorerApi({ fetch: fake, token: () => undefined });
  expect(await api.stats()).toEqual({ kind: "locked" });
  expect(calls).toEqual([]);
});

test("each way of not answering is told apart, and has words", async () => {
  const kinds = await Promise.all(
    [
      () => Promise.reject(new TypeError("failed to fetch")),
      () => json({ status_code: 401, error: "a key is missing", code: "missing_key" }, 401),
      () => json({ status_code: 503, error: "The store cannot be read now.", code: "store_unavailable" }, 503),
      () => new Response("<html>", { status: 502 }),
      () => json({ rooms: "none" }),
      () => new Response("<html>"),
    ].map(async (answer) => {
      const got = await open(answer).api.stats();
      if (got.kind !== "ok") expect(sayProblem(got).text.length).toBeGreaterThan(10);
      return got.kind;
    }),
  );
  expect(kinds).toEqual(["offline", "locked", "refused", "refused", "unreadable", "unreadable"]);
});
