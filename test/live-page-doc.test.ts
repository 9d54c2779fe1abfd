/** docs/live-page.md names every pitfall and every mutation of the sandbox's page, and no other. */
import { expect, test } from "vitest";
import { MUTATIONS } from "../packages/livescout/src/sandbox/live-page/mutations.ts";
import { PITFALLS } from "../packages/livescout/src/sandbox/live-page/pitfalls.ts";
import { tableRows } from "./support/documents.ts";

test.each([
  ["Pitfalls", PITFALLS],
  ["Mutations", MUTATIONS],
])("%s: the table says what the code says", (heading, known) => {
  expect(tableRows("docs/live-page.md", heading)).toEqual(Object.entries(known));
});
