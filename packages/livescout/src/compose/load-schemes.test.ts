import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NEWEST_SCHEME, schemes } from "@livescout/protocol/signature";
import { expect, onTestFinished, test } from "vitest";
import { writeSchemeFile } from "../signers/scheme-file.ts";
import { chooseScheme, loadSchemes } from "./load-schemes.ts";

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "livescout-test-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

test("without a folder there are none", async () => {
  expect(await loadSchemes(join(await folder(), "missing"))).toEqual({});
});

test("each file is a scheme; other files are left alone", async () => {
  const path = await folder();
  const text = writeSchemeFile(schemes["5.3.2"], { version: "5.4.0", learnedAtMs: 1_000, examples: 3 });
  await writeFile(join(path, "5.4.0.json"), text);
  await writeFile(join(path, "notes.txt"), "mine");
  expect(await loadSchemes(path)).toEqual({ "5.4.0": schemes["5.3.2"] });
});

test("the newest number is taken, learned or built in; one that is asked for has to be known", () => {
  const own = schemes["5.3.2"];
  expect(chooseScheme(undefined, {})).toBe(NEWEST_SCHEME);
  expect(chooseScheme(undefined, { "5.10.0": own, "5.9.0": own })).toBe("5.10.0");
  expect(chooseScheme(undefined, { "4.9.9": own })).toBe(NEWEST_SCHEME);
  expect(chooseScheme("5.1.3", {})).toBe("5.1.3");
  expect(chooseScheme("5.9.0", { "5.9.0": own })).toBe("5.9.0");
  expect(() => chooseScheme("5.9.0", {})).toThrow(/scheme: expected one of 5\.1\.0, .*5\.3\.2/);
});

test("a file that is no scheme is told by its name, and not passed over", async () => {
  const path = await folder();
  await writeFile(join(path, "5.4.0.json"), "{}");
  await expect(loadSchemes(path)).rejects.toThrow(/5\.4\.0\.json.*correct or remove it/);
});
