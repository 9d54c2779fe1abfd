/**
 * `/openapi.json` (3.1): routes in words, bodies from the very schemas that validate calls and that tests hold answers to.
 *
 * Loaded when somebody asks for it. What JSON Schema cannot know of those schemas (what a transformation takes, which
 * optional fields this gateway always sends) is added here.
 */
import {
  ErrorAnswer,
  FeedAnswer,
  FeedParameters,
  GATEWAY_ERROR_CODES,
  RateLimitsAnswer,
} from "@livescout/protocol/wire";
import { OutcomeReport } from "@livescout/protocol/wire";
import {
  answerHeaders,
  type ApiDocument,
  type ApiOperation,
  type ApiParameter,
  errors,
  json,
  jsonSchema,
  type JsonSchema,
} from "./api-parts.ts";
import { ANSWER_HEADER_WORDS, PARAMETER_WORDS } from "./api-words.ts";
import { catalogueSchemas, cataloguePaths } from "./describe-catalogue.ts";

export type DescribeApiOptions = { hasKeys: boolean; servesMetrics: boolean; servesCatalogue: boolean };

/** Version of the contract, not of the package: it changes when callers must. */
const CONTRACT_VERSION = "1.0.0";

export function describeApi({ hasKeys, servesMetrics, servesCatalogue }: DescribeApiOptions): ApiDocument {
  const keyed = hasKeys ? { security: [{ apiKeyHeader: [] }, { bearer: [] }, { apiKeyQuery: [] }] } : {};
  const feedParameters = jsonSchema(FeedParameters, "input");
  return {
    openapi: "3.1.0",
    info: {
      title: "livescout gateway",
      version: CONTRACT_VERSION,
      description:
        "Signs requests for the LIVE feed. Step 1 (this API) gives a signed URL; step 2 (yours) fetches it from your own " +
        "address, unchanged, with the headers and cookies that came with it.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/", description: "This gateway" }],
    paths: {
      "/webcast/feed": {
        get: { ...feedOperation("signFeed", keyed), parameters: queryParameters(feedParameters) },
        post: {
          ...feedOperation("signFeedByPost", keyed),
          parameters: queryParameters(feedParameters),
          requestBody: {
            required: false,
            description: "The same names; numbers may be numbers. Query and body are merged and must not contradict.",
            content: { "application/json": { schema: bodySchema(feedParameters, hasKeys) } },
          },
        },
      },
      "/webcast/rate_limits": {
        get: {
          operationId: "readRateLimits",
          summary: "What is left of minute and day",
          description: "Costs nothing and counts nowhere. reset_at is in Unix seconds.",
          responses: {
            200: json("RateLimitsAnswer", "What is left."),
            ...errors([401, 403, 405, 408, 414, 429, 431, 500, 503]),
          },
          ...keyed,
        },
      },
      "/webcast/feed/outcome": {
        post: {
          operationId: "reportOutcome",
          summary: "Say what step 2 brought",
          description:
            "By the key that had the URL signed, once, within ten minutes. Counts in the acceptance figures.",
          requestBody: {
            required: true,
            description: "sign_id of the feed answer, and the outcome.",
            content: { "application/json": { schema: jsonSchema(OutcomeReport, "input") } },
          },
          responses: {
            204: { description: "Counted.", headers: answerHeaders() },
            ...errors([400, 401, 403, 404, 405, 408, 413, 414, 429, 431, 500, 503]),
          },
          ...keyed,
        },
      },
      ...(servesCatalogue && cataloguePaths(hasKeys)),
      ...servicePaths(servesMetrics),
    },
    components: {
      schemas: {
        FeedAnswer: always(jsonSchema(FeedAnswer, "output")),
        RateLimitsAnswer: jsonSchema(RateLimitsAnswer, "output"),
        ErrorAnswer: errorSchema(),
        ...(servesCatalogue && catalogueSchemas()),
      },
      headers: Object.fromEntries(
        Object.entries(ANSWER_HEADER_WORDS).map(([name, description]) => [
          name,
          { description, schema: { type: "string" } },
        ]),
      ),
      securitySchemes: hasKeys
        ? {
            apiKeyHeader: { type: "apiKey", in: "header", name: "x-api-key", description: "The way to send a key." },
            bearer: { type: "http", scheme: "bearer", description: "The same key as a bearer token." },
            apiKeyQuery: {
              type: "apiKey",
              in: "query",
              name: "apiKey",
              description: "For existing clients only: addresses end up in logs and histories.",
            },
          }
        : {},
    },
  };
}

function feedOperation(operationId: string, keyed: Pick<ApiOperation, "security">): ApiOperation {
  return {
    operationId,
    summary: "Sign one page of the feed",
    description: "Costs one unit of the day when it is answered 200, nothing otherwise.",
    responses: {
      200: json("FeedAnswer", "A signed URL, and all that must travel with it."),
      ...errors([400, 401, 403, 405, 408, 413, 414, 429, 431, 500, 503]),
    },
    ...keyed,
  };
}

function servicePaths(servesMetrics: boolean): ApiDocument["paths"] {
  const plain = (operationId: string, summary: string, contentType: string, statuses: number[] = []) => ({
    get: {
      operationId,
      summary,
      description: "Needs no key.",
      responses: {
        200: { description: summary, headers: answerHeaders(), content: { [contentType]: { schema: {} } } },
        ...errors([405, 408, 414, 431, 500, ...statuses]),
      },
    },
  });
  return {
    "/health/live": plain("readLiveness", "Whether the process answers", "application/json"),
    "/health/ready": plain(
      "readReadiness",
      "Whether store, signer and catalogue can be used",
      "application/json",
      [503],
    ),
    ...(servesMetrics && {
      "/metrics": plain("readMetrics", "Figures for Prometheus, to this machine", "text/plain", [403]),
    }),
    "/openapi.json": plain("readDescription", "This description", "application/json"),
    "/docs": plain("readDocs", "This description as a page", "text/html"),
  };
}

/** The hosted service leaves some fields out, so the schema has them optional; this gateway always sends them. */
const always = (schema: JsonSchema): JsonSchema => ({ ...schema, required: Object.keys(properties(schema)) });

function errorSchema(): JsonSchema {
  const schema = jsonSchema(ErrorAnswer, "output");
  const code = { type: "string", enum: [...GATEWAY_ERROR_CODES], description: "What programs should use." };
  const required = ["status_code", "error", "message", "code", "request_id"];
  return { ...schema, properties: { ...properties(schema), code }, required };
}

function properties(schema: JsonSchema): { [name: string]: JsonSchema } {
  const { properties: found } = schema;
  return typeof found === "object" && found !== null ? { ...(found as { [name: string]: JsonSchema }) } : {};
}

const describedProperties = (schema: JsonSchema): [string, JsonSchema & { description: string }][] =>
  Object.entries(properties(schema)).map(([name, property]) => {
    const { description, ...more } = PARAMETER_WORDS[name] ?? { description: name };
    return [name, { ...property, ...more, description }];
  });

const queryParameters = (schema: JsonSchema): ApiParameter[] =>
  describedProperties(schema).map(([name, { description, ...property }]) => ({
    name,
    in: "query",
    required: false,
    description,
    schema: property,
  }));

/** JSON may hold numbers and booleans where the query has their text. */
function bodySchema(schema: JsonSchema, hasKeys: boolean): JsonSchema {
  const either = describedProperties(schema).map(([name, { description, ...property }]) => [
    name,
    { description, anyOf: [property, { type: ["number", "boolean", "null"] }] },
  ]);
  const apiKey = { apiKey: { type: "string", description: "The API key, where no header can be set." } };
  return { type: "object", properties: { ...Object.fromEntries(either), ...(hasKeys && apiKey) } };
}
