/** The solution of a small system of linear equations, by elimination with pivots. A singular one gives large numbers, never NaN. */
export function solveLinear(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, at) => [...row, right[at] ?? 0]);
  const size = rows.length;
  const at = (row: number, column: number) => rows[row]?.[column] ?? 0;
  for (let pivot = 0; pivot < size; pivot++) {
    let best = pivot;
    for (let row = pivot + 1; row < size; row++) if (Math.abs(at(row, pivot)) > Math.abs(at(best, pivot))) best = row;
    const [upper, lower] = [rows[best], rows[pivot]];
    if (upper === undefined || lower === undefined) break;
    [rows[pivot], rows[best]] = [upper, lower];
    const lead = at(pivot, pivot) || 1e-12;
    for (const row of rows.slice(pivot + 1)) {
      const factor = (row[pivot] ?? 0) / lead;
      if (factor === 0) continue;
      for (let column = pivot; column <= size; column++) row[column] = (row[column] ?? 0) - factor * at(pivot, column);
    }
  }
  const solution = Array.from({ length: size }, () => 0);
  for (let row = size - 1; row >= 0; row--) {
    let value = at(row, size);
    for (let column = row + 1; column < size; column++) value -= at(row, column) * (solution[column] ?? 0);
    solution[row] = value / (at(row, row) || 1e-12);
  }
  return solution;
}
