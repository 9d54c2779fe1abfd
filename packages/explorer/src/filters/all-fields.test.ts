import { FILTER_NAMES } from "@livescout/protocol/catalogue";
import { expect, test } from "vitest";
import { FIELDS } from "./all-fields.tsx";

test("every filter of the grammar has a field, or a place of its own in the bar", () => {
  const inTheBar = ["q", "sort", "order"];
  expect([...FIELDS.map(({ name }) => name), ...inTheBar].sort()).toEqual([...FILTER_NAMES].sort());
});
