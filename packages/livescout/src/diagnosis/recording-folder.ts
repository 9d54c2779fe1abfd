/** Recordings as files of a folder, `call-1.json` and on: written for others, and checked for secrets when they are read. */
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InvalidInputError, LivescoutError } from "@livescout/protocol";
import { readRecording, type Recording } from "./recording.ts";

const NAME = /^call-(\d{1,4})\.json$/;

/** @throws LivescoutError where the folder cannot be made, or holds recordings already: none is written over. */
export async function prepareRecordingFolder(folder: string): Promise<void> {
  const names = await mkdir(folder, { recursive: true })
    .then(() => readdir(folder))
    .catch((error: NodeJS.ErrnoException) => {
      throw new LivescoutError("invalid_setting", `out: ${folder} cannot be used (${error.code})`, { cause: error });
    });
  if (names.some((name) => NAME.test(name)))
    throw new LivescoutError("invalid_setting", `out: ${folder} already holds recordings; name another folder`);
}

/** The path of the file written. */
export async function writeRecording(folder: string, number: number, recording: Recording): Promise<string> {
  const file = join(folder, `call-${number}.json`);
  await writeFile(file, `${JSON.stringify(recording, null, 2)}\n`, { flag: "wx" });
  return file;
}

/**
 * All recordings of a folder, in the order of their calls.
 *
 * @throws InvalidInputError where there are none, or one of them is no cleaned recording.
 */
export async function readRecordings(folder: string): Promise<Recording[]> {
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new InvalidInputError(folder, `a folder of recordings (${error.code})`);
  });
  const names = found.filter((name) => NAME.test(name)).sort((a, b) => numberOf(a) - numberOf(b));
  if (names.length === 0) throw new InvalidInputError(folder, "a folder of recordings: call-1.json and on");
  return Promise.all(names.map(async (name) => readRecording(await readFile(join(folder, name), "utf8"), name)));
}

const numberOf = (name: string): number => Number(NAME.exec(name)?.[1]);

export const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
