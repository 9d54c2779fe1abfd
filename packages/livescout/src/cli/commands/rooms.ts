/** `livescout rooms`: both steps, page after page, channel after channel; rooms once each, every call's outcome named. */
import type { DiscoverEvent } from "@livescout/client";
import type { Outcome, Room } from "@livescout/protocol";
import { createClient, type ComposedClient } from "../../compose/create-client.ts";
import { filterOf } from "../../compose/filter-settings.ts";
import { createRoomJudge, type RoomJudge } from "../../compose/room-judge.ts";
import { roomSources, type RoomSources } from "../../compose/room-sources.ts";
import type { CommandCall, CommandRun } from "../command.ts";
import { Stopped, type Io } from "../io.ts";
import { decisiveOutcomes } from "../output/decisive-outcomes.ts";
import { openReport, type Envelope, type OutcomeEntry, type Report, type Totals } from "../output/envelope.ts";
import { exitCodeOf } from "../output/exit-codes.ts";
import { outcomeLine, sourceWords, totalsLine } from "../output/outcome-line.ts";
import { createRoomWriter, type RoomWriter } from "../output/room-writer.ts";
import { safeText } from "../output/safe-text.ts";
import { readSecrets } from "../read-secrets.ts";
import { tellCollector } from "../tell-collector.ts";

export const rooms: CommandRun = async (call) => {
  const { io, settings } = call;
  const sources = roomSources(settings);
  if (settings["dry-run"]) {
    const { dryRun } = await import("../dry-run.ts");
    return dryRun(call, sources.sources);
  }
  const channels = sources.sources.flatMap(({ channel }) => (channel === "search" ? [] : [channel]));
  const secrets = await readSecrets(call, channels);
  const client = await createClient(settings, {
    ...secrets,
    fetch: io.fetch,
    nowMs: io.nowMs,
    machine: io,
    tell: (sentence) => void io.stderr.write(`${safeText(sentence)}\n`),
  });
  await tellCollector(call);
  const report = settings.report === undefined ? undefined : await openReport(settings.report);
  try {
    const writer = await createRoomWriter(settings.output, io);
    return await listRooms(call, { client, writer, report, sources });
  } catch (error) {
    await report?.discard();
    throw error;
  } finally {
    await client.close();
  }
};

type Listing = { client: ComposedClient; writer: RoomWriter; report: Report | undefined; sources: RoomSources };

async function listRooms(call: CommandCall, { client, writer, report, sources }: Listing): Promise<number> {
  const { io, settings } = call;
  const judge = createRoomJudge(filterOf(settings), io);
  const found: Room[] = [];
  const outcomes: OutcomeEntry[] = [];
  let totals: Totals = { pages: 0, seen: 0, new: 0, repeated: 0, dropped: 0 };
  /** Where the outcomes of the source that stands in begin, and how many rooms there were by then. */
  let standIn: { at: number; roomCount: number } | undefined;
  let stopped: unknown;
  try {
    for await (const event of client.discover(discoverCall(call, { sources, judge }))) {
      switch (event.kind) {
        case "room":
          found.push(event.room);
          await writer.room(event.room);
          break;
        case "outcome":
          totals = event.totals;
          outcomes.push(entryOf(event));
          await io.stderr.write(outcomeLine(entryOf(event)));
          break;
        case "stepDown":
          standIn = { at: outcomes.length, roomCount: found.length };
          await io.stderr.write(stepDownLine(event));
          break;
        default:
          event satisfies never;
      }
    }
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    stopped = error; // what came before Ctrl-C is still shown
  }
  const unknown = judge.unknown();
  const envelope: Envelope = {
    world: found[0]?.world ?? client.world(),
    outcomes,
    totals,
    ...(Object.keys(unknown).length > 0 && { unknown }),
    rooms: found,
  };
  await writer.finish(envelope);
  await report?.write(envelope);
  const problem = client.visitorProblem();
  if (problem !== undefined) await io.stderr.write(`no guest identity: ${safeText(problem)}\n`);
  await io.stderr.write(totalsLine(envelope));
  if (stopped !== undefined) throw stopped;
  const from = standIn !== undefined && found.length > standIn.roomCount ? standIn.at : 0;
  return exitCodeOf(decisiveOutcomes(outcomes.slice(from)));
}

function entryOf({ outcome, channel, tag, words, page }: Extract<DiscoverEvent, { kind: "outcome" }>): OutcomeEntry {
  return { ...outcome, channel, ...(tag !== undefined && { tag }), ...(words !== undefined && { words }), page };
}

function stepDownLine({ from, to, outcome }: Extract<DiscoverEvent, { kind: "stepDown" }>): string {
  return `${sourceWords(from)} is refused (${outcome.kind}): ${sourceWords(to)} is asked instead\n`;
}

type Discovering = { sources: RoomSources; judge: RoomJudge };

function discoverCall({ io, settings }: CommandCall, { sources: { sources, insteadOf }, judge }: Discovering) {
  const { pages, limit, count, "min-viewers": viewersMin } = settings;
  const limits = { pagesMax: pages, viewersMin, ...(limit !== undefined && { roomsMax: limit }) };
  return { sources, stepDown: stepDownBy(insteadOf, io), count, ...limits, accepts: judge.accepts, signal: io.signal };
}

function stepDownBy(insteadOf: RoomSources["insteadOf"], { stderr }: Io) {
  return (refused: RoomSources["sources"][number], outcome: Outcome) => {
    const standIn = insteadOf(refused);
    if (standIn.kind === "search") return standIn.source;
    if (standIn.kind === "none")
      void stderr.write(
        `${sourceWords(refused)} is refused (${outcome.kind}), and nothing stands in: ${standIn.why}\n`,
      );
    return undefined;
  };
}
