/**
 * What comes along when somebody imports the SDK: protocol and `zod/mini`, and nothing else.
 *
 * Classic zod would compile functions from text, which pages with a strict content policy forbid.
 */
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { readJsonFile, ROOT } from "./support/repository.ts";
import { importsOf, packageName, parseSource, resolveRelative } from "./support/source-tree.ts";

/** Everything that runs when these doors are imported; types are erased and do not count. */
function closure(doors: string[]): { files: string[]; packages: Set<string> } {
  const seen = new Set<string>();
  const packages = new Set<string>();
  const waiting = [...doors];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    for (const { specifier, isType } of importsOf(parseSource(path))) {
      const next = isType ? undefined : (resolveRelative(path, specifier) ?? ourSource(specifier));
      if (next !== undefined) waiting.push(next);
      else if (!isType) packages.add(specifier);
    }
  }
  return { files: [...seen], packages };
}

function ourSource(specifier: string): string | undefined {
  if (!specifier.startsWith("@livescout/")) return undefined;
  const workspace = packageName(specifier).slice("@livescout/".length);
  const manifest = readJsonFile(`packages/${workspace}/package.json`) as {
    exports: Record<string, Record<string, string>>;
  };
  const source = manifest.exports[`.${specifier.slice(packageName(specifier).length)}`]?.["@livescout/source"];
  return source === undefined ? undefined : join("packages", workspace, source);
}

test("importing @livescout/client runs protocol and zod/mini, and nothing else", () => {
  const { files, packages } = closure(["packages/client/src/index.ts"]);
  expect([...packages]).toEqual(["zod/mini"]);
  expect(files.filter((path) => !/^packages\/(?:client|protocol)\/src\//.test(path))).toEqual([]);
  expect(files.length).toBeGreaterThan(10);
});

test.each(["index", "signature/index", "wire/index"])("protocol's door %s runs nothing but zod/mini", (door) => {
  const { packages } = closure([`packages/protocol/src/${door}.ts`]);
  expect([...packages].filter((name) => name !== "zod/mini")).toEqual([]);
});

test("zod/mini does not bring the classic zod", () => {
  const require = createRequire(join(ROOT, "packages/client/package.json"));
  const door = require.resolve("zod/mini").replace(/\.cjs$/, ".js");
  const { files, packages } = closure([relative(ROOT, door)]);
  expect(files.filter((path) => path.includes("classic"))).toEqual([]);
  expect([...packages]).toEqual([]);
});
