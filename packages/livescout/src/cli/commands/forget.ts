/** `livescout forget NAME`: everything about an owner erased from the catalogue, and kept out of it from then on. */
import { isOwnerName, readCheckTarget } from "@livescout/protocol";
import { forgetOwner } from "../../compose/read-catalogue.ts";
import { type CommandRun, UsageError } from "../command.ts";
import { stopOf, type Io } from "../io.ts";
import { EXIT } from "../output/exit-codes.ts";

export const forget: CommandRun = async ({ io, settings, places, arguments: [given = ""] }) => {
  const name = nameOf(given);
  if (!settings.yes && !(await isMeant(name, io))) {
    await io.stderr.write("nothing was erased\n");
    return EXIT.ok;
  }
  const { rooms, observations, events } = await forgetOwner(settings, name, { places, nowMs: io.nowMs });
  const erased =
    rooms + observations + events === 0
      ? "nothing was there to erase"
      : `erased ${count(rooms, "room")}, ${count(observations, "observation")}, ${count(events, "event")}`;
  await io.stderr.write(`@${name}: ${erased}; this name is not collected again\n`);
  return EXIT.ok;
};

/** A name as everywhere; a name of digits alone is one here too. */
function nameOf(given: string): string {
  const target = readCheckTarget(given);
  const name = target?.kind === "name" ? target.name : given.replace(/^@/, "");
  if (!isOwnerName(name)) throw new UsageError("name: expected an owner's name, with or without @");
  return name;
}

async function isMeant(name: string, io: Io): Promise<boolean> {
  const { stdin, stderr, signal } = io;
  if (!stdin.isTty || !stderr.isTty)
    throw new UsageError("forget: nobody can be asked here; --yes says that it is meant");
  await stderr.write(`Erase everything about @${name}, for good, and never collect this name again? [y/N] `);
  const firstLine = async (): Promise<string> => {
    const decoder = new TextDecoder();
    let typed = "";
    for await (const chunk of stdin.chunks()) {
      typed += decoder.decode(chunk, { stream: true });
      if (typed.includes("\n")) break;
    }
    return typed.trim();
  };
  const stopped = stopOf(signal).then((stop) => Promise.reject(stop));
  return /^y(?:es)?$/i.test(await Promise.race([firstLine(), stopped]));
}

const count = (number: number, noun: string): string =>
  `${number.toLocaleString("en-US")} ${noun}${number === 1 ? "" : "s"}`;
