/** Names in a parsed source: which it gives itself, and which it takes from the surroundings. */
import { type Node, nodesOf, type SourceFile } from "./source-tree.ts";

/** Names that a file gives itself: variables, functions, types, parameters, aliases; `{ max_time }` reads a wire and counts only on request. */
export function declaredNames({ ast }: SourceFile, { withShorthand = false } = {}): string[] {
  const names: string[] = [];
  const take = (pattern: unknown): void => {
    const node = pattern as { [key: string]: unknown } | null | undefined;
    if (node === null || node === undefined) return;
    if (node.type === "Identifier") names.push(String(node.name));
    if (node.type === "ObjectPattern")
      for (const each of node.properties as { shorthand?: boolean; value?: unknown; argument?: unknown }[])
        if (withShorthand || each.shorthand !== true) take(each.value ?? each.argument);
    if (node.type === "ArrayPattern") for (const each of node.elements as unknown[]) take(each);
    if (node.type === "AssignmentPattern") take(node.left);
    if (node.type === "RestElement") take(node.argument);
    if (node.type === "TSParameterProperty") take(node.parameter);
  };
  for (const node of nodesOf(ast)) {
    if (node.type === "VariableDeclarator") take(node.id);
    if (/^(?:FunctionDeclaration|ClassDeclaration|TSTypeAliasDeclaration|TSInterfaceDeclaration)$/.test(node.type))
      take(node.id);
    if (/Function/.test(node.type) && Array.isArray(node.params)) for (const each of node.params) take(each);
    if (/^Import(?:Namespace|Default)?Specifier$/.test(node.type)) take(node.local);
  }
  return names;
}

/** Free uses of a global: a property, a parameter or a key of the same name does not count. */
export function globalsUsed(file: SourceFile, globals: string[]): string[] {
  const declared = new Set(declaredNames(file, { withShorthand: true }));
  const keys = new Set<unknown>();
  for (const node of nodesOf(file.ast)) {
    if (node.type === "MemberExpression" && node.computed !== true) keys.add(node.property);
    if (
      /^(?:Property|TSPropertySignature|PropertyDefinition|TSMethodSignature)$/.test(node.type) &&
      node.computed !== true
    )
      keys.add(node.key);
  }
  return [...nodesOf(file.ast)]
    .filter(
      (node) =>
        node.type === "Identifier" &&
        globals.includes(String(node.name)) &&
        !keys.has(node) &&
        !declared.has(String(node.name)),
    )
    .map((node) => `${file.path}: ${String(node.name)}`);
}

/** What the clock and randomness are called: `Date.now`, `Math.random`, `new Date()`. */
export function ambientCalls(file: SourceFile): string[] {
  return [...nodesOf(file.ast)]
    .filter(
      ({ type, arguments: given }) =>
        type === "MemberExpression" || (type === "NewExpression" && (given as []).length === 0),
    )
    .map(({ start, end }) => file.text.slice(start, end))
    .filter((code) => /^(?:Date\.now|Math\.random|new Date(?:\(\))?)$/.test(code))
    .map((code) => `${file.path}: ${code}`);
}

/** The members of `type NAME = "a" | "b"`, in their order. */
export function literalsOfUnion(file: SourceFile, name: string): string[] {
  const { types = [] } = typeNamed(file, name) as { types?: { literal?: { value?: unknown } }[] };
  return types.map(({ literal }) => String(literal?.value));
}

/** The property names of `type NAME = { … }`. */
export function membersOfType(file: SourceFile, name: string): string[] {
  const { members = [] } = typeNamed(file, name) as { members?: { key?: { name?: string } }[] };
  return members.flatMap(({ key }) => key?.name ?? []);
}

function typeNamed({ path, ast }: SourceFile, name: string): Node {
  const found = [...nodesOf(ast)].find(
    ({ type, id }) => type === "TSTypeAliasDeclaration" && (id as Node | undefined)?.name === name,
  );
  if (found === undefined) throw new Error(`${path} has no type ${name}`);
  return found.typeAnnotation as Node;
}
