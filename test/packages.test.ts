/** What the workspaces' package.json files promise: versions, licence, doors, pinned dependencies, what is published. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readJsonFile, readText, ROOT } from "./support/repository.ts";

type Conditions = Record<string, string>;
type Manifest = {
  name: string;
  version: string;
  license: string;
  type: string;
  private?: boolean;
  engines: { node: string };
  files: string[];
  bin?: Record<string, string>;
  exports: Record<string, Conditions | string>;
  scripts: Record<string, string>;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
};

const root = readJsonFile("package.json") as Manifest & { workspaces: string[] };
const workspaces = root.workspaces.map((folder) => ({
  folder,
  manifest: readJsonFile(`${folder}/package.json`) as Manifest,
}));

const published = workspaces.filter(({ manifest }) => manifest.private !== true);

describe.each(workspaces)("$folder", ({ manifest }) => {
  test("has the version, licence, engine and module type of all", () => {
    const { version, license, type, engines } = manifest;
    expect({ version, license, type, engines }).toEqual({
      version: workspaces[0]?.manifest.version,
      license: "MIT",
      type: "module",
      engines: root.engines,
    });
  });
});

describe.each(published)("$folder, published", ({ folder, manifest }) => {
  test("publishes what is built, with the licence and a README of its own", () => {
    const app = ["bin", "dist/app", "dist/page", "dist/sandbox/live-page/page"];
    expect(manifest.files.filter((each) => !each.startsWith("!"))).toEqual(manifest.bin ? app : ["dist"]);
    expect(readText(`${folder}/LICENSE`)).toBe(readText("LICENSE"));
    expect(readText(`${folder}/README.md`)).toContain(`# ${manifest.name}\n`);
  });

  test("every door has a source, and leads from it to dist", () => {
    for (const conditions of Object.values(manifest.exports)) {
      if (typeof conditions === "string") continue;
      const source = conditions["@livescout/source"] ?? "";
      const built = source.replace("./src/", "./dist/").replace(/\.ts$/, "");
      expect(existsSync(join(ROOT, folder, source)), source).toBe(true);
      expect(Object.entries(conditions)).toEqual([
        ["@livescout/source", source],
        ["types", `${built}.d.ts`],
        ["default", `${built}.js`],
      ]);
    }
  });

  test("the export condition of the sources is taken out before packing and put back after", () => {
    expect(manifest.scripts).toMatchObject({
      prepack: "node ../../scripts/source-condition.mjs remove",
      postpack: "node ../../scripts/source-condition.mjs add",
    });
  });

  test("a bin is committed, because npm links one only if its file exists before the build", () => {
    for (const path of Object.values(manifest.bin ?? {}))
      expect(readText(`${folder}/${path}`)).toMatch(/^#!\/usr\/bin\/env node\n/);
  });
});

test("dependencies are pinned exactly, and one package has one version everywhere", () => {
  const all = [root, ...workspaces.map(({ manifest }) => manifest)].flatMap(
    ({ dependencies = {}, optionalDependencies = {}, devDependencies = {} }) => [
      ...Object.entries(dependencies),
      ...Object.entries(optionalDependencies),
      ...Object.entries(devDependencies),
    ],
  );
  expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  const versions = new Map<string, Set<string>>();
  for (const [name, version] of all) versions.set(name, (versions.get(name) ?? new Set()).add(version));
  expect([...versions].filter(([, found]) => found.size > 1)).toEqual([]);
});

test("npm ci builds; start and test build first, so that they also work after npm ci --ignore-scripts", () => {
  const { prepare, build, prestart, start, test: testScript, check } = root.scripts;
  expect(prepare).toContain("build");
  expect(build).toBe(
    "tsc -b && vite build --logLevel warn packages/explorer && vite build --logLevel warn packages/livescout",
  );
  expect(prestart).toContain("build");
  expect(start).toBe("node packages/livescout/bin/livescout.js demo");
  expect(testScript).toContain("check");
  expect(check?.split(" && ")[0]).toContain("build");
  for (const part of ["types", "lint", "format", "vitest run"]) expect(check).toContain(part);
});
