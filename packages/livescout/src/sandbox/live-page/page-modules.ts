/**
 * The browser modules that the live page loads: its own script, and the compiled signature code of the protocol.
 *
 * They are read from `dist`, also when the sandbox runs from sources: browsers take no TypeScript.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PACKAGE_FOLDER } from "../../runtime/package-folder.ts";

export type PageModules = {
  /** Addresses of all modules, for the page's preload lines. */
  readonly paths: readonly string[];
  /** JavaScript text, `undefined` where there is no such module. */
  read(path: string): string | undefined;
};

export const SIGNATURE_ENTRY = "/_sandbox/signature/index.js";
export const PAGE_ENTRY = "/_sandbox/page/start-page.js";

export function loadPageModules(): PageModules {
  const signature = dirname(createRequire(import.meta.url).resolve("@livescout/protocol/signature"));
  const folders = {
    "/_sandbox/signature/": join(signature, "../../dist/signature"),
    "/_sandbox/page/": join(PACKAGE_FOLDER, "dist/sandbox/live-page/page"),
  };
  const texts = new Map<string, string>();
  for (const [prefix, folder] of Object.entries(folders)) {
    const names = readdirSync(folder).filter((name) => name.endsWith(".js"));
    for (const name of names) texts.set(prefix + name, readFileSync(join(folder, name), "utf8"));
  }
  return { paths: [...texts.keys()], read: (path) => texts.get(path) };
}
