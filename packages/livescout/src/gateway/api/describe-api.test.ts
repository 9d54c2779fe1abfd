import { gunzipSync } from "node:zlib";
import { FILTER_NAMES } from "@livescout/protocol/catalogue";
import { GATEWAY_ERROR_CODES } from "@livescout/protocol/wire";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Answer,
  type CallOptions,
  createTestGateway,
  NOON_MS,
  type TestGateway,
} from "../../../../../test/support/gateway-fakes.ts";
import { createTestCatalogue, fixtureRoom, roomId } from "../../../../../test/support/catalogue-fakes.ts";
import { createCatalogueApi } from "../../catalogue/api/catalogue-api.ts";
import { CATALOGUE_ROUTES } from "../../catalogue/api/catalogue-routes.ts";
import type { ApiDocument, JsonSchema } from "./api-parts.ts";
import { describeApi } from "./describe-api.ts";
import { renderDocsPage } from "./docs-page.ts";

let gateway: TestGateway;
let key: string;
let api: ApiDocument;
beforeAll(async () => {
  const { store, see } = createTestCatalogue({ nowMs: () => NOON_MS });
  await see([fixtureRoom(1), fixtureRoom(2, { topic: "Music", startedAt: "2026-11-22T12:00:00.000Z" })]);
  gateway = await createTestGateway({ catalogue: createCatalogueApi({ store, nowMs: () => NOON_MS }) });
  key = await gateway.keyOf("pro");
  api = (await gateway.call({ url: "/openapi.json" })).json();
});
afterAll(() => gateway.close());

test.each([
  [true, true, true],
  [true, false, false],
  [false, true, true],
])("the description is valid OpenAPI 3.1 (keys: %s, figures: %s, catalogue: %s)", async (...served) => {
  const [hasKeys, servesMetrics, servesCatalogue] = served;
  const document = describeApi({ hasKeys, servesMetrics, servesCatalogue });
  const result = await new Validator().validate(structuredClone<Record<string, unknown>>(document));
  expect(result.errors ?? []).toEqual([]);
  expect(result.valid).toBe(true);
  expect(document.openapi).toBe("3.1.0");
  expect("/metrics" in document.paths).toBe(servesMetrics);
  expect("/v1/rooms" in document.paths).toBe(servesCatalogue);
});

test("every path of it is answered, and every path that is answered is in it", async () => {
  for (const [path, methods] of Object.entries(api.paths)) {
    const { headers } = await gateway.call({ method: "DELETE", url: path });
    const allowed = headers["allow"]?.split(", ").filter((method) => method !== "OPTIONS");
    expect({ path, allowed }).toEqual({ path, allowed: Object.keys(methods).map((method) => method.toUpperCase()) });
  }
  const named = Object.keys(api.paths).toSorted();
  const catalogue = CATALOGUE_ROUTES.map((route) => route.path).toSorted();
  expect(named).toEqual([
    "/docs",
    "/health/live",
    "/health/ready",
    "/metrics",
    "/openapi.json",
    ...catalogue,
    "/webcast/feed",
    "/webcast/feed/outcome",
    "/webcast/rate_limits",
  ]);
});

test("every error code stands under the statuses of some route", () => {
  const text = JSON.stringify(api.paths);
  const elsewhere = ["not_found"]; // of paths that are not in it; for a report it is
  for (const code of GATEWAY_ERROR_CODES.filter((each) => !elsewhere.includes(each))) expect(text).toContain(code);
});

describe("live answers match the description", () => {
  const cases: [string, CallOptions, number][] = [
    ["/webcast/feed", {}, 200],
    ["/webcast/feed", { url: "/webcast/feed?count=0" }, 400],
    ["/webcast/feed", { url: "/webcast/feed?channel_id=42" }, 400],
    ["/webcast/feed", { key: "nonsense" }, 401],
    ["/webcast/feed", { method: "POST", body: { count: 2 } }, 200],
    ["/webcast/feed", { url: `/webcast/feed?tag=${"x".repeat(9_000)}` }, 414],
    ["/webcast/rate_limits", { url: "/webcast/rate_limits" }, 200],
    ["/webcast/rate_limits", { url: "/webcast/rate_limits", key: "" }, 401],
    [
      "/webcast/feed/outcome",
      { method: "POST", url: "/webcast/feed/outcome", body: { sign_id: "A".repeat(22), outcome: "rooms" } },
      404,
    ],
    ["/health/live", { url: "/health/live" }, 200],
    ["/v1/rooms", { url: "/v1/rooms?limit=1&gated=no" }, 200],
    ["/v1/rooms", { url: "/v1/rooms?limit=1" }, 200],
    ["/v1/rooms", { url: "/v1/rooms?viewrs=1" }, 400],
    ["/v1/rooms/{id}", { url: `/v1/rooms/${roomId(1)}` }, 200],
    ["/v1/rooms/{id}", { url: "/v1/rooms/1" }, 404],
    ["/v1/rooms/{id}/history", { url: `/v1/rooms/${roomId(1)}/history` }, 200],
    ["/v1/owners/{uniqueId}", { url: "/v1/owners/fixture.2" }, 200],
    ["/v1/owners/{uniqueId}", { url: "/v1/owners/nobody" }, 404],
    ["/v1/stats", { url: "/v1/stats" }, 200],
    ["/v1/export.{form}", { url: "/v1/export.json?viewers=1.." }, 200],
    ["/v1/check", { url: "/v1/check?names=fixture.1,nobody" }, 200],
    ["/v1/check", { url: "/v1/check", key: "nonsense" }, 401],
  ];

  test.each(cases)("%s %j", async (path, call, status) => {
    const answer = await gateway.call({ key, ...call });
    expect(answer.status).toBe(status);
    const method = call.method === "POST" ? "post" : "get";
    const response = api.paths[path]?.[method]?.responses[String(status)];
    expect(response).toBeDefined();
    expectMatch(answer, response?.content?.["application/json"]?.schema ?? { not: {} });
    for (const name of ["x-request-id", "x-ratelimit-limit"]) expect(answer.headers[name]).toBeDefined();
  });

  function expectMatch(answer: Answer, schema: JsonSchema): void {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    ajv.addSchema({ $id: "api", components: api.components });
    const pointed = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/')) as object;
    const validate = ajv.compile(pointed);
    validate(answer.json());
    expect(validate.errors ?? []).toEqual([]);
  }
});

describe("parameters", () => {
  test("are described with the rule that validates them", () => {
    const parameters = api.paths["/webcast/feed"]?.get?.parameters ?? [];
    const byName = Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter]));
    expect(byName["channel_id"]?.schema["enum"]).toContain("87");
    expect(byName["channel_id"]?.schema["default"]).toBe("87");
    expect(byName["max_time"]?.schema["pattern"]).toBe("^\\d{1,16}$");
    expect(parameters.every(({ description }) => description.length > 20)).toBe(true);
  });
});

test("the catalogue's routes have every filter there is, with its rule", () => {
  for (const path of ["/v1/rooms", "/v1/events", "/v1/export.{form}"]) {
    const parameters = api.paths[path]?.get?.parameters ?? [];
    const named = parameters.map(({ name }) => name);
    expect(FILTER_NAMES.filter((name) => !named.includes(name))).toEqual([]);
  }
});

describe("/docs", () => {
  test("is one page without a script or an address outside this gateway, under a policy that allows its style alone", async () => {
    const answer = await gateway.call({ url: "/docs" });
    expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(answer.headers["content-security-policy"]).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
    expect(answer.text).not.toMatch(/<script|\bsrc=|@import|url\(|style=/);
    const links = [...answer.text.matchAll(/href="([^"]*)"/g)].map(([, link]) => link ?? "");
    expect(links.filter((link) => !link.startsWith("#") && link !== "/openapi.json")).toEqual([]);
  });

  test("has a heading and a target for every route, a language, and both colour schemes", async () => {
    const { html } = renderDocsPage(api);
    expect(html).toContain('<html lang="en">');
    expect(html).toContain("prefers-color-scheme: dark");
    for (const [path, methods] of Object.entries(api.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        expect(html).toContain(`<code>${method.toUpperCase()} ${path}</code>`);
        expect(html).toContain(`id="${operation.operationId}"`);
        expect(html).toContain(`href="#${operation.operationId}"`);
      }
    }
  });

  test("shows text as text", () => {
    const odd = structuredClone(api);
    odd.info.description = '<img src=x onerror="alert(1)">&';
    expect(renderDocsPage(odd).html).toContain("&#60;img src=x onerror=&#34;alert(1)&#34;&#62;&#38;");
  });
});

test.each(["/docs", "/openapi.json"])("%s is compressed where that is asked for, and only then", async (url) => {
  const plain = await gateway.call({ url });
  expect(plain.headers["content-encoding"]).toBeUndefined();
  expect(plain.headers["vary"]).toBe("Accept-Encoding");
  for (const accept of ["br", "identity", "gzip;q=0", "gzip; q=0.0, br", "xgzip"]) {
    expect(
      (await gateway.call({ url, headers: { "accept-encoding": accept } })).headers["content-encoding"],
    ).toBeUndefined();
  }
  const zipped = await gateway.call({ url, headers: { "accept-encoding": "gzip, deflate" } });
  expect(zipped.headers["content-encoding"]).toBe("gzip");
  expect(gunzipSync(zipped.bytes).toString()).toBe(plain.text);
});
