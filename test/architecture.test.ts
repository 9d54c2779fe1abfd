/**
 * Holds the tables of docs/style.md: who may import whom, which driver lives where, what a module may not name.
 *
 * The tables are read out of the guide itself, so that guide and code cannot drift apart.
 */
import { OUTCOME_KINDS } from "@livescout/protocol";
import { GATEWAY_ERROR_CODES } from "@livescout/protocol/wire";
import { describe, expect, test } from "vitest";
import { readJsonFile, readText } from "./support/repository.ts";
import { ambientCalls, declaredNames, globalsUsed } from "./support/source-names.ts";
import {
  identifiersOf,
  importsOf,
  nodesOf,
  packageName,
  resolveRelative,
  type SourceFile,
  sourceFiles,
} from "./support/source-tree.ts";

const APP = "packages/livescout/src/";
const WORKSPACES = ["protocol", "client", "livescout", "explorer"];
const files = sourceFiles();
const imports = files.flatMap((file) => importsOf(file).map((found) => ({ from: file.path, ...found })));

const workspaceOf = (path: string): string => path.split("/")[1] ?? "";
const inWorkspace = (name: string): SourceFile[] => files.filter(({ path }) => workspaceOf(path) === name);
/** First folder under the app's `src/`; "" for a file that stands in none. */
const folderOf = (path: string): string =>
  path.startsWith(APP) ? (path.slice(APP.length).match(/^[^/]+(?=\/)/)?.[0] ?? "") : "";

describe("workspaces", () => {
  const table: Record<string, string[]> = {
    protocol: [],
    client: ["protocol"],
    livescout: ["protocol", "client"],
    explorer: ["protocol"],
  };

  test.each(WORKSPACES)("%s imports and declares no workspace but those of the layout table", (name) => {
    const row = tableRows("| Workspace |").find(([first]) => first?.includes(`packages/${name}`));
    const allowed = table[name]?.map((other) => `@livescout/${other}`) ?? [];
    for (const other of WORKSPACES.filter((each) => each !== name)) {
      expect(row?.[2]?.includes(other), `docs/style.md, ${name} → ${other}`).toBe((table[name] ?? []).includes(other));
    }
    const ours = (packages: string[]) => packages.filter((each) => /^(?:@livescout\/|livescout$)/.test(each));
    const used = imports
      .filter(({ from }) => workspaceOf(from) === name)
      .map(({ specifier }) => packageName(specifier));
    expect(ours(used).filter((each) => !allowed.includes(each))).toEqual([]);
    expect(ours(Object.keys(neededBy(manifest(name)))).sort()).toEqual(allowed.sort());
  });

  test("a workspace imports only packages that its own package.json declares", () => {
    const strangers = imports.filter(({ from, specifier }) => {
      if (specifier.startsWith(".") || specifier.startsWith("node:")) return false;
      const { optionalDependencies, peerDependencies, ...rest } = manifest(workspaceOf(from));
      return !(packageName(specifier) in { ...neededBy(rest), ...optionalDependencies, ...peerDependencies });
    });
    expect(strangers).toEqual([]);
  });

  test("a relative import never leaves its workspace's src folder", () => {
    const leaving = imports.filter(({ from, specifier }) => {
      const target = resolveRelative(from, specifier);
      return target !== undefined && !target.startsWith(`packages/${workspaceOf(from)}/src/`);
    });
    expect(leaving).toEqual([]);
  });

  test("nothing imports past a workspace's public doors", () => {
    const doors = WORKSPACES.flatMap((name) =>
      Object.keys(manifest(name).exports ?? {}).map((door) => `@livescout/${name}${door.slice(1)}`),
    );
    const past = imports.filter(({ specifier }) => specifier.startsWith("@livescout/") && !doors.includes(specifier));
    expect(past).toEqual([]);
  });
});

describe("purity", () => {
  const AMBIENT = ["process", "fetch", "crypto", "performance", "setTimeout", "setInterval", "setImmediate", "console"];

  test("protocol has no I/O, clock, randomness, environment or node: import", () => {
    const found = inWorkspace("protocol").flatMap((file) => [
      ...importsOf(file)
        .filter(({ specifier }) => specifier.startsWith("node:"))
        .map(({ specifier }) => `${file.path}: ${specifier}`),
      ...globalsUsed(file, AMBIENT),
      ...ambientCalls(file),
    ]);
    expect(found).toEqual([]);
  });

  test("client imports no node: module, so that it runs wherever fetch does", () => {
    const found = imports.filter(
      ({ from, specifier }) => workspaceOf(from) === "client" && specifier.startsWith("node:"),
    );
    expect(found).toEqual([]);
  });

  test("cli/main.ts is the only file that names process", () => {
    const naming = files
      .filter(
        (file) =>
          identifiersOf(file).has("process") || importsOf(file).some((each) => each.specifier === "node:process"),
      )
      .map(({ path }) => path);
    expect(naming.filter((path) => path !== `${APP}cli/main.ts`)).toEqual([]);
  });
});

describe("folders of the app", () => {
  const rows = folderTable();
  const present = [...new Set(files.map(({ path }) => folderOf(path)).filter((folder) => folder !== ""))];

  test("every folder has a row in the guide's table", () => {
    expect(present.filter((folder) => !rows.has(folder))).toEqual([]);
  });

  test("no source stands outside the folders", () => {
    expect(files.filter(({ path }) => path.startsWith(APP) && folderOf(path) === "").map(({ path }) => path)).toEqual(
      [],
    );
  });

  test.each(present)("%s/ imports only what its row allows", (folder) => {
    const allowed = rows.get(folder) ?? [];
    const breaches = imports
      .filter(({ from }) => folderOf(from) === folder)
      .flatMap(({ from, specifier }) => {
        const target = resolveRelative(from, specifier);
        if (target === undefined) return [];
        const inside = target.slice(APP.length);
        const isAllowed =
          folderOf(target) === folder || allowed.some((each) => inside === each || folderOf(target) === each);
        return isAllowed ? [] : [`${from} → ${inside}`];
      });
    expect(breaches).toEqual([]);
  });

  test("each outside package is imported in one folder, zod apart", () => {
    const homes = new Map<string, Set<string>>();
    for (const { from, specifier } of imports) {
      const name = packageName(specifier);
      if (specifier.startsWith(".") || /^@livescout\/|^zod$/.test(name)) continue;
      if (name.startsWith("node:") && name !== "node:sqlite") continue;
      const home = `${workspaceOf(from)}/${folderOf(from)}${folderOf(from) === "storage" ? `/${storageOf(from)}` : ""}`;
      homes.set(name, (homes.get(name) ?? new Set()).add(home));
    }
    const spread = [...homes].filter(([, folders]) => folders.size > 1).map(([name, folders]) => [name, [...folders]]);
    expect(spread).toEqual([]);
  });

  test("database drivers stay in their storage folder, and are loaded only when a store is opened", () => {
    const drivers = /^(?:node:sqlite|@photostructure\/sqlite|pg|ioredis|bullmq)$/;
    const wrong = imports.filter(
      ({ from, specifier, isLazy, isType }) =>
        drivers.test(packageName(specifier)) && (!from.startsWith(`${APP}storage/`) || !(isLazy || isType)),
    );
    expect(wrong).toEqual([]);
  });
});

describe("modules", () => {
  test("there are no import cycles", () => {
    expect(findCycles()).toEqual([]);
  });

  test("exports are named: no default export, no export *", () => {
    const found = files.flatMap((file) =>
      [...nodesOf(file.ast)]
        .filter(({ type }) => type === "ExportDefaultDeclaration" || type === "ExportAllDeclaration")
        .map(({ type }) => `${file.path}: ${type}`),
    );
    expect(found).toEqual([]);
  });

  test("file names are kebab-case", () => {
    const odd = files
      .map(({ path }) => path)
      .filter((path) => !/^(?:[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z]+)?)\.tsx?$/.test(path.split("/").at(-1) ?? ""));
    expect(odd).toEqual([]);
  });

  test("every module opens with a header of one to six lines", () => {
    const headless = files
      .filter(({ text }) => {
        const header = headerOf(text);
        const lines = header?.split("\n").map((line) => line.replace(/^\s*(?:\/\*\*|\*\/|\*)\s*|\s*\*\/$/g, ""));
        const said = lines?.filter((line) => line !== "").length ?? 0;
        return said < 1 || said > 6;
      })
      .map(({ path }) => path);
    expect(headless).toEqual([]);
  });

  test("a file of more than 300 lines says why in its header", () => {
    const long = files.filter(
      ({ text }) => text.split("\n").length > 301 && !/\b300 lines\b/.test(headerOf(text) ?? ""),
    );
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  test("snake_case names are property names of a wire, never names of our own", () => {
    const own = files
      .filter(({ path }) => !path.startsWith(`${APP}sandbox/`)) // names what it is about to write
      .flatMap((file) =>
        declaredNames(file)
          .filter((name) => /[a-z0-9]_[a-z0-9]/.test(name))
          .map((name) => `${file.path}: ${name}`),
      );
    expect(own).toEqual([]);
  });

  test("snake_case properties stand only in wire/ and where one is read or written", () => {
    const found = files
      .filter(({ path }) => !path.includes("/wire/") && !READS_A_WIRE.some((pattern) => pattern.test(path)))
      .flatMap((file) => {
        if (importsOf(file).some(({ specifier }) => /(?:^|\/)wire(?:\/|$)/.test(specifier))) return [];
        const names = [...identifiersOf(file)].filter((name) => SNAKE.test(name) && !NAMED_WORDS.has(name));
        return names.map((name) => `${file.path}: ${name}`);
      });
    expect(found).toEqual([]);
  });
});

const SNAKE = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/;

/** Files that read or write snake_case without a schema of `wire/`. */
const READS_A_WIRE = [
  /^packages\/protocol\/src\/(?:feed-request|drawer-tabs-request|search-request|identity|identity-from-url|saved-body)\.ts$/, // the upstream's parameters
  /^packages\/client\/src\/note-outcome\.ts$/, // writes an outcome report
  new RegExp(`^${APP}sandbox/`), // writes the upstream's answers
  new RegExp(`^${APP}storage/`), // column names
  new RegExp(`^${APP}gateway/`), // writes the gateway's answers
];

/** Words of our closed lists, used as keys anywhere, and options of other people's libraries. */
const NAMED_WORDS = new Set<string>([...OUTCOME_KINDS, ...GATEWAY_ERROR_CODES, "quoted_match", "record_delimiter"]);

type Manifest = {
  private?: boolean;
  bin?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  exports?: Record<string, unknown>;
};

function manifest(name: string): Manifest {
  return readJsonFile(`packages/${name}/package.json`) as Manifest;
}

/** Page and app are built of their `devDependencies`: whoever installs them has these already. */
const neededBy = ({ private: isPrivate, bin, dependencies, devDependencies }: Manifest): Record<string, string> => ({
  ...dependencies,
  ...((isPrivate === true || bin !== undefined) && devDependencies),
});

const storageOf = (path: string): string => path.slice(`${APP}storage/`.length).split("/")[0] ?? "";

function headerOf(text: string): string | undefined {
  return text.replace(/^#!.*\n/, "").match(/^\/\*\*[\s\S]*?\*\//)?.[0];
}

/** Cells of the rows of the guide's table whose head line begins so. */
function tableRows(head: string): string[][] {
  const lines = readText("docs/style.md").split("\n");
  const from = lines.findIndex((line) => line.startsWith(head));
  const length = lines.slice(from).findIndex((line) => !line.startsWith("|"));
  return lines.slice(from + 2, from + length).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** Folder → what it may import; a file is named as `folder/file.ts`. */
function folderTable(): Map<string, string[]> {
  const rows = tableRows("| Folder in `packages/livescout/src/` |");
  const names = rows.map(([folder]) => folder?.replaceAll(/[`/]/g, "") ?? "");
  return new Map(rows.map(([, , may], index) => [names[index] ?? "", readMay(may ?? "", names)]));
}

function readMay(may: string, names: string[]): string[] {
  if (may === "nothing") return [];
  const allBut = may.match(/^all but (\w+)$/)?.[1];
  if (allBut !== undefined) return names.filter((name) => name !== allBut);
  return may.split(",").map((name) => name.trim().replaceAll("`", ""));
}

/** Every cycle once, as the path that closes it. */
function findCycles(): string[] {
  const graph = new Map<string, string[]>();
  for (const { from, specifier } of imports) {
    const target = resolveRelative(from, specifier);
    if (target !== undefined) graph.set(from, [...(graph.get(from) ?? []), target]);
  }
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) cycles.push([...trail.slice(at), path].join(" → "));
    if (at >= 0 || done.has(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return cycles;
}
