/** What the API's description is made of: its types, and the parts that every route's description has. */
import { GATEWAY_ERROR_CODES } from "@livescout/protocol/wire";
import * as z from "zod/mini";
import { ERROR_STATUSES } from "../error-response.ts";
import { ANSWER_HEADER_WORDS, STATUS_WORDS } from "./api-words.ts";

export type JsonSchema = { [keyword: string]: unknown };

export type ApiParameter = {
  name: string;
  in: "query" | "path";
  required: boolean;
  description: string;
  schema: JsonSchema;
};

export type ApiResponse = {
  description: string;
  headers?: { [name: string]: { $ref: string } };
  content?: { [mediaType: string]: { schema: JsonSchema } };
};

export type ApiOperation = {
  operationId: string;
  summary: string;
  description: string;
  parameters?: ApiParameter[];
  requestBody?: { required: boolean; description: string; content: { "application/json": { schema: JsonSchema } } };
  responses: { [status: string]: ApiResponse };
  security?: { [scheme: string]: string[] }[];
};

export type ApiDocument = {
  openapi: "3.1.0";
  info: { title: string; version: string; description: string; license: { name: string; identifier: string } };
  servers: { url: string; description: string }[];
  paths: { [path: string]: { [method in "get" | "post"]?: ApiOperation } };
  components: {
    schemas: { [name: string]: JsonSchema };
    headers: { [name: string]: { description: string; schema: JsonSchema } };
    securitySchemes: { [name: string]: { type: string; [field: string]: string } };
  };
};

/** An answer in JSON by the name of its schema. */
export const json = (name: string, description: string): ApiResponse => ({
  description,
  headers: answerHeaders(),
  content: { "application/json": { schema: { $ref: `#/components/schemas/${name}` } } },
});

export const answerHeaders = () =>
  Object.fromEntries(Object.keys(ANSWER_HEADER_WORDS).map((name) => [name, { $ref: `#/components/headers/${name}` }]));

export function errors(statuses: readonly number[]): { [status: string]: ApiResponse } {
  const response = (status: number): ApiResponse => {
    const codes = GATEWAY_ERROR_CODES.filter((code) => ERROR_STATUSES[code].includes(status));
    return json("ErrorAnswer", `${STATUS_WORDS[status] ?? "Refused"} (${codes.join(", ")}).`);
  };
  return Object.fromEntries(statuses.map((status) => [String(status), response(status)]));
}

export const jsonSchema = (schema: z.ZodMiniType, io: "input" | "output"): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, target: "draft-2020-12" });
  return rest;
};
