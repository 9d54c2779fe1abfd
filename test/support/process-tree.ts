/** Processes of this machine, as `/proc` tells them: for suites that kill browsers and count what is left. Linux only. */
import { readdirSync, readFileSync } from "node:fs";

export type ListedProcess = { pid: number; parentPid: number; command: string };

export const hasProc = process.platform === "linux";

export function listProcesses(): ListedProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        const [state, parentPid] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        if (state === "Z") return [];
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
        return [{ pid: Number(name), parentPid: Number(parentPid), command }];
      } catch {
        return []; // it ended meanwhile
      }
    });
}

/** The first process whose command line has `mark`, and all below it. */
export function treeOf(mark: string): ListedProcess[] {
  const all = listProcesses();
  const marked = all.filter(({ command }) => command.includes(mark));
  const top = marked.filter(({ parentPid }) => marked.every(({ pid }) => pid !== parentPid));
  const tree = [...top];
  for (const { pid } of tree) tree.push(...all.filter(({ parentPid }) => parentPid === pid));
  return tree;
}

/** Sum of the proportional set sizes, kB. */
export function pssOf(processes: readonly ListedProcess[]): number {
  return processes
    .map(({ pid }) => {
      try {
        const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
        return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
      } catch {
        return 0;
      }
    })
    .reduce((sum, each) => sum + each, 0);
}
