/** `livescout rooms`: both steps, page after page, channel after channel; rooms once each, every call's outcome named. */
import { CHANNELS, type ChannelId, type Room } from "@livescout/protocol";
import { createClient, type ComposedClient } from "../../compose/create-client.ts";
import { UsageError, type CommandCall, type CommandRun } from "../command.ts";
import { Stopped } from "../io.ts";
import { openReport, type Envelope, type OutcomeEntry, type Report, type Totals } from "../output/envelope.ts";
import { exitCodeOf } from "../output/exit-codes.ts";
import { outcomeLine, totalsLine } from "../output/outcome-line.ts";
import { createRoomWriter, type RoomWriter } from "../output/room-writer.ts";
import { safeText } from "../output/safe-text.ts";
import { readSecrets } from "../read-secrets.ts";

export const rooms: CommandRun = async (call) => {
  const { io, settings } = call;
  refuseIdleTag(settings.channel, settings.tag);
  if (settings["dry-run"]) {
    const { dryRun } = await import("../dry-run.ts");
    return dryRun(call);
  }
  const secrets = await readSecrets(call, settings.channel);
  const client = await createClient(settings, { ...secrets, fetch: io.fetch, nowMs: io.nowMs });
  const report = settings.report === undefined ? undefined : await openReport(settings.report);
  try {
    const writer = await createRoomWriter(settings.output, io);
    return await listRooms(call, { client, writer, report });
  } catch (error) {
    await report?.discard();
    throw error;
  } finally {
    await client.close();
  }
};

type Listing = { client: ComposedClient; writer: RoomWriter; report: Report | undefined };

async function listRooms(call: CommandCall, { client, writer, report }: Listing): Promise<number> {
  const { io } = call;
  const found: Room[] = [];
  const outcomes: OutcomeEntry[] = [];
  let totals: Totals = { pages: 0, seen: 0, new: 0, repeated: 0, dropped: 0 };
  let stopped: unknown;
  try {
    for await (const event of client.discover(discoverCall(call))) {
      if (event.kind === "room") {
        found.push(event.room);
        await writer.room(event.room);
      } else if (event.kind === "outcome") {
        const { outcome, channel, tag, page } = event;
        totals = event.totals;
        const entry = { ...outcome, channel, ...(tag !== undefined && { tag }), page };
        outcomes.push(entry);
        await io.stderr.write(outcomeLine(entry));
      }
    }
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    stopped = error; // what came before Ctrl-C is still shown
  }
  const envelope: Envelope = { world: found[0]?.world ?? client.world(), outcomes, totals, rooms: found };
  await writer.finish(envelope);
  await report?.write(envelope);
  const problem = client.visitorProblem();
  if (problem !== undefined) await io.stderr.write(`no guest identity: ${safeText(problem)}\n`);
  await io.stderr.write(totalsLine(envelope));
  if (stopped !== undefined) throw stopped;
  return exitCodeOf(outcomes);
}

function discoverCall({ io, settings }: CommandCall) {
  const { channel: channels, tag, pages, limit, count, "min-viewers": viewersMin } = settings;
  const sources = channels.map((channel) => ({
    channel,
    ...(tag !== undefined && CHANNELS[channel].takesTag && { tag }),
  }));
  const limits = { pagesMax: pages, viewersMin, ...(limit !== undefined && { roomsMax: limit }) };
  return { sources, count, ...limits, signal: io.signal };
}

/** A tag that no chosen channel would send looks as if it had filtered something. */
function refuseIdleTag(channels: readonly ChannelId[], tag: string | undefined): void {
  if (tag === undefined || channels.some((channel) => CHANNELS[channel].takesTag)) return;
  const takers = Object.values(CHANNELS).filter((channel) => channel.takesTag);
  throw new UsageError(
    `--tag: channel ${channels.join(", ")} takes no tag; --channel ${takers.map(({ name }) => name).join(" or ")} does`,
  );
}
