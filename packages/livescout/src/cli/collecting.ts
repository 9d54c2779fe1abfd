/**
 * What `watch` and `explore` share: a collector on an open catalogue, its webhooks, and what is said of it on stderr. The calls
 * that it needs come first, then one line that is rewritten on a terminal, and plain lines elsewhere.
 */
import { isGoodKind, makeOutcome, type Outcome, type World } from "@livescout/protocol";
import { type ComposedClient, createClient } from "../compose/create-client.ts";
import { catalogueFile, type openCatalogue } from "../compose/open-catalogue.ts";
import { readEndpoints } from "../compose/read-endpoints.ts";
import { readNames } from "../compose/read-names.ts";
import {
  isPage,
  planWatch,
  startWatcher,
  type WatchEnd,
  type WatchEvent,
  type Watcher,
  type WatchPlan,
} from "../compose/start-watcher.ts";
import { type RunningWebhooks, startWebhooks } from "../compose/start-webhooks.ts";
import { createLogger } from "../runtime/logger.ts";
import type { CommandCall } from "./command.ts";
import { type Stopped, stopOf } from "./io.ts";
import { EXIT, exitCodeOf, exitCodeOfStop } from "./output/exit-codes.ts";
import { safeText } from "./output/safe-text.ts";
import type { StatusLine } from "./output/status-line.ts";
import { callLine, idleLine, planLines, restLine, stateLines, tagsLine, totalsLine } from "./output/watch-words.ts";
import { readSecrets, type Secrets } from "./read-secrets.ts";

type Store = Awaited<ReturnType<typeof openCatalogue>>;

/** Read and checked before anybody is asked, and before the catalogue is made. */
export type CollectInputs = { names: readonly string[]; secrets: Secrets };

export type Collecting = {
  watcher: Watcher;
  /** Shows the figures until it ends or somebody ends it; resolves with the exit code. */
  untilEnd(): Promise<number>;
  close(): Promise<void>;
};

const SHOW_EVERY_MS = 1_000;

/** @throws SettingError where names, secrets or webhooks cannot be used. */
export async function readCollectInputs(call: CommandCall): Promise<CollectInputs> {
  const { settings, io } = call;
  const names = settings.names === undefined ? [] : await readNames(settings.names);
  const channels = (settings.sources ?? []).flatMap(({ channel }) =>
    channel === "search" || channel === "names" ? [] : [channel],
  );
  const secrets = await readSecrets(call, channels);
  await readEndpoints(settings, io.env); // a webhook without its secret is refused before anybody is asked
  return { names, secrets };
}

/** Before the catalogue is made, so that a mistake leaves nothing behind. @throws SettingError where settings do not go together. */
export const planCollecting = (
  call: CommandCall,
  { secrets, world }: Pick<CollectInputs, "secrets"> & { world: World },
) => planWatch(call.settings, { world, hasSession: secrets.session !== undefined || ownProfile(call) });

export type StartCollectingOptions = CollectInputs & { plan: WatchPlan; store: Store; status: StatusLine };

/** @throws LivescoutError `store` where another process collects into this catalogue. */
export async function startCollecting(call: CommandCall, options: StartCollectingOptions): Promise<Collecting> {
  const { plan, store, status, names, secrets } = options;
  const { io, settings, places } = call;
  const { fetch, nowMs, uptimeMs, signal, env } = io;
  for (const line of planLines(plan, { catalogue: catalogueFile(places, plan.world) })) status.say(line);
  for (const name of names) await store.watchName(name, { atMs: nowMs() });
  if (names.length > 0) status.say(`names to watch: ${(await store.watchedNames()).length}`);
  const tell = (sentence: string) => status.say(safeText(sentence));
  const session = { ...secrets, sessionFor: "following" } as const; // hours of calls: only where nothing comes without it
  const client = await createClient(settings, { ...session, fetch, nowMs, machine: io, tell });
  const logger = createLogger({ write: (line) => status.say(line.trimEnd()), nowMs, level: "warn" });
  let webhooks: RunningWebhooks | undefined;
  const tally = createTally();
  try {
    const endsAtMs = settings.for === undefined ? undefined : nowMs() + settings.for;
    const tellVisitor = createVisitorTeller(client, tell);
    const onEvent = (event: WatchEvent) => {
      tally.note(event);
      tellEvent(event, status);
      tellVisitor(event);
    };
    /** Only where nobody else collects: two that deliver would write over each other. */
    const beforeFirstCall = async () => void (webhooks = await startWebhooks({ settings, store, env, nowMs, logger }));
    const time = { nowMs, uptimeMs, endsAtMs };
    const watcher = await startWatcher({ settings, plan, store, client, ...time, signal, beforeFirstCall, onEvent });
    return {
      watcher,
      async untilEnd() {
        const end = await showUntilEnd(watcher, { call, status });
        return exitCode(end, tally.refusedThroughout() ?? restOutcome(watcher));
      },
      async close() {
        await watcher.close();
        await webhooks?.close();
        await client.close();
      },
    };
  } catch (error) {
    await webhooks?.close();
    await client.close();
    throw error;
  }
}

/** The page fetches with the session of the operator's own browser. */
const ownProfile = ({ settings: { fetch, profile, cdp } }: CommandCall): boolean =>
  fetch === "browser" && (profile !== undefined || cdp !== undefined);

type Showing = { call: CommandCall; status: StatusLine };

async function showUntilEnd(watcher: Watcher, { call, status }: Showing): Promise<WatchEnd | Stopped> {
  const { nowMs, signal } = call.io;
  const show = () => status.show(stateLines(watcher.state(), nowMs()).map(safeText));
  const timer = setInterval(show, SHOW_EVERY_MS);
  try {
    const end = await Promise.race([watcher.closed, stopOf(signal)]);
    if (!(end instanceof Error) && end.kind === "replaced")
      status.say("another livescout collects into this catalogue now: this one ends");
    return end;
  } finally {
    clearInterval(timer);
    await watcher.close();
    status.say(totalsLine(watcher.state()));
  }
}

function tellEvent(event: WatchEvent, status: StatusLine): void {
  switch (event.kind) {
    case "call":
      if (!isGoodKind(event.call.outcome)) status.say(safeText(callLine(event.call)));
      return;
    case "rest":
      return status.say(restLine(event.rest));
    case "tags":
      return status.say(tagsLine(event));
    case "woke":
      return status.say("the machine slept, or its clock was set: collecting goes on where it stopped");
    case "takesOver":
      return status.say("a collector was here a moment ago: looking whether it is still at work");
    case "idles":
      return status.say(idleLine(event));
    case "waits":
      if (event.wait.kind === "budget")
        status.say(`the budget of the ${event.wait.window} is spent: it goes on when calls are free again`);
      return;
    default:
      return event satisfies never;
  }
}

/** Beside a refusal stands that there is no guest identity, where there is none: once, until it changes. */
function createVisitorTeller(
  client: Pick<ComposedClient, "visitorProblem">,
  tell: (sentence: string) => void,
): (event: WatchEvent) => void {
  let told: string | undefined;
  return (event) => {
    if (event.kind !== "call" || isGoodKind(event.call.outcome)) return;
    const problem = client.visitorProblem();
    if (problem !== undefined && problem !== told) tell(`no guest identity: ${problem}`);
    told = problem;
  };
}

/** Whether any page came at all: a run that was refused throughout is no success. */
function createTally() {
  let answered = 0;
  let refused: Outcome | undefined;
  return {
    note(event: WatchEvent): void {
      if (event.kind !== "call" || !isPage(event.call)) return;
      const { outcome, cause, nextStep } = event.call;
      if (isGoodKind(outcome)) answered++;
      else refused ??= makeOutcome(outcome, { bytes: 0, elapsedMs: 0 }, { cause, nextStep });
    },
    refusedThroughout: () => (answered === 0 ? refused : undefined),
  };
}

/** A run that came to no page since its lane rests, or waits after a failure, is no success either. */
function restOutcome(watcher: Watcher): Outcome | undefined {
  const { totals, watch: said, wait } = watcher.state();
  const kind = said.rests?.outcome ?? (wait?.kind === "rest" ? wait.rest.outcome : undefined);
  return totals.goodCalls > 0 || kind === undefined ? undefined : makeOutcome(kind, { bytes: 0, elapsedMs: 0 });
}

function exitCode(end: WatchEnd | Stopped, refused: Outcome | undefined): number {
  if (end instanceof Error) return exitCodeOfStop(end);
  if (end.kind === "replaced") return EXIT.unexpected;
  return refused === undefined ? EXIT.ok : exitCodeOf([refused]);
}
