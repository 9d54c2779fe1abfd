import { buildFeedRequest, SHIPPED_IDENTITY } from "@livescout/protocol";
import { expect, test } from "vitest";
import { createSigner, type CreateSignerOptions, type SignerSettings } from "./create-signer.ts";
import { signerChoice } from "./signer-choice.ts";
import type { SignerEvent } from "./signer-events.ts";

const NONE: SignerSettings = {
  signer: undefined,
  shadow: undefined,
  upstream: undefined,
  browser: undefined,
  headed: false,
  profile: undefined,
  "browser-no-sandbox": false,
  cdp: undefined,
  "page-url": undefined,
  "remote-api-key-file": undefined,
  scheme: undefined,
  proxy: undefined,
};

/** Nothing is started: a browser signer opens nothing before it is asked. */
function create(settings: Partial<SignerSettings> & { name?: string }, options: Partial<CreateSignerOptions> = {}) {
  const { name, ...rest } = settings;
  return createSigner(
    { ...NONE, ...(name !== undefined && { signer: signerChoice().parse(name) }), ...rest },
    {
      env: {},
      platform: "linux",
      isRoot: false,
      exists: (path) => path === "/usr/bin/chromium",
      fetch: () => Promise.reject(new Error("nobody is to be asked")),
      nowMs: Date.now,
      byDefault: "auto",
      ...options,
    },
  );
}

const without: Partial<CreateSignerOptions> = { exists: () => false };

test.each([
  ["a browser is found", {}, {}, "chain:browser,native"],
  ["none is found", {}, without, "native"],
  ["the service decides for native", {}, { byDefault: "native" }, "native"],
  ["auto is said to the service", { name: "auto" }, { byDefault: "native" }, "chain:browser,native"],
  ["the upstream is a pretend one on this machine", { upstream: "http://127.0.0.1:8081" }, {}, "native"],
  ["auto is said there", { upstream: "http://127.0.0.1:8081", name: "auto" }, {}, "chain:browser,native"],
  ["a flag about the browser is given there", { upstream: "http://[::1]:1", headed: true }, {}, "chain:browser,native"],
  ["the page fetches", {}, { fetchesByBrowser: "always" }, "browser"],
  ["the page may fetch", { name: "chain:native,browser" }, { fetchesByBrowser: "maybe" }, "browser"],
  ["the page fetches what native signs, as was said", { name: "native" }, { fetchesByBrowser: "always" }, "native"],
] as const)("where %s", async (_case, settings, options, name) => {
  const signer = await create(settings, options);
  expect(signer.name).toBe(name);
  await signer.close();
});

test("auto without a browser says why native signs; with one it says nothing", async () => {
  expect((await create({}, without)).notice).toMatch(/^no browser is at work\. No Chromium, Chrome or Edge was found/);
  expect((await create({}, { isRoot: true })).notice).toContain("as root");
  expect((await create({})).notice).toBeUndefined();
});

test.each([
  [{ name: "browser" }, without, "browser: No Chromium, Chrome or Edge was found"],
  [{ name: "chain:browser,native" }, { isRoot: true }, "browser: Chromium does not run its sandbox as root"],
  [{ name: "native", shadow: { kind: "browser" } }, without, "browser: No Chromium"],
  [{}, { ...without, fetchesByBrowser: "always" }, "browser: No Chromium"],
  [{ name: "native", shadow: { kind: "native" } }, {}, "shadow: expected another signer than --signer"],
] as const)("a browser that is asked for by name and cannot be is refused: %o", async (settings, options, words) => {
  await expect(create(settings, options)).rejects.toThrow(words);
});

test("a chain falls back, says why in the answer, and keeps count", async () => {
  const events: SignerEvent[] = [];
  const signer = await create(
    { name: "chain:remote:http://127.0.0.1:1,native" },
    { onEvent: (event) => events.push(event) },
  );
  const outcome = await signer.sign(buildFeedRequest({ channel: "87", region: "US" }, SHIPPED_IDENTITY));
  expect(outcome).toMatchObject({
    kind: "signed",
    signer: "native",
    warnings: [expect.stringMatching(/^fell_back: remote: /), "shipped_identity", "no_device_id"],
  });
  expect(events).toMatchObject([{ kind: "fellBack", from: "remote", to: "native" }]);
  signer.note({ signer: "native", scheme: "5.3.2", channel: "87", outcome: "forbidden", ageMs: 5, reporter: "key_1" });
  expect(signer.report()).toMatchObject({
    signers: [
      { name: "remote", breaker: "closed" },
      { name: "native", breaker: "closed" },
    ],
    acceptance: [{ signer: "native", signed: 1, reported: 1, accepted: 0, refused: { forbidden: 1 } }],
  });
  await signer.close();
});

test("the remote signer's key comes from the environment and goes to that gateway alone", async () => {
  const sent: [string, string | null][] = [];
  const signer = await create(
    { name: "remote:https://gateway.invalid" },
    {
      env: { LIVESCOUT_REMOTE_API_KEY: "fixture-remote-key", LIVESCOUT_API_KEY: "fixture-other-key" },
      fetch: async (input, init) => {
        sent.push([typeof input === "string" ? input : "", new Headers(init?.headers).get("x-api-key")]);
        return new Response("{}", { status: 500 });
      },
    },
  );
  const outcome = await signer.sign(buildFeedRequest({ channel: "87", region: "US" }, SHIPPED_IDENTITY));
  expect(outcome.kind).toBe("unavailable");
  expect(sent).toEqual([[expect.stringContaining("https://gateway.invalid/webcast/feed"), "fixture-remote-key"]]);
  expect(JSON.stringify(outcome) + sent[0]?.[0]).not.toContain("fixture-remote-key");
});
