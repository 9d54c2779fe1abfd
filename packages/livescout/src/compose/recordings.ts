/** Recordings as the commands use them: made, read back as results, or served again by the sandbox. */
import { type PageResult, readSavedBody } from "@livescout/protocol";
import { looksLikeRecording, readRecorded, readRecording, type Recording } from "../diagnosis/recording.ts";
import { readRecordings } from "../diagnosis/recording-folder.ts";
import type { ReplayedAnswer } from "../sandbox/replay.ts";

export { createRecorder } from "../diagnosis/recorder.ts";
export type { Recorder } from "../diagnosis/recorder.ts";
export { isFolder, prepareRecordingFolder, writeRecording } from "../diagnosis/recording-folder.ts";

/** @throws InvalidInputError where the folder holds none, or one with the shape of a secret in it. */
export async function readRecordedFolder(folder: string): Promise<PageResult[]> {
  return (await readRecordings(folder)).map(readRecorded);
}

/** A recording, or whatever body of the upstream was saved. `name` is for errors. */
export function readSaved(text: string, { bytes, name }: { bytes: number; name: string }): PageResult {
  return looksLikeRecording(text) ? readRecorded(readRecording(text, name)) : readSavedBody(text, { bytes });
}

/** @throws InvalidInputError as `readRecordedFolder` does. */
export async function readReplay(folder: string): Promise<ReplayedAnswer[]> {
  return (await readRecordings(folder)).map(replayed);
}

function replayed({ response, outcome }: Recording): ReplayedAnswer {
  if (response === undefined) {
    return { kind: outcome.kind === "timeout" ? "never" : "reset" };
  }
  const { httpStatus, headers, body } = response;
  return { kind: "answer", status: httpStatus, headers, body };
}
