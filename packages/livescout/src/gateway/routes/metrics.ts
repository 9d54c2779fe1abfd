/**
 * `/metrics`: the figures as Prometheus text.
 *
 * The library is loaded at the first scrape: it would be a quarter of the gateway's start and is not needed to count.
 */
import type { VisitorSource } from "@livescout/client";
import type { Count, Figures, FiguresRead } from "../figures.ts";
import type { GatewayDeps } from "../gateway-deps.ts";
import type { Respond } from "../respond.ts";
import type { Route } from "../http-shell.ts";
import { SIGNER_SERIES } from "./signer-series.ts";

export type MetricsDeps = Pick<GatewayDeps, "signerReport" | "nowMs"> & {
  respond: Respond;
  figures: Figures;
  visitor: VisitorSource;
};

type Exposition = { contentType: string; write: () => Promise<string> };

export function createMetricsRoute(deps: MetricsDeps): Route {
  let exposition: Promise<Exposition> | undefined;
  return async (exchange) => {
    exposition ??= createExposition(deps);
    const { contentType, write } = await exposition;
    deps.respond.text(exchange, contentType, await write());
  };
}

type Named = { name: string; help: string; labelNames: readonly string[] };
type Series = Named & { read: (figures: FiguresRead) => Count[] };

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

const VISITOR_AGE: Named = {
  name: "livescout_visitor_age_seconds",
  help: "Age of the gateway's own visitor; absent while there is none.",
  labelNames: [],
};

async function createExposition({ figures, signerReport, visitor, nowMs }: MetricsDeps): Promise<Exposition> {
  const { Counter, Gauge, Registry, collectDefaultMetrics } = await import("prom-client");
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });

  /** A series is read anew at every scrape; one without rows is absent. */
  const register = (kind: "counter" | "gauge", { name, help, labelNames }: Named, read: () => readonly Count[]) => {
    const Kind = kind === "counter" ? Counter : Gauge;
    const metric: InstanceType<typeof Counter | typeof Gauge> = new Kind({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        metric.reset();
        if (labelNames.length === 0) metric.remove(); // or it would stand at 0
        for (const { labels, value } of read()) {
          metric.inc(Object.fromEntries(labelNames.map((label, at) => [label, labels[at] ?? ""])), value);
        }
      },
    });
  };
  for (const series of SERIES) register("counter", series, () => series.read(figures.read()));
  register("gauge", VISITOR_AGE, () => {
    const held = visitor.state().visitor;
    return held === undefined ? [] : one((nowMs() - held.obtainedAtMs) / 1000);
  });
  if (signerReport !== undefined) {
    for (const series of SIGNER_SERIES) register(series.kind, series, () => series.read(signerReport()));
  }
  return { contentType: registry.contentType, write: () => registry.metrics() };
}
