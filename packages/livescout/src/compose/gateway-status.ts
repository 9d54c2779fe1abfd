/** What a running gateway says of itself: `/health/ready`, and its figures read back into words. */
import { LivescoutError } from "@livescout/protocol";
import { ErrorAnswer } from "@livescout/protocol/wire";
import type { AcceptanceRow } from "../signers/acceptance.ts";
import { readFigures, type Figure } from "./read-figures.ts";

export type GatewayStatus = {
  gateway: string;
  isReady: boolean;
  /** Why not, as the gateway says it. */
  problem?: { code: string; message: string };
  /** Absent where the figures could not be read; `figuresProblem` says why. */
  figures?: GatewayFigures;
  figuresProblem?: string;
};

export type GatewayFigures = {
  signers: { name: string; isResting: boolean }[];
  acceptance: AcceptanceFigures[];
  browser?: BrowserFigures;
  visitor?: { ageSeconds: number };
  calls: { answered: number; givenBack: number; refusedByQuota: number; refusedByRate: number };
};

/** As the gateway counted them, read back out of its figures. */
export type AcceptanceFigures = AcceptanceRow;

export type BrowserFigures = {
  isReady: boolean;
  pagesOpen: number;
  callsInFlight: number;
  callsWaiting: number;
  signed: number;
  pagesRecycled: number;
  pagesReplaced: number;
  pagesCrashed: number;
  exits: number;
};

export type ReadGatewayStatusOptions = {
  /** Where the figures are; absent: at the gateway. */
  metricsUrl?: string | undefined;
  fetch: typeof globalThis.fetch;
  timeoutMs: number;
  signal?: AbortSignal;
};

/** @throws LivescoutError `network` where nobody answers, `refused` where it is no gateway. */
export async function readGatewayStatus(gateway: string, options: ReadGatewayStatusOptions): Promise<GatewayStatus> {
  const ready = await readReady(gateway, options);
  const { metricsUrl = `${gateway}/metrics` } = options;
  const text = await get(metricsUrl, options).catch(() => undefined);
  if (text?.status !== 200) {
    const why = text === undefined ? "nobody answers there" : `HTTP ${text.status}`;
    const figuresProblem = `no figures at ${metricsUrl} (${why}): a gateway with a --metrics-listen has them there, name that with --metrics-url`;
    return { gateway, ...ready, figuresProblem };
  }
  return { gateway, ...ready, figures: gatewayFigures(readFigures(text.body)) };
}

type Readiness = Pick<GatewayStatus, "isReady" | "problem">;

async function readReady(gateway: string, options: ReadGatewayStatusOptions): Promise<Readiness> {
  const answer = await get(`${gateway}/health/ready`, options).catch((cause: unknown) => {
    if (options.signal?.aborted === true) throw options.signal.reason;
    throw new LivescoutError("network", `no gateway answers at ${gateway}`, { cause, retryable: true });
  });
  const body = jsonOf(answer.body);
  if (answer.status === 200 && isReadyBody(body)) return { isReady: true };
  const { code, message = "" } = ErrorAnswer.safeParse(body).data ?? {};
  if (answer.status !== 503 || code === undefined)
    throw new LivescoutError("refused", `what answers at ${gateway} is no gateway of livescout`);
  return { isReady: false, problem: { code, message } };
}

const isReadyBody = (body: unknown): boolean =>
  typeof body === "object" && body !== null && "status" in body && body.status === "ready";

async function get(url: string, { fetch, timeoutMs, signal }: ReadGatewayStatusOptions) {
  const deadline = AbortSignal.timeout(timeoutMs);
  const response = await fetch(url, {
    redirect: "manual",
    signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
  });
  return { status: response.status, body: await response.text() };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function gatewayFigures(figures: readonly Figure[]): GatewayFigures {
  const named = (name: string) => figures.filter((figure) => figure.name === `livescout_${name}`);
  const one = (name: string, labels: { [label: string]: string } = {}) =>
    named(name)
      .filter((figure) => Object.entries(labels).every(([label, value]) => figure.labels[label] === value))
      .reduce<number | undefined>((sum, { value }) => (sum ?? 0) + value, undefined);
  const count = (name: string, labels?: { [label: string]: string }) => one(name, labels) ?? 0;
  const ageSeconds = one("visitor_age_seconds");
  const ready = one("browser_ready");
  const feed = (code: string) => count("answers_total", { route: "feed", code });
  return {
    signers: named("signer_resting").map(({ labels, value }) => ({
      name: labels["signer"] ?? "",
      isResting: value === 1,
    })),
    acceptance: named("acceptance_signed_total").map(({ labels, value }) => acceptanceOf(labels, value, named)),
    ...(ready !== undefined && {
      browser: {
        isReady: ready === 1,
        pagesOpen: count("browser_pages_open"),
        callsInFlight: count("browser_calls_in_flight"),
        callsWaiting: count("browser_calls_waiting"),
        signed: count("browser_signatures_total"),
        pagesRecycled: count("browser_pages_recycled_total"),
        pagesReplaced: count("browser_pages_replaced_total"),
        pagesCrashed: count("browser_pages_crashed_total"),
        exits: count("browser_exits_total"),
      },
    }),
    ...(ageSeconds !== undefined && { visitor: { ageSeconds: Math.round(ageSeconds) } }),
    calls: {
      answered: feed("ok"),
      givenBack: count("units_given_back_total"),
      refusedByQuota: feed("quota_exhausted"),
      refusedByRate: feed("rate_limited"),
    },
  };
}

function acceptanceOf(
  labels: Figure["labels"],
  signed: number,
  named: (name: string) => readonly Figure[],
): AcceptanceFigures {
  const { signer = "", scheme = "", channel = "" } = labels;
  const here = (name: string) =>
    named(name).filter(
      (figure) =>
        figure.labels["signer"] === signer &&
        figure.labels["scheme"] === scheme &&
        figure.labels["channel"] === channel,
    );
  const value = (name: string) => here(name)[0]?.value;
  const age = value("acceptance_refusal_age_seconds");
  return {
    signer,
    scheme,
    channel,
    signed,
    reported: value("acceptance_reported_total") ?? 0,
    accepted: value("acceptance_accepted_total") ?? 0,
    refused: Object.fromEntries(
      here("acceptance_refused_total").map((figure) => [figure.labels["outcome"] ?? "", figure.value]),
    ),
    ...(age !== undefined && { medianAgeAtRefusalMs: Math.round(age * 1000) }),
  };
}
