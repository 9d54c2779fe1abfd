/**
 * Hygiene: nothing in the tests looks like a secret or names a real host or room, and nothing in the repository names the
 * machine that it was written on. `test/fixtures/recorded/` and `vectors/` hold what others published, and are exempt.
 */
import { homedir } from "node:os";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { readText, repositoryFiles, ROOT } from "./support/repository.ts";

const BINARY = /\.(?:png|jpg|ico|woff2?|gz|tgz)$/;
const EXEMPT = /^test\/fixtures\/(?:recorded|vectors)\//;
const files = repositoryFiles()
  .filter((path) => !BINARY.test(path))
  .map((path) => ({ path, text: readText(path) }));
const ours = files.filter(({ path }) => !EXEMPT.test(path) && path !== "package-lock.json");
/** What stands in the fixtures that others published may be quoted in a test. */
const published = files.filter(({ path }) => EXEMPT.test(path)).map(({ text }) => text);
const isPublished = (value: string) => published.some((text) => text.includes(value));
const tests = ours.filter(({ path }) => /\.test\.ts$|^(?:test|bench|examples)\//.test(path));

/** `path: match` for every match that `isFine` does not vouch for; the first group, where there is one, is the match. */
function findAll(
  among: { path: string; text: string }[],
  pattern: RegExp,
  isFine: (found: string) => boolean,
): string[] {
  return among.flatMap(({ path, text }) =>
    [...text.matchAll(pattern)]
      .map((match) => match[1] ?? match[0])
      .filter((found) => !isFine(found))
      .map((found) => `${path}: ${found}`),
  );
}

describe("tests and fixtures", () => {
  test("values that are shaped like a cookie or key start with fixture-", () => {
    const cookies = /\b(?:sessionid|sessionid_ss|sid_tt|ttwid|msToken|session_id)=([\w%.|-]{8,})/g;
    const isPretended = (value: string) =>
      /^(?:fixture-|sandbox-|sessionid|0123456789|1(?:\||%7C)fixture\b)/.test(value) || isPublished(value);
    expect(findAll(tests, cookies, isPretended)).toEqual([]);
  });

  test("hosts end in .invalid, are loopback, addresses for documentation, or the upstream itself", () => {
    const isFine = (host: string) =>
      /(?:^|\.)(?:invalid|localhost)$|^127(?:\.\d+){3}$|^0\.0\.0\.0$|^(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$|(?:^|\.)tiktok\.com$/i.test(
        host,
      );
    expect(
      findAll(tests, /\bhttps?:\/\/(?:[^\s"'`/@]*@)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?=[:/"'`\s])/gi, isFine),
    ).toEqual([]);
  });

  test("room and owner ids are invented, or stand in a published recording", () => {
    const isFine = (id: string) => id.startsWith("7300000000000000") || isPublished(id);
    expect(findAll(tests, /(?<![\w.])([67]\d{18})(?!\w)/g, isFine)).toEqual([]);
  });
});

describe("repository", () => {
  test("no file names a folder of the machine it was written on", () => {
    const here = [dirname(ROOT), ROOT, homedir()].filter((folder) => folder.split("/").length > 2);
    const folders = ["work", "root"].map((name) => `(?:^|[\\s"'\`(=:])/${name}/[\\w.-]+`);
    const pattern = new RegExp(
      [...here.map((folder) => folder.replaceAll(/[^\w/-]/g, "\\$&")), ...folders].join("|"),
      "g",
    );
    expect(findAll(ours, pattern, () => false)).toEqual([]);
  });

  test("no file names a package registry, and the lock file has no download addresses", () => {
    expect(findAll(files, /\bregistry\.[a-z-]+\.[a-z]{2,}|\bnpmmirror\b|\bverdaccio\b/g, () => false)).toEqual([]);
    expect(readText("package-lock.json")).not.toMatch(/"resolved": "(?!packages\/)/);
  });

  test("no token, session or API key stands outside the published vectors", () => {
    const shapes = [
      /\bmsToken=([A-Za-z0-9_-]{40,}={0,2})/g,
      /\bsessionid(?:_ss)?=([0-9a-f]{32})/g,
      /\bttwid=(1(?:\||%7C)[\w-]{43}(?:\||%7C)\d{10}(?:\||%7C)[0-9a-f]{64})/g,
    ];
    const isPretended = (value: string) => value.includes("fixture-") || isPublished(value);
    expect(shapes.flatMap((shape) => findAll(ours, shape, isPretended))).toEqual([]);
    // A test may hold an API key: it opens nothing but the store that the test itself made.
    const shipped = ours.filter((file) => !tests.includes(file));
    expect(findAll(shipped, /\b(ls_[A-Za-z0-9_-]{20,})/g, isPretended)).toEqual([]);
  });
});
