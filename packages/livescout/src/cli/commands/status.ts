/** `livescout status`: a running gateway at a glance: who signs and is accepted, who rests, visitor, calls. */
import { LivescoutError } from "@livescout/protocol";
import {
  type AcceptanceFigures,
  type GatewayFigures,
  type GatewayStatus,
  readGatewayStatus,
} from "../../compose/gateway-status.ts";
import { UsageError, type CommandRun } from "../command.ts";
import { EXIT } from "../output/exit-codes.ts";
import { plainTable } from "../output/plain-table.ts";
import { safeText } from "../output/safe-text.ts";

const GATEWAY_DEFAULT = "http://127.0.0.1:8080";

export const status: CommandRun = async ({ io, settings }) => {
  const { gateway = GATEWAY_DEFAULT, output = "table", "metrics-url": metricsUrl, "timeout-ms": timeoutMs } = settings;
  if (output !== "table" && output !== "json") throw new UsageError("--output: status writes table or json");
  const { fetch, signal } = io;
  let read: GatewayStatus;
  try {
    read = await readGatewayStatus(gateway, { metricsUrl, fetch, timeoutMs, signal });
  } catch (error) {
    if (!(error instanceof LivescoutError) || error.code !== "network") throw error;
    await io.stderr.write(`livescout: ${safeText(error.message)}\n`);
    return EXIT.unreachable;
  }
  await io.stdout.write(output === "json" ? `${JSON.stringify(read, null, 2)}\n` : asTables(read));
  if (read.figuresProblem !== undefined) await io.stderr.write(`${safeText(read.figuresProblem)}\n`);
  return read.isReady ? EXIT.ok : EXIT.unreachable;
};

function asTables({ gateway, isReady, problem, figures }: GatewayStatus): string {
  const words = isReady ? "ready" : `not ready: ${problem?.code} (${safeText(problem?.message ?? "")})`;
  const facts = [["gateway", gateway, words], ...(figures === undefined ? [] : factRows(figures))];
  return figures === undefined ? plainTable(facts) : `${plainTable(facts)}\n${plainTable(signerRows(figures))}`;
}

function factRows({ visitor, browser, calls }: GatewayFigures): string[][] {
  const { answered, givenBack, refusedByQuota, refusedByRate } = calls;
  const rows = [
    ["visitor", visitor === undefined ? "none yet" : `${duration(visitor.ageSeconds * 1000)} old`, ""],
    [
      "calls",
      `${answered} answered`,
      `${givenBack} given back, refused: ${refusedByQuota} by quota, ${refusedByRate} by rate`,
    ],
  ];
  if (browser === undefined) return rows;
  const { pagesOpen, signed, pagesRecycled, pagesReplaced, pagesCrashed, exits } = browser;
  const pages = `${pagesOpen} open, ${pagesRecycled} recycled, ${pagesReplaced} replaced, ${pagesCrashed} crashed`;
  const state = `${browser.isReady ? "ready" : "not ready"}, ${signed} signed`;
  return [...rows, ["browser", state, `pages: ${pages}; ended ${exits} times by itself`]];
}

const HEAD = [
  "signer",
  "breaker",
  "scheme",
  "channel",
  "signed",
  "reported",
  "accepted",
  "refused",
  "median age at refusal",
];

/** Every signer of the chain, also one that has not signed yet. */
function signerRows({ signers, acceptance }: GatewayFigures): string[][] {
  const breaker = (name: string) => {
    const found = signers.find((signer) => signer.name === name);
    return found === undefined ? "" : found.isResting ? "open" : "closed";
  };
  const idle = signers.filter(({ name }) => !acceptance.some(({ signer }) => signer === name));
  return [
    HEAD,
    ...acceptance.map((row) => [row.signer, breaker(row.signer), ...acceptanceCells(row)].map(safeText)),
    ...idle.map(({ name }) => [safeText(name), breaker(name), "", "", "0", "0", "0", "", ""]),
  ];
}

function acceptanceCells({
  scheme,
  channel,
  signed,
  reported,
  accepted,
  refused,
  medianAgeAtRefusalMs,
}: AcceptanceFigures) {
  const share = reported === 0 ? "" : ` (${Math.round((100 * accepted) / reported)} %)`;
  const kinds = Object.entries(refused).map(([outcome, times]) => `${outcome} ${times}`);
  const age = medianAgeAtRefusalMs === undefined ? "" : duration(medianAgeAtRefusalMs);
  return [scheme, channel, String(signed), String(reported), `${accepted}${share}`, kinds.join(", "), age];
}

function duration(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}
