/** The data of interop/trees/problem.py, number for number. */
export function draws(seed: number, count: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 2147483648;
  });
}

/** Columns of whole numbers below `levels`; the class follows the first two with noise. */
export function problem(seed: number, rows: number, columnCount: number, levels: number) {
  const cells = draws(seed, rows * columnCount);
  const columns = Array.from({ length: columnCount }, (_, c) =>
    Float32Array.from({ length: rows }, (_, r) => Math.floor(cells[c * rows + r]! * levels)),
  );
  const noise = draws(seed + 1, rows);
  const score = noise.map((value, r) => columns[0]![r]! / levels + columns[1]![r]! / levels + 0.4 * value);
  return {
    columns,
    score,
    labels: Int32Array.from(score, (value) => Number(value > 0.9) + Number(value > 1.4)),
  };
}
