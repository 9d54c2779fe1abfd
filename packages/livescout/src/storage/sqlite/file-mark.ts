/** Which file stands at a path: another one, or none, once it was removed or replaced. */
import { stat } from "node:fs/promises";

import { LivescoutError } from "@livescout/protocol";

export async function fileMark(file: string): Promise<string> {
  try {
    const { dev, ino } = await stat(file, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return "none";
  }
}

/** A file deleted under a running process goes on taking what nobody will ever see again. */
export async function refuseReplaced(file: string, openedAs: string): Promise<void> {
  if ((await fileMark(file)) !== openedAs) {
    throw new LivescoutError("store", `${file} was removed or replaced while open: start again`);
  }
}
