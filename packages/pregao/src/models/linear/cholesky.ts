/** A pivot below this share of its diagonal entry is what rounding has left of nothing. */
const leastPivot = 1e-12;

/**
 * Replaces the lower triangle of a symmetric, positive semidefinite matrix (width × width, row by row) by L, L·Lᵀ being the
 * matrix. An unknown whose equation follows from those before it gets an infinite pivot, which makes it 0 in every solution.
 * O(width³ / 3).
 */
export function factorCholesky(matrix: Float64Array, width: number): void {
  for (let j = 0; j < width; j++) {
    const diagonal = matrix[j * width + j]!;
    let left = diagonal;
    for (let k = 0; k < j; k++) left -= matrix[j * width + k]! ** 2;
    const pivot = left > leastPivot * diagonal ? Math.sqrt(left) : Number.POSITIVE_INFINITY;
    matrix[j * width + j] = pivot;
    for (let i = j + 1; i < width; i++) {
      let sum = matrix[i * width + j]!;
      for (let k = 0; k < j; k++) sum -= matrix[i * width + k]! * matrix[j * width + k]!;
      matrix[i * width + j] = sum / pivot;
    }
  }
}

/** Solves L·Lᵀ·x = b in place: `vector` holds b before and x after. O(width²). */
export function solveCholesky(factor: Float64Array, vector: Float64Array): void {
  const width = vector.length;
  for (let i = 0; i < width; i++) {
    let sum = vector[i]!;
    for (let k = 0; k < i; k++) sum -= factor[i * width + k]! * vector[k]!;
    vector[i] = sum / factor[i * width + i]!;
  }
  for (let i = width - 1; i >= 0; i--) {
    let sum = vector[i]!;
    for (let k = i + 1; k < width; k++) sum -= factor[k * width + i]! * vector[k]!;
    vector[i] = sum / factor[i * width + i]!;
  }
}
