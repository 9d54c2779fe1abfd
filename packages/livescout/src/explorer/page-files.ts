/**
 * The built page, read once into memory: a handful of small files, each with its type and a compressed copy.
 *
 * Names of assets carry a hash of their content, so browsers may keep them; the page itself is asked for every time.
 */
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { LivescoutError } from "@livescout/protocol";

export type PageFile = { path: string; contentType: string; body: Buffer; zipped: Buffer; isHashed: boolean };

const TYPES: { readonly [extension: string]: string } = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json",
};

const ASSETS = "assets";

/** @throws LivescoutError where the page was not built. */
export async function readPageFiles(folder: string): Promise<PageFile[]> {
  try {
    const index = await readPageFile(folder, "index.html", "/");
    const names = (await readdir(join(folder, ASSETS))).filter((name) => Object.hasOwn(TYPES, extname(name)));
    const assets = names.map((name) => readPageFile(join(folder, ASSETS), name, `/${ASSETS}/${name}`));
    return [index, ...(await Promise.all(assets))];
  } catch (error) {
    throw new LivescoutError("internal", "the explorer's page is not built: run `npm run build`", { cause: error });
  }
}

async function readPageFile(folder: string, name: string, path: string): Promise<PageFile> {
  const body = await readFile(join(folder, name));
  const contentType = TYPES[extname(name)] ?? "application/octet-stream";
  return { path, contentType, body, zipped: gzipSync(body), isHashed: path !== "/" };
}
