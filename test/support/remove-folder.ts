/**
 * Removes a folder in which somebody may still write, as what is left of a browser does for a moment.
 *
 * Not `rmSync`: that tries again, but never looks for what has come in since.
 */
import { rm } from "node:fs/promises";

export const removeFolder = (path: string): Promise<void> =>
  rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
