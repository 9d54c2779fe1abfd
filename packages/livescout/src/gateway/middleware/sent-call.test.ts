import { expect, test } from "vitest";
import { readJsonObject, readSentCall } from "./sent-call.ts";

const json = (value: unknown) => ({ mediaType: "application/json", text: JSON.stringify(value) });
const read = (query: string, body?: unknown) =>
  readSentCall(`/webcast/feed?${query}`, body === undefined ? undefined : json(body));

test("query and body become one set of values; unknown names are ignored wherever they stand", () => {
  expect(read("channel_id=87&foo=1&foo=2", { count: 20, bar: [1] })).toEqual({
    values: { channel_id: "87", count: 20 },
    apiKeys: [],
  });
});

test("a plus is a blank, escapes are decoded, also in names", () => {
  expect(read("tag=Garena+Free%20Fire&channel%5Fid=89").values).toEqual({ tag: "Garena Free Fire", channel_id: "89" });
});

test.each([
  ["a name sent twice", "count=1&count=1", undefined, "count"],
  ["a name sent twice, once empty", "count=&count=1", undefined, "count"],
  ["a broken escape", "tag=%E0%A4", undefined, "tag"],
  ["an escape that is no UTF-8", "tag=%ED%A0%80", undefined, "tag"],
  ["query and body that differ", "count=1", { count: 2 }, "count"],
  ["an array", "", { tag: ["a"] }, "tag"],
  ["an object", "", { region: { a: 1 } }, "region"],
  ["a boolean that stands for nothing", "", { ttwid: false }, "ttwid"],
  ["a key sent twice", "apiKey=a&apiKey=a", undefined, "apiKey"],
  ["a key that is no text", "", { apiKey: 5 }, "apiKey"],
])("%s is told by its name", (_name, query, body, parameter) => {
  expect(read(query, body).problem?.parameter).toBe(parameter);
});

test("the same value in query and body is no contradiction, as text or as a number; empty is absent", () => {
  expect(read("count=20&tag=", { count: 20, tag: "x", region: "" })).toEqual({
    values: { count: "20", tag: "x" },
    apiKeys: [],
  });
});

test("keys are gathered from query and body and are no parameters", () => {
  expect(read("apiKey=one", { apiKey: "two" })).toEqual({ values: {}, apiKeys: ["one", "two"], queryApiKey: "one" });
  expect(read("apiKey=", { apiKey: "" }).apiKeys).toEqual([]);
  expect(read("apiKey").apiKeys).toEqual([]);
});

test.each([
  ["bad JSON", "application/json", "{"],
  ["nothing", "application/json", ""],
  ["an array", "application/json", "[]"],
  ["null", "application/json", "null"],
  ["text", "application/json", '"a"'],
  ["a form", "application/x-www-form-urlencoded", "count=1"],
  ["no type", "", "{}"],
])("a body of %s is no JSON object", (_name, mediaType, text) => {
  expect(readJsonObject({ mediaType, text })).toMatchObject({ parameter: "body" });
  expect(readSentCall("/webcast/feed", { mediaType, text }).problem?.parameter).toBe("body");
});

test("names of JavaScript itself are names like others", () => {
  expect(read("__proto__=1&constructor=2&toString=3", JSON.parse('{"__proto__":{"count":1}}')).values).toEqual({});
});
