/**
 * Everything that exists is documented, and nothing is documented that does not exist: errors, outcomes, exit codes, routes,
 * parameters, fields, tiers, commands, settings, metrics, dependencies, links.
 *
 * docs/settings.md has a test of its own (settings-doc.test.ts).
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeOutcome, OUTCOME_KINDS } from "@livescout/protocol";
import { CATALOGUE_EVENT_TYPES, FILTER_NAMES, FILTER_RULES } from "@livescout/protocol/catalogue";
import { FeedAnswer, FEED_PARAMETER_NAMES, GATEWAY_ERROR_CODES, UNLIMITED } from "@livescout/protocol/wire";
import { describe, expect, test } from "vitest";
import { DEFAULT_TIERS } from "../packages/livescout/src/access/tiers.ts";
import { CATALOGUE_ROUTES } from "../packages/livescout/src/catalogue/api/catalogue-routes.ts";
import { RETRY_DELAYS_MS } from "../packages/livescout/src/catalogue/webhooks/retry-schedule.ts";
import { WEBHOOK_EVENT_TYPES } from "../packages/livescout/src/catalogue/webhooks/webhook-endpoint.ts";
import { EXIT, exitCodeOf } from "../packages/livescout/src/cli/output/exit-codes.ts";
import {
  COMMAND_NAMES,
  ENVIRONMENT_ONLY,
  environmentName,
  SETTING_NAMES,
  type Setting,
  type SettingName,
  SETTINGS,
} from "../packages/livescout/src/compose/settings.ts";
import { errorResponse, type Refusal } from "../packages/livescout/src/gateway/error-response.ts";
import { codeBlocks, documentPaths, linksOf, proseOf, sectionOf, tableNames, tableRows } from "./support/documents.ts";
import { readJsonFile, readText, ROOT } from "./support/repository.ts";
import { literalsOfUnion, membersOfType } from "./support/source-names.ts";
import { importsOf, packageName, parseSource, sourceFiles } from "./support/source-tree.ts";

const documents = documentPaths();
const ERRORS = "docs/errors.md";
const CALLING = "docs/calling.md";

describe("errors.md", () => {
  test("has every error code of the gateway, with the status that it is sent with", () => {
    const rows = tableRows(ERRORS, "Error codes of the gateway");
    expect(rows.map(([code]) => code)).toEqual([...GATEWAY_ERROR_CODES]);
    const facts = {
      part: "body",
      what: "path",
      allow: "GET",
      why: "",
      expected: "",
      resetsAtMs: 0,
      retryAfterSeconds: 1,
    };
    for (const [code, statuses] of rows) {
      const { status } = errorResponse({ ...facts, code } as unknown as Refusal, "");
      expect(statuses?.split(", "), code).toContain(String(status));
    }
  });

  test("has every outcome, with its exit code", () => {
    const rows = tableRows(ERRORS, "Outcomes");
    expect(rows.map(([kind]) => kind)).toEqual([...OUTCOME_KINDS]);
    for (const kind of OUTCOME_KINDS) {
      const exitCode = exitCodeOf([makeOutcome(kind, { bytes: 0, elapsedMs: 0 })]);
      expect(rows.find(([name]) => name === kind)?.at(-1), kind).toMatch(new RegExp(`^${exitCode}\\b`));
    }
  });

  test("has every exit code", () => {
    expect(tableNames(ERRORS, "Exit codes")).toEqual(Object.values(EXIT).map(String));
  });

  test("has every code of the SDK's errors", () => {
    const codes = literalsOfUnion(parseSource("packages/protocol/src/errors.ts"), "LivescoutErrorCode");
    expect(tableNames(ERRORS, "Errors of the SDK")).toEqual(codes);
  });
});

describe("calling.md", () => {
  test("has every route of the gateway", () => {
    const fixed = [...readText("packages/livescout/src/gateway/app.ts").matchAll(/path: "(\/[^"]*)"/g)];
    const routes = [...fixed.map(([, path]) => path ?? ""), ...CATALOGUE_ROUTES.map(({ path }) => path)];
    const written = tableNames(CALLING, "Routes").flatMap((cell) => cell.match(/\/[\w./{}-]+/g) ?? []);
    expect([...new Set(written)].sort()).toEqual([...new Set(routes)].sort());
  });

  test("has every filter, in the order of the grammar, and whether it may be repeated", () => {
    const rows = tableRows(CALLING, "Filters");
    expect(rows.map(([name]) => name)).toEqual([...FILTER_NAMES]);
    const repeatable = rows.filter(([, value]) => value?.includes("may be repeated")).map(([name]) => name);
    expect(repeatable).toEqual(FILTER_NAMES.filter((name) => FILTER_RULES[name].isRepeatable));
  });

  test("has every type of event", () => {
    const text = sectionOf(CALLING, "Events");
    expect(CATALOGUE_EVENT_TYPES.filter((type) => !text.includes(`\`${type}\``))).toEqual([]);
  });

  test("has every parameter of /webcast/feed, and every field of its answer", () => {
    const names = tableNames(CALLING, "`/webcast/feed`").flatMap((cell) => cell.split(", "));
    expect(names.sort()).toEqual([...FEED_PARAMETER_NAMES, ...Object.keys(FeedAnswer.shape)].sort());
  });

  test("has the tiers with their defaults", () => {
    const number = (value: number) =>
      value === UNLIMITED ? "unlimited" : value === 0 ? "none" : value.toLocaleString("en-US");
    expect(tableRows(CALLING, "Limits")).toEqual(
      Object.entries(DEFAULT_TIERS).map(([name, { day, minute }]) => [name, number(day), number(minute)]),
    );
  });

  test("names every field of a room", () => {
    const text = readText(CALLING).split("## What a room is")[1] ?? "";
    const named = new Set([...text.matchAll(/`(\w+)`/g)].map(([, name]) => name));
    const room = parseSource("packages/protocol/src/room.ts");
    const fields = [...membersOfType(room, "Room"), ...membersOfType(room, "RoomOwner")];
    expect(fields.filter((field) => !named.has(field))).toEqual([]);
  });
});

describe("running.md", () => {
  test("has every metric", () => {
    const files = ["metrics.ts", "signer-series.ts"].map((name) => `packages/livescout/src/gateway/routes/${name}`);
    const source = files.map(readText).join("");
    const names = [...source.matchAll(/name: "(livescout_\w+)"/g)].map(([, name]) => name);
    expect(tableNames("docs/running.md", "Metrics")).toEqual(names);
  });
});

describe("webhooks in the documents", () => {
  test("calling.md has every type of message", () => {
    const types = tableRows(CALLING, "Webhooks").flatMap(([name = ""]) => name.split(", "));
    const written = types.filter((name) => /^\w+\.\w+$/.test(name));
    expect(written.sort()).toEqual([...WEBHOOK_EVENT_TYPES, "webhook.test"].sort());
  });

  test("running.md has the delays after which a message is tried again", () => {
    const units = { s: 1_000, min: 60_000, h: 3_600_000 };
    const said = /under the same id, after ([^:]*?), each a fifth/.exec(sectionOf("docs/running.md", "Webhooks"))?.[1];
    const delays = [...(said ?? "").matchAll(/(\d+)\s(s|min|h)\b/g)];
    expect(delays.map(([, count, unit]) => Number(count) * units[unit as keyof typeof units])).toEqual(RETRY_DELAYS_MS);
  });
});

describe("commands and settings", () => {
  test("README has every command, and no other", () => {
    const cells = tableNames("README.md", "Commands");
    expect(cells.map((cell) => cell.replace(/^livescout /, ""))).toEqual([...COMMAND_NAMES]);
  });

  test("every command line in the documents calls a command that exists, with flags that exist", () => {
    const flagOf = (name: SettingName) => (SETTINGS[name] as Setting).flag ?? name;
    const flags = new Set([...SETTING_NAMES.map((name) => `--${flagOf(name)}`), "--help", "--version"]);
    const wrong = documents.flatMap((path) =>
      commandLines(path)
        .filter((line) => {
          const words = line.split(/\s+/);
          const isKnown =
            COMMAND_NAMES.some(
              (name) => `${words.join(" ")} `.startsWith(`${name} `) || name.startsWith(`${words.join(" ")} `),
            ) || words[0]?.startsWith("-");
          return !isKnown || words.some((word) => /^--[a-z]/.test(word) && !flags.has(word.split("=")[0] ?? ""));
        })
        .map((line) => `${path}: ${line}`),
    );
    expect(wrong).toEqual([]);
  });

  test("every LIVESCOUT_ name in the documents is a setting", () => {
    const known = new Set([...SETTING_NAMES.map(environmentName), ...Object.keys(ENVIRONMENT_ONLY)]);
    const strangers = documents.flatMap((path) =>
      [...readText(path).matchAll(/\bLIVESCOUT_[A-Z_]*[A-Z]/g)]
        .map(([name]) => name)
        .filter((name) => !known.has(name))
        .map((name) => `${path}: ${name}`),
    );
    expect(strangers).toEqual([]);
  });
});

describe("dependencies.md", () => {
  const manifests = [
    "package.json",
    ...["protocol", "client", "livescout", "explorer"].map((name) => `packages/${name}/package.json`),
  ];
  type Manifest = Partial<
    Record<"dependencies" | "optionalDependencies" | "peerDependencies" | "devDependencies", Record<string, string>>
  >;
  const read = manifests.map((path) => readJsonFile(path) as Manifest);
  const namesIn = (...fields: (keyof Manifest)[]) =>
    [...new Set(read.flatMap((manifest) => fields.flatMap((field) => Object.keys(manifest[field] ?? {}))))]
      .filter((name) => !name.startsWith("@livescout/"))
      .sort();

  /** What the app is built of, but for the builder. */
  const bundled = Object.keys((readJsonFile("packages/livescout/package.json") as Manifest).devDependencies ?? {})
    .filter((name) => !name.startsWith("@livescout/") && name !== "vite")
    .sort();

  test("has a row for every dependency, and for no stranger", () => {
    const path = "docs/dependencies.md";
    expect(tableNames(path, "At run time").sort()).toEqual(
      namesIn("dependencies", "optionalDependencies", "peerDependencies"),
    );
    expect(tableNames(path, "Bundled into the app").sort()).toEqual(bundled);
    expect(tableNames(path, "For development").sort()).toEqual(
      namesIn("devDependencies").filter((name) => !bundled.includes(name)),
    );
  });

  test("what is declared at run time is imported, or needed by one that is", () => {
    const imported = new Set(
      sourceFiles().flatMap((file) => importsOf(file).map(({ specifier }) => packageName(specifier))),
    );
    const peersOfImported = new Set(
      [...imported].flatMap((name) => {
        const path = ["packages/livescout/", ""]
          .map((folder) => `${folder}node_modules/${name}/package.json`)
          .find((each) => existsSync(join(ROOT, each)));
        return path !== undefined ? Object.keys((readJsonFile(path) as Manifest).peerDependencies ?? {}) : [];
      }),
    );
    const unused = [...namesIn("dependencies", "optionalDependencies"), ...bundled].filter(
      (name) => !imported.has(name) && !peersOfImported.has(name),
    );
    expect(unused).toEqual([]);
  });
});

describe("every document", () => {
  test("links to files and headings that exist", () => {
    const broken = documents.flatMap((path) =>
      linksOf(path)
        .filter(({ target, anchor }) => {
          const file = target === "" ? path : join(dirname(path), target);
          if (!existsSync(join(ROOT, file))) return true;
          return anchor !== "" && !anchorsOf(file).has(anchor);
        })
        .map(({ target, anchor }) => `${path} → ${target}#${anchor}`),
    );
    expect(broken).toEqual([]);
  });

  test("has JSON blocks that are JSON, and names a language for every block", () => {
    const wrong = documents.flatMap(codeBlocks).filter(({ language, code }) => {
      if (language !== "json") return language === "";
      try {
        JSON.parse(code);
        return false;
      } catch {
        return true;
      }
    });
    expect(wrong.map(({ path, line }) => `${path}:${line}`)).toEqual([]);
  });

  test("is reached from the README, directly or through the index", () => {
    const reached = new Set<string>(["README.md"]);
    for (const path of reached) {
      for (const { target } of linksOf(path)) {
        const file = join(dirname(path), target);
        if (file.endsWith(".md") && existsSync(join(ROOT, file))) reached.add(file);
      }
    }
    expect(documents.filter((path) => !path.startsWith("packages/") && !reached.has(path))).toEqual([]);
  });
});

/** What stands after `livescout` in code: `npx livescout …` in shell blocks and in inline code. */
function commandLines(path: string): string[] {
  const shell = codeBlocks(path)
    .filter(({ language }) => language === "sh")
    .map(({ code }) => code.replaceAll("\\\n", " "));
  const inline = [...proseOf(path).matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? "");
  return [...shell.flatMap((code) => code.split("\n")), ...inline].flatMap((line) => {
    const call = /^(?:LIVESCOUT_\w+=\S+ )*(?:npx )?livescout ([a-z-].*)$/.exec(line.trim())?.[1];
    return call === undefined ? [] : [call.replace(/ [>|#].*$/, "")];
  });
}

/** As the usual renderers make them: lower case, punctuation gone, blanks to hyphens. */
function anchorsOf(path: string): Set<string> {
  const headings = [...readText(path).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading ?? "");
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
        .trim()
        .replaceAll(/\s/g, "-"),
    ),
  );
}
