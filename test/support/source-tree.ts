/**
 * TypeScript sources, parsed: what a module imports and which names it uses.
 *
 * Types count as imports: a folder that needs another's types depends on it. The parser comes with vitest.
 */
import { dirname, join, normalize } from "node:path";
import { parseAst } from "vitest/node";
import { readText, repositoryFiles } from "./repository.ts";

export type Node = { type: string; start: number; end: number; [key: string]: unknown };

export type Import = {
  specifier: string;
  /** `import()`, or `require()` of any require function. */
  isLazy: boolean;
  isType: boolean;
};

export type SourceFile = { path: string; text: string; ast: Node };

/** Shipped sources of the workspaces; tests beside them are left out. */
export function sourceFiles(under = "packages/"): SourceFile[] {
  return repositoryFiles()
    .filter((path) => path.startsWith(under) && /^packages\/[^/]+\/src\/.*(?<!\.test)\.tsx?$/.test(path))
    .map(parseSource);
}

export function parseSource(path: string): SourceFile {
  const text = readText(path);
  try {
    return { path, text, ast: parseAst(text, { lang: path.endsWith("x") ? "tsx" : "ts" }) as unknown as Node };
  } catch (error) {
    throw new Error(`${path} is not TypeScript`, { cause: error });
  }
}

export function importsOf({ ast }: SourceFile): Import[] {
  const found: Import[] = [];
  for (const node of nodesOf(ast)) {
    const specifier = specifierOf(node);
    if (specifier === undefined) continue;
    const isLazy = node.type === "ImportExpression" || node.type === "CallExpression";
    const isType = node.importKind === "type" || node.exportKind === "type" || node.type === "TSImportType";
    found.push({ specifier, isLazy, isType });
  }
  return found;
}

function specifierOf(node: Node): string | undefined {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
    case "ImportExpression":
    case "TSImportType":
      return literalText(node.source);
    case "CallExpression": {
      const callee = node.callee as Node;
      const name = callee.type === "Identifier" ? callee.name : (callee.property as Node | undefined)?.name;
      const isRequire = name === "require" || name === "getBuiltinModule" || isCreatedRequire(callee);
      return isRequire ? literalText((node.arguments as Node[])[0]) : undefined;
    }
    default:
      return undefined;
  }
}

/** `createRequire(import.meta.url)("name")` */
const isCreatedRequire = (callee: Node): boolean =>
  callee.type === "CallExpression" && (callee.callee as Node).name === "createRequire";

function literalText(value: unknown): string | undefined {
  const node = value as Node | null | undefined;
  return node?.type === "Literal" && typeof node.value === "string" ? node.value : undefined;
}

export function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === "object" && child !== null && typeof (child as Node).type === "string") {
        yield* nodesOf(child as Node);
      }
    }
  }
}

/** Names of variables, functions, parameters and properties, wherever they are written. */
export function identifiersOf({ ast }: SourceFile): Set<string> {
  const names = new Set<string>();
  for (const node of nodesOf(ast)) if (node.type === "Identifier") names.add(String(node.name));
  return names;
}

/** The file that a relative specifier names, from the root; `undefined` for a package. */
export const resolveRelative = (from: string, specifier: string): string | undefined =>
  specifier.startsWith(".") ? normalize(join(dirname(from), specifier)) : undefined;

/** `@scope/name/sub` → `@scope/name`; `node:` modules keep their whole name. */
export function packageName(specifier: string): string {
  if (specifier.startsWith("node:")) return specifier;
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}
