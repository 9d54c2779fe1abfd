import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, expect, test } from "vitest";
import { wantsEvent } from "../catalogue/webhooks/webhook-endpoint.ts";
import { type EndpointSettings, readEndpoints } from "./read-endpoints.ts";
import { webhookList, webhookUrl } from "./webhook-settings.ts";

const folder = mkdtempSync(join(tmpdir(), "livescout-webhook-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SECRET = `whsec_${Buffer.alloc(32, "fixture-").toString("base64")}`;
const env = { LIVESCOUT_WEBHOOK_SECRET: SECRET, OTHER: SECRET };
const settingsOf = (list: unknown, rest: Partial<EndpointSettings> = {}): EndpointSettings => ({
  webhooks: webhookList().parse(list),
  "webhook-allow-private": false,
  ...rest,
});
const problems = (list: unknown) =>
  webhookList()
    .safeParse(list)
    .error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);

test("one address needs nothing but itself and the secret", async () => {
  const webhook = webhookUrl().parse("https://hook.invalid/in?channel=1");
  const [endpoint, ...more] = await readEndpoints(settingsOf([], { webhook }), env);
  expect(more).toEqual([]);
  expect(endpoint).toMatchObject({ name: "hook.invalid", url: "https://hook.invalid/in?channel=1", atOnce: 1 });
  expect(endpoint?.events).not.toContain("room.updated");
  expect(endpoint?.events).toContain("lane.resting");
});

test("a list says types, rooms and secrets; as JSON text in the environment it is the same", async () => {
  const list = [
    { url: "https://a.invalid/", name: "big rooms", events: ["room.began", "room.ended"], filter: "viewers=100.." },
    { url: "https://b.invalid/", secretEnv: "OTHER", atOnce: 4 },
  ];
  expect(webhookList().parse(JSON.stringify(list))).toEqual(webhookList().parse(list));
  const endpoints = await readEndpoints(settingsOf(list), env);
  expect(endpoints.map(({ name, atOnce, secrets }) => [name, atOnce, secrets.length])).toEqual([
    ["big rooms", 1, 1],
    ["b.invalid", 4, 1],
  ]);
  expect(endpoints[0]?.filter).toMatchObject({ viewers: { min: 100 }, live: "any" });
});

test("a filter says nothing about ended rooms unless it is told to, so that ends arrive", async () => {
  const endpoints = await readEndpoints(
    settingsOf([
      { url: "https://a.invalid/", filter: "viewers=1.." },
      { url: "https://b.invalid/", filter: "viewers=1..&live=yes" },
    ]),
    env,
  );
  const room = { viewerCount: 5, isLive: false, title: "", owner: { uniqueId: "", nickname: "" } };
  const ended = { id: "1", at: "", type: "room.ended", room } as unknown as Parameters<typeof wantsEvent>[1];
  expect(endpoints.map((endpoint) => wantsEvent(endpoint, ended, { nowMs: 0 }))).toEqual([true, false]);
});

test("a secret may stand in a file, several while one is exchanged for another", async () => {
  const file = join(folder, "secret");
  writeFileSync(file, `${SECRET}\n${SECRET.replace("Zml4", "Zml5")}\n`);
  const endpoints = await readEndpoints(
    settingsOf([{ url: "https://a.invalid/", secretFile: file }], {
      webhook: "https://b.invalid/",
      "webhook-secret-file": file,
    }),
    {},
  );
  expect(endpoints.map(({ secrets }) => secrets.length)).toEqual([2, 2]);
  expect(`${inspect(endpoints, { depth: 9 })}${JSON.stringify(endpoints)}`).not.toContain("whsec_");
});

test("an endpoint keeps its id when others are added before it", async () => {
  const one = { url: "https://a.invalid/" };
  const [[alone], [, second]] = [
    await readEndpoints(settingsOf([one]), env),
    await readEndpoints(settingsOf([{ url: "https://b.invalid/" }, one]), env),
  ];
  expect(second?.id).toBe(alone?.id);
});

test.each([
  ["no list", "{}", [expect.stringMatching(/^: a JSON list such as /)]],
  ["no address", [{ name: "x" }], [expect.stringMatching(/^0: an object such as /)]],
  [
    "credentials",
    [{ url: "https://a:b@c.invalid/" }],
    ["0.url: an https address without credentials; plain http for private addresses only"],
  ],
  [
    "a secret itself",
    [{ url: "https://a.invalid/", secret: SECRET }],
    ["0.secret: a field that exists; the closest known one is secretEnv"],
  ],
  [
    "a setting as secret",
    [{ url: "https://a.invalid/", secretEnv: "LIVESCOUT_SESSION" }],
    [
      "0.secretEnv: the name of an environment variable; of those that begin with LIVESCOUT_ only LIVESCOUT_WEBHOOK_SECRET",
    ],
  ],
  [
    "a filter that does not exist",
    [{ url: "https://a.invalid/", filter: "viewer=5.." }],
    ['0.filter: filters as in a query, e.g. "viewers=100..&topic=Gaming"'],
  ],
])("%s is refused with its place, and no value is repeated", (_name, list, expected) => {
  expect(problems(list)).toEqual(expected);
});

test.each([
  ["no secret", { url: "https://a.invalid/", secretEnv: "NONE" }, "a.invalid needs a secret in NONE"],
  ["a bad secret", { url: "https://a.invalid/", secretEnv: "BAD" }, "a.invalid needs a secret in BAD"],
  ["plain http", { url: "http://a.invalid/" }, "a.invalid is plain http"],
])("an endpoint with %s is refused before anything starts", async (_name, endpoint, words) => {
  const error: unknown = await readEndpoints(settingsOf([endpoint]), { ...env, BAD: "fixture-secret" }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code: "invalid_setting", message: expect.stringContaining(words) });
  expect(String(error)).not.toContain("fixture-secret");
});

test("the same address twice needs two names", async () => {
  const twice = [{ url: "https://a.invalid/" }, { url: "https://a.invalid/" }];
  await expect(readEndpoints(settingsOf(twice), env)).rejects.toThrow("stands there twice");
  const named = [...twice.slice(0, 1), { url: "https://a.invalid/", name: "second" }];
  expect(await readEndpoints(settingsOf(named), env)).toHaveLength(2);
});
