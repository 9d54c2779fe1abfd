/**
 * `/metrics`: the figures as Prometheus text.
 *
 * The library is loaded at the first scrape: it would be a quarter of the gateway's start and is not needed to count.
 */
import type { VisitorSource } from "@livescout/client";
import type { Counter } from "prom-client";
import type { Count, Figures, FiguresRead } from "../figures.ts";
import type { Respond } from "../respond.ts";
import type { Route } from "../http-shell.ts";

export type MetricsDeps = { respond: Respond; figures: Figures; visitor: VisitorSource; nowMs: () => number };

type Exposition = { contentType: string; metrics(): Promise<string> };

export function createMetricsRoute(deps: MetricsDeps): Route {
  let exposition: Promise<Exposition> | undefined;
  return async (exchange) => {
    exposition ??= createExposition(deps);
    const { contentType, metrics } = await exposition;
    deps.respond.text(exchange, contentType, await metrics());
  };
}

type Series = { name: string; help: string; labelNames: readonly string[]; read: (figures: FiguresRead) => Count[] };

const one = (value: number): Count[] => [{ labels: [], value }];

const SERIES: readonly Series[] = [
  {
    name: "livescout_answers_total",
    help: "Answers by route and code; ok, gone (the caller left first) or the code of the error.",
    labelNames: ["route", "code"],
    read: ({ answers }) => answers,
  },
  {
    name: "livescout_signatures_total",
    help: "Signatures asked of the signer, by result.",
    labelNames: ["signer", "scheme", "result"],
    read: ({ signatures }) => signatures,
  },
  {
    name: "livescout_signing_seconds_total",
    help: "Time spent waiting for the signer.",
    labelNames: [],
    read: ({ signingSeconds }) => one(signingSeconds),
  },
  {
    name: "livescout_outcomes_total",
    help: "What step 2 brought, as callers reported it.",
    labelNames: ["signer", "scheme", "channel", "outcome"],
    read: ({ outcomes }) => outcomes,
  },
  {
    name: "livescout_units_given_back_total",
    help: "Units of quota given back after a call that failed.",
    labelNames: [],
    read: ({ unitsGivenBack }) => one(unitsGivenBack),
  },
];

async function createExposition({ figures, visitor: source, nowMs }: MetricsDeps): Promise<Exposition> {
  const { Counter, Gauge, Registry, collectDefaultMetrics } = await import("prom-client");
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const { name, help, labelNames, read } of SERIES) {
    const counter: Counter = new Counter({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        counter.reset();
        for (const { labels, value } of read(figures.read())) {
          counter.inc(Object.fromEntries(labelNames.map((label, at) => [label, labels[at] ?? ""])), value);
        }
      },
    });
  }
  const age: InstanceType<typeof Gauge> = new Gauge({
    name: "livescout_visitor_age_seconds",
    help: "Age of the gateway's own visitor; absent while there is none.",
    registers: [registry],
    collect() {
      const { visitor } = source.state();
      age.reset();
      if (visitor === undefined) age.remove();
      else age.set((nowMs() - visitor.obtainedAtMs) / 1000);
    },
  });
  return { contentType: registry.contentType, metrics: () => registry.metrics() };
}
