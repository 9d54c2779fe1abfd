/** The repository as the house-keeping tests see it: its root, and the files that git would take. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "..", "..");

/** Tracked files and new ones that are not ignored, as paths from the root. Without git: all but what is built. */
export function repositoryFiles(): string[] {
  try {
    const gone = new Set(git("--deleted"));
    return [...new Set(git("--cached", "--others", "--exclude-standard"))].filter((path) => !gone.has(path)).sort();
  } catch {
    return walk("").sort();
  }
}

function git(...options: string[]): string[] {
  const listed = execFileSync("git", ["ls-files", "-z", ...options], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "ignore"],
  });
  return listed
    .toString()
    .split("\0")
    .filter((path) => path !== "");
}

const NOT_SOURCE = new Set([".git", "node_modules", "dist", "coverage", "artifacts"]);

function walk(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_SOURCE.has(entry.name) ? [] : walk(path);
    return entry.isFile() ? [path] : [];
  });
}

export const readText = (path: string): string => readFileSync(join(ROOT, path), "utf8");

export const readJsonFile = (path: string): unknown => JSON.parse(readText(path));
