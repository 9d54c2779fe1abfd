import { readFeedAnswer, Secret, type SignedRequest } from "@livescout/protocol";
import { expect, test } from "vitest";
import { fetchSigned } from "./fetch-signed.ts";

const VALUES = ["fixture-session-canary", "fixture-ttwid", "fixture-token"] as const;
const request: SignedRequest = {
  url: "https://webcast.tiktok.com/webcast/feed/",
  method: "GET",
  headers: {},
  ttwid: new Secret(VALUES[1]),
  msToken: new Secret(VALUES[2]),
  world: "upstream",
  signer: { name: "fixture", scheme: "fixture", warnings: [] },
  signedAtMs: 0,
};
const room = {
  id_str: "7300000000000000001",
  title: "ECHO",
  owner: { id_str: "7300000000000000002", display_id: "fixture" },
};

test.each([
  ["the message of a refusal", { status_code: 10101, data: { message: "ECHO", prompts: "ECHO" } }],
  ["the title of a room", { status_code: 0, data: [{ data: room }] }],
])("cookies that an answer gives back in %s are passed on to nobody", async (_name, body) => {
  const fetch: typeof globalThis.fetch = async (_input, init) => {
    const echo = new Headers(init?.headers).get("cookie") ?? "";
    for (const value of VALUES) expect(echo).toContain(value);
    return new Response(JSON.stringify(body).replaceAll("ECHO", echo));
  };
  const result = await fetchSigned(request, { session: new Secret(VALUES[0]), fetch });
  if (result.kind === "failed") throw new Error(result.outcome.cause);
  const told = JSON.stringify([readFeedAnswer(result.answer, { world: "upstream", keepUnknown: true }), result]);
  expect(told).toContain("sessionid=");
  for (const value of VALUES) expect(told).not.toContain(value);
});
