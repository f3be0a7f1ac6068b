/**
 * Leaf values from a leaf's sums: weight, gradient of each output, lower half of the curvature's matrix row after row.
 * Newton solves (curvature + l2) x = gradient, Gradient divides by weight + l2 (CatBoost 1.2's leaf_estimation_method).
 */
export function leafStep(
  isNewton: boolean,
  sums: Float64Array,
  at: number,
  outputs: number,
  l2: number,
  to: Float64Array,
  toAt: number,
): void {
  const weight = sums[at]!;
  if (outputs === 1) {
    const denominator = isNewton ? sums[at + 2]! + l2 : weight + l2;
    to[toAt] = weight > 0 && denominator > 0 ? sums[at + 1]! / denominator : 0;
    return;
  }
  if (isNewton && weight > 0) {
    solve(sums, at + 1, outputs, l2, to, toAt);
    return;
  }
  for (let k = 0; k < outputs; k++) to[toAt + k] = weight > 0 ? sums[at + 1 + k]! / (weight + l2) : 0;
}

/** Cholesky: the matrix of several classes' curvatures has no full rank, the penalty makes it definite. */
function solve(
  sums: Float64Array,
  at: number,
  size: number,
  l2: number,
  to: Float64Array,
  toAt: number,
): void {
  const matrix = at + size;
  const place = (row: number, column: number): number => (row * (row + 1)) / 2 + column;
  let trace = 0;
  for (let k = 0; k < size; k++) trace = Math.max(trace, sums[matrix + place(k, k)]!);
  const penalty = Math.max(l2, trace * 2 ** -23);
  const root = new Float64Array((size * (size + 1)) / 2);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let value = sums[matrix + place(row, column)]! + (row === column ? penalty : 0);
      for (let k = 0; k < column; k++) value -= root[place(row, k)]! * root[place(column, k)]!;
      root[place(row, column)] =
        row === column ? Math.sqrt(Math.max(value, 1e-300)) : value / root[place(column, column)]!;
    }
  }
  for (let row = 0; row < size; row++) {
    let value = sums[at + row]!;
    for (let k = 0; k < row; k++) value -= root[place(row, k)]! * to[toAt + k]!;
    to[toAt + row] = value / root[place(row, row)]!;
  }
  for (let row = size - 1; row >= 0; row--) {
    let value = to[toAt + row]!;
    for (let k = row + 1; k < size; k++) value -= root[place(k, row)]! * to[toAt + k]!;
    to[toAt + row] = value / root[place(row, row)]!;
  }
}
