/** The known name that a mistyped one most likely meant, by edit distance. */
export function closestName(name: string, known: Iterable<string>): string | undefined {
  let closest: string | undefined;
  let smallest = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const distance = editDistance(name.slice(0, 60).toLowerCase(), candidate.toLowerCase());
    if (distance < smallest) [closest, smallest] = [candidate, distance];
  }
  return closest;
}

/** Levenshtein: letters put in, taken out or exchanged, one row at a time. */
export function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [line, letter] of Array.from(from).entries()) {
    const next = [line + 1];
    for (const [column, other] of Array.from(to).entries()) {
      const exchanged = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(exchanged, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
