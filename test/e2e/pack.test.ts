/**
 * What a stranger gets: the three tarballs, checked by publint and attw, installed in an empty folder, and run there.
 *
 * Packing changes package.json for a moment, so it happens in a copy of the workspaces.
 */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readText, ROOT } from "../support/repository.ts";
import { runToSuccess } from "../support/run-command.ts";

const WORKSPACES = ["protocol", "client", "livescout"];
const BIN = join(ROOT, "node_modules/.bin");
/** How far the written size may be from the measured one. */
const SIZE_TOLERANCE = 0.2;
let folder = "";
let tarballs: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "livescout-pack-"));
  const isPackable = (path: string) => !path.split(sep).includes("node_modules") && !path.endsWith(".test.ts");
  for (const name of WORKSPACES) {
    await cp(join(ROOT, "packages", name), join(folder, "packages", name), { recursive: true, filter: isPackable });
  }
  await cp(join(ROOT, "scripts"), join(folder, "scripts"), { recursive: true });
  await mkdir(join(folder, "packed"));
  for (const name of WORKSPACES) {
    await runToSuccess("npm", ["pack", "--pack-destination", join(folder, "packed")], {
      cwd: join(folder, "packages", name),
    });
  }
  tarballs = (await readdir(join(folder, "packed"))).map((file) => join(folder, "packed", file));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const filesIn = async (tarball: string): Promise<string[]> =>
  (await runToSuccess("tar", ["-tzf", tarball])).stdout.trim().split("\n");

test("there is one tarball for each workspace", () => {
  expect(tarballs.length).toBe(WORKSPACES.length);
});

test("a tarball holds README, licence and what is built; no sources, tests or build notes", async () => {
  for (const tarball of tarballs) {
    const files = await filesIn(tarball);
    expect(files).toEqual(expect.arrayContaining(["package/README.md", "package/LICENSE", "package/package.json"]));
    const odd = files.filter(
      (path) =>
        !/^package\/(?:README\.md|LICENSE|package\.json|bin\/livescout\.js|dist\/app\/licenses\.md|dist\/.+\.(?:js|d\.ts|json|html|css|svg))$/.test(
          path,
        ),
    );
    expect(odd).toEqual([]);
    expect(files.filter((path) => /\.test\.|tsbuildinfo/.test(path))).toEqual([]);
  }
});

test("the app's bundle loads nothing but what its package.json declares", async () => {
  const folder = join(ROOT, "packages/livescout/dist/app");
  const { dependencies, optionalDependencies } = JSON.parse(readText("packages/livescout/package.json")) as Record<
    string,
    Record<string, string>
  >;
  const modules = (await readdir(folder)).filter((name) => name.endsWith(".js"));
  const texts = await Promise.all(modules.map((name) => readFile(join(folder, name), "utf8")));
  const named = texts.flatMap((text) =>
    [...text.matchAll(/^import .*?from "([^"]+)"|\bimport\("([^"]+)"\)|\bresolve\("(@?[^"]+)"\)/gm)].map(
      (found) => found[1] ?? found[2] ?? found[3] ?? "",
    ),
  );
  const packages = named.filter((name) => !/^(?:\.|node:|livescout\/package\.json$)/.test(name));
  const names = packages.map((name) => name.match(/^(?:@[^/]+\/)?[^/]+/)?.[0] ?? name);
  expect([...new Set(names)].sort()).toEqual(Object.keys({ ...dependencies, ...optionalDependencies }).sort());
});

test("the app brings the explorer's page along", async () => {
  const app = tarballs.find((tarball) => /\/livescout-\d/.test(tarball)) ?? "";
  const files = await filesIn(app);
  expect(files).toContain("package/dist/page/index.html");
  for (const ending of ["js", "css"])
    expect(
      files.filter((path) => new RegExp(`^package/dist/page/assets/[\\w.-]+\\.${ending}$`).test(path)),
    ).toHaveLength(1);
});

test("a published package.json has no condition that leads to sources, and packing puts it back", async () => {
  for (const tarball of tarballs) {
    const { stdout } = await runToSuccess("tar", ["-xzOf", tarball, "package/package.json"]);
    expect(stdout).not.toContain("@livescout/source");
  }
  for (const name of WORKSPACES) {
    expect(await readFile(join(folder, "packages", name, "package.json"), "utf8")).toBe(
      readText(`packages/${name}/package.json`),
    );
  }
});

test("publint and attw find nothing to say", async () => {
  for (const tarball of tarballs) {
    await runToSuccess(join(BIN, "publint"), ["run", "--strict", tarball]);
    await runToSuccess(join(BIN, "attw"), [tarball, "--profile", "esm-only"]);
  }
});

test("the tarballs install in an empty folder, and everything works there", async () => {
  const cwd = join(folder, "empty");
  await mkdir(cwd);
  await runToSuccess("npm", ["init", "-y"], { cwd });
  await runToSuccess("npm", ["install", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", ...tarballs], {
    cwd,
  });

  const demo = await runToSuccess("npx", ["livescout", "demo", "--once"], { cwd });
  expect(demo.stdout.toLowerCase()).toContain("sandbox");
  expect(demo.stdout).toMatch(/@\w/);

  // Pages with a strict content policy forbid code from text; so does this flag.
  const script = `import("@livescout/client").then(({ createFeedClient }) => createFeedClient({ gateway: "http://127.0.0.1:1" }).fetchPage()).then(({ outcome }) => console.log(outcome.kind))`;
  const strict = await runToSuccess(process.execPath, ["--disallow-code-generation-from-strings", "-e", script], {
    cwd,
  });
  expect(strict.stdout.trim()).toBe("network");

  await typeCheckConsumer(cwd);
  await expectWrittenSize(await bytesIn(join(cwd, "node_modules")));
});

/** A strict program of somebody else, against the published types. */
async function typeCheckConsumer(cwd: string): Promise<void> {
  const program = `import { createFeedClient, type Room } from "@livescout/client";
import { verifySignedUrl } from "@livescout/protocol/signature";
import { FeedAnswer } from "@livescout/protocol/wire";
const rooms: Room[] = [];
for await (const room of createFeedClient({ gateway: "http://127.0.0.1:8080" }).rooms({ pagesMax: 1 })) rooms.push(room);
export const kind: "valid" | "invalid" | "unknown_version" = verifySignedUrl("", { userAgent: "" }).kind;
export const answer: FeedAnswer | undefined = FeedAnswer.safeParse({}).data;
`;
  await writeFile(join(cwd, "consumer.mts"), program);
  const flags = [
    "--noEmit",
    "--strict",
    "--module",
    "nodenext",
    "--target",
    "es2023",
    "--lib",
    "es2023,dom,dom.asynciterable",
  ];
  await runToSuccess(join(BIN, "tsc"), [...flags, "--types", "", "consumer.mts"], { cwd });
}

async function bytesIn(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const sizes = entries.filter((entry) => entry.isFile()).map((entry) => stat(join(entry.parentPath, entry.name)));
  return (await Promise.all(sizes)).reduce((sum, { size }) => sum + size, 0);
}

/** docs/dependencies.md says "Installed size: N MB". */
async function expectWrittenSize(bytes: number): Promise<void> {
  const written = Number(readText("docs/dependencies.md").match(/Installed size: (\d+) MB/)?.[1]);
  const measured = Math.round(bytes / 1e6);
  expect(measured, `docs/dependencies.md says ${written} MB`).toBeGreaterThan(written * (1 - SIZE_TOLERANCE));
  expect(measured, `docs/dependencies.md says ${written} MB`).toBeLessThan(written * (1 + SIZE_TOLERANCE));
}
