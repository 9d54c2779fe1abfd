/** The Markdown documents as tests read them: code blocks, links, table rows. */
import { readText, repositoryFiles } from "./repository.ts";

export type CodeBlock = {
  path: string;
  /** Line of the opening fence, from 1. */
  line: number;
  language: string;
  code: string;
  /** From a comment `<!-- runs: NAME -->` on the line before the fence: a test runs the block. */
  runs?: string;
  /** From `<!-- output: NAME -->`: a test compares the block with what a program really says. */
  output?: string;
};

export const documentPaths = (): string[] =>
  repositoryFiles().filter((path) => path.endsWith(".md") && !path.startsWith("test/"));

export function codeBlocks(path: string): CodeBlock[] {
  const lines = readText(path).split("\n");
  const blocks: CodeBlock[] = [];
  for (let index = 0; index < lines.length; index++) {
    const language = /^```(\w*)$/.exec(lines[index] ?? "")?.[1];
    if (language === undefined) continue;
    const length = lines.slice(index + 1).indexOf("```");
    const [, kind, name = ""] = /^<!-- (runs|output): ([\w-]+) -->$/.exec(lines[index - 1] ?? "") ?? [];
    const code = lines.slice(index + 1, index + 1 + length).join("\n");
    blocks.push({ path, line: index + 1, language, code, ...(kind !== undefined && { [kind]: name }) });
    index += length + 1;
  }
  return blocks;
}

export function markedBlock(path: string, mark: { runs: string } | { output: string }): CodeBlock {
  const block = codeBlocks(path).find(({ runs, output }) =>
    "runs" in mark ? runs === mark.runs : output === mark.output,
  );
  if (block === undefined) throw new Error(`${path} has no block marked ${JSON.stringify(mark)}`);
  return block;
}

/** The text with code blocks taken out, for what is said about names and links. */
export const proseOf = (path: string): string => readText(path).replaceAll(/^```[\s\S]*?^```$/gm, "");

/** Cells of the rows of every table under a heading, head lines left out, without backticks. */
export function tableRows(path: string, heading: string): string[][] {
  const lines = sectionOf(path, heading).split("\n");
  const isRule = (line = "") => /^\|[\s:|-]+\|$/.test(line);
  return lines
    .filter((line, index) => line.startsWith("|") && !isRule(line) && !isRule(lines[index + 1]))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll("`", "")),
    );
}

/** First cells of those rows. */
export const tableNames = (path: string, heading: string): string[] =>
  tableRows(path, heading).map(([name]) => name ?? "");

export type Link = { target: string; anchor: string };

/** Links to other places of the repository: `[text](path#anchor)`. */
export const linksOf = (path: string): Link[] =>
  [...proseOf(path).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, address = ""]) => address)
    .filter((address) => !/^[a-z]+:/.test(address))
    .map((address) => ({ target: address.split("#")[0] ?? "", anchor: address.split("#")[1] ?? "" }));

export function sectionOf(path: string, heading: string): string {
  const lines = readText(path).split("\n");
  const from = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, "") === heading);
  if (from < 0) throw new Error(`${path} has no heading "${heading}"`);
  const level = /^#+/.exec(lines[from] ?? "")?.[0].length ?? 1;
  const length = lines.slice(from + 1).findIndex((line) => (/^(#+) /.exec(line)?.[1]?.length ?? 9) <= level);
  return lines.slice(from + 1, length < 0 ? undefined : from + 1 + length).join("\n");
}
