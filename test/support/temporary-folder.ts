/** Folders of a test's own, gone when it ends. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "livescout-test-"));
  onTestFinished(() => removeFolder(folder));
  return folder;
}

/**
 * Also one in which somebody may still write, as what is left of a browser does for a moment. Not `rmSync`: that tries again, but
 * never looks for what has come in since.
 */
export const removeFolder = (path: string): Promise<void> =>
  rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
