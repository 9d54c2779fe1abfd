/** `livescout identity capture|show`: the browser that the native signer claims to be, taken from the operator's own. */
import type { Identity } from "@livescout/protocol";
import { captureIdentity } from "../../compose/capture-identity.ts";
import { loadIdentity } from "../../compose/load-identity.ts";
import { findOwnIdentity } from "../../compose/own-identity.ts";
import type { CommandRun } from "../command.ts";
import { EXIT } from "../output/exit-codes.ts";
import { safeText } from "../output/safe-text.ts";

export const capture: CommandRun = async ({ io, settings, places }) => {
  const captured = await captureIdentity(settings, {
    file: settings.out,
    places,
    machine: io,
    nowMs: io.nowMs,
    signal: io.signal,
    tell: (sentence) => void io.stderr.write(`${safeText(sentence)}\n`),
  });
  if (captured.kind === "failed") {
    await io.stderr.write(`not captured: ${safeText(captured.why)}\n`);
    return EXIT.unreachable;
  }
  await io.stdout.write(`${captured.file}\n`);
  const use = captured.isDefault ? "rooms, sign and serve use it from now on" : "--identity names it";
  if (isAutomated(captured.identity)) {
    await io.stderr.write(
      "this browser tells its page that a program drives it: --cdp takes the identity of the one that you use every day\n",
    );
  }
  await io.stderr.write(
    `${safeText(captured.identity.userAgent)}\n${use}; no session, cookie, token or device id is in it\n`,
  );
  return EXIT.ok;
};

/** signing-xgnarly §5: bit 8 of the environment stands for `navigator.webdriver`. */
const isAutomated = ({ userAgent, envcode }: Identity): boolean => /Headless/.test(userAgent) || (envcode & 8) !== 0;

export const show: CommandRun = async ({ io, settings, places }) => {
  const file = settings.identity ?? (await findOwnIdentity(places));
  const identity = await loadIdentity(file);
  if (settings.json) {
    await io.stdout.write(`${JSON.stringify(identity, null, 2)}\n`);
    return EXIT.ok;
  }
  const where =
    file === undefined ? "shipped with livescout: a guess; `livescout identity capture` takes your browser's" : file;
  await io.stderr.write(`${safeText(where)}\n`);
  const width = Math.max(...Object.keys(identity).map((name) => name.length)) + 2;
  const rows = Object.entries(identity).map(([name, value]) => `${name.padEnd(width)}${shown(value)}\n`);
  await io.stdout.write(rows.join(""));
  return EXIT.ok;
};

const shown = (value: unknown): string => safeText(typeof value === "string" ? value : JSON.stringify(value));
