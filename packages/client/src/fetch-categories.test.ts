import { SHIPPED_IDENTITY, type Signer } from "@livescout/protocol";
import { expect, test } from "vitest";
import { createFeedClient } from "./feed-client.ts";

const notices: unknown[] = [];
const signer: Signer = {
  name: "fixture",
  sign: ({ origin, path, queryText }) =>
    Promise.resolve({
      kind: "signed",
      signedUrl: `${origin}${path}?${queryText}&X-Gnarly=M`,
      userAgent: SHIPPED_IDENTITY.userAgent,
      headers: {},
      scheme: "fixture",
      build: null,
      signedAtMs: 0,
      expiresHintMs: 1,
      signer: "fixture",
      warnings: [],
    }),
  note: (notice) => (notices.push(notice), { kind: "tryAnother", why: "fixture" }),
};

const drawer = { status_code: 0, data: [{ tab_type: "gaming", sub_tabs: [{ tab_name: "Minecraft" }] }] };

function clientOf(body: string, options: { signer?: Signer; gateway?: string } = { signer }) {
  const asked: string[] = [];
  const fetch: typeof globalThis.fetch = async (input) => {
    asked.push(input instanceof Request ? input.url : input.toString());
    return new Response(body);
  };
  return { asked, client: createFeedClient({ ...options, visitor: "none", fetch }) };
}

test("the categories are one signed call to the feed's host, and tags come out", async () => {
  const { asked, client } = clientOf(JSON.stringify(drawer));
  expect((await client.categories()).tags).toEqual([{ channel: "1111006", tag: "Minecraft" }]);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatch(/^https:\/\/webcast\.tiktok\.com\/webcast\/feed\/drawer_tabs\/\?.*&scene=0&/);
});

test("a refusal of the drawer is an outcome, is asked once, and counts against no signer", async () => {
  const { asked, client } = clientOf("");
  const { outcome, tags } = await client.categories();
  expect([outcome.kind, tags, asked.length, notices]).toEqual(["refused_empty", [], 1, []]);
});

test("a gateway signs no drawer, which is said without asking anybody", async () => {
  const { asked, client } = clientOf("", { gateway: "https://gateway.invalid" });
  const { outcome } = await client.categories();
  expect([outcome.kind, asked]).toEqual(["signer_failed", []]);
  expect(outcome.cause).toContain("not the category drawer");
});

test("the drawer is the same for guests: a session stays away from it", async () => {
  const cookies: (string | null)[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    expect(input instanceof Request ? input.url : input.toString()).toContain("&user_is_login=false&");
    cookies.push(new Headers(init?.headers).get("cookie"));
    return new Response(JSON.stringify(drawer));
  };
  const client = createFeedClient({ signer, visitor: "none", fetch, session: "fixture-session-canary" });
  expect((await client.categories()).tags).toHaveLength(1);
  expect(cookies).toEqual([null]);
});
