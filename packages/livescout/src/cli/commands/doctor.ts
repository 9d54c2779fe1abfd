/**
 * `livescout doctor`: every step of a call looked at, in words that may be pasted into an issue; last the likeliest culprit.
 *
 * Its budget comes first, before anybody is contacted. `--sandbox` runs all of it against a pretend upstream of its own.
 */
import { isGoodKind, makeOutcome, type OutcomeKind } from "@livescout/protocol";
import { createDoctor, type Doctor, type DoctorReport, type Finding } from "../../compose/create-doctor.ts";
import { ownVersion } from "../../compose/own-version.ts";
import { runSandbox } from "../../compose/start-sandbox.ts";
import { UsageError, type CommandCall, type CommandRun } from "../command.ts";
import { EXIT, exitCodeOf } from "../output/exit-codes.ts";
import { safeText } from "../output/safe-text.ts";

export const doctor: CommandRun = async (call) => {
  const { io, settings } = call;
  if (!settings.sandbox) return examine(call, settings.upstream);
  if (settings.upstream !== undefined)
    throw new UsageError("--sandbox: expected without --upstream: it brings a pretend one of its own");
  const sandbox = await runSandbox({ port: 0, nowMs: io.nowMs, machine: io });
  try {
    return await examine(call, sandbox.url);
  } finally {
    await sandbox.close();
  }
};

async function examine({ io, settings }: CommandCall, upstream: string | undefined): Promise<number> {
  const { fetch, nowMs, signal } = io;
  // Its own sandbox is a listener of this process: no proxy stands between.
  const own = settings.sandbox ? { proxy: undefined } : {};
  const made = await createDoctor({ ...settings, ...own, upstream }, { fetch, nowMs, signal, machine: io });
  try {
    if (settings.json) {
      const report = await made.run(() => undefined);
      const { platform, runtime } = io;
      await io.stdout.write(
        `${JSON.stringify({ livescout: await ownVersion(), platform, runtime, ...report }, null, 2)}\n`,
      );
      return exitCodeOfReport(report);
    }
    await io.stdout.write(
      `livescout ${await ownVersion()} doctor, ${io.runtime}, ${io.platform}\n${budgetLine(made)}\n\n`,
    );
    const report = await made.run((finding) => io.stdout.write(findingLines(finding)));
    const { pageLoads, feedCalls } = report.spent;
    await io.stdout.write(
      `\n${safeText(report.culprit)}\n(${report.world}; spent: ${count(pageLoads, "page load")}, ${count(feedCalls, "feed call")})\n`,
    );
    return exitCodeOfReport(report);
  } finally {
    await made.close();
  }
}

function budgetLine({ budget, contacts }: Doctor): string {
  const { pageLoads, feedCalls } = budget;
  const calls = `at most ${count(pageLoads, "page load")} and ${count(feedCalls, "feed call")}`;
  return `It makes ${calls}, and contacts ${contacts.join(" and ")} alone. (A page in a browser asks for its own feed beside.)`;
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

const VERDICT_WIDTH = 8;
const STEP_WIDTH = 10;

/** `ok       tls        www.… · Connected over TLSv1.3, certificate trusted.`, and below it what to do. */
function findingLines({ step, of, verdict, says, nextStep }: Finding): string {
  const head = `${verdict.padEnd(VERDICT_WIDTH)} ${step.padEnd(STEP_WIDTH)}`;
  const first = `${head} ${of === undefined ? "" : `${safeText(of)}: `}${safeText(says)}\n`;
  return nextStep === undefined ? first : `${first}${" ".repeat(head.length)} → ${safeText(nextStep)}\n`;
}

/** 0 where nothing is wrong. Else the feed's own outcome decides, then what else failed, by the names of outcomes. */
function exitCodeOfReport({ findings }: DoctorReport): number {
  const feeds = findings.flatMap(({ feed }) => (feed === undefined ? [] : [feed.outcome]));
  const refused = feeds.find((kind) => !isGoodKind(kind));
  if (refused !== undefined) return exitCodeOfKind(refused);
  const failed = findings.filter(({ verdict }) => verdict === "failed");
  if (failed.length === 0) return EXIT.ok;
  const [named] = failed.flatMap(({ outcome }) => (outcome === undefined ? [] : [outcome]));
  return named === undefined ? EXIT.unexpected : exitCodeOfKind(named);
}

const exitCodeOfKind = (kind: OutcomeKind): number => exitCodeOf([makeOutcome(kind, { bytes: 0, elapsedMs: 0 })]);
