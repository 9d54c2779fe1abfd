import { Counter, Registry } from "prom-client";
import { expect, test } from "vitest";
import { readFigures } from "./read-figures.ts";

test("what the library writes is read back, odd label values too", async () => {
  const registry = new Registry();
  const counter = new Counter({
    name: "livescout_x_total",
    help: 'a\n"b"',
    labelNames: ["a", "b"],
    registers: [registry],
  });
  const odd = 'a "quoted" \\ back\nline, {b="c"} 5';
  counter.inc({ a: odd, b: "" }, 3);
  counter.inc({ a: "2", b: "x" }, 0.5);
  expect(readFigures(await registry.metrics())).toEqual([
    { name: "livescout_x_total", labels: { a: odd, b: "" }, value: 3 },
    { name: "livescout_x_total", labels: { a: "2", b: "x" }, value: 0.5 },
  ]);
});

test("what is no figure is passed over", () => {
  expect(readFigures("# HELP a b\n\nnot a figure at all\na NaN\na +Inf 1700000000000\n<html>")).toEqual([]);
  expect(readFigures("a 1e3 1700000000000")).toEqual([{ name: "a", labels: {}, value: 1000 }]);
});
