import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { columnSums, matrixSums, rowSums, type SummedTrees } from "../ensemble/leaf-sums.ts";
import { type PredictOptions, parallelSums } from "../ensemble/parallel-sums.ts";

/** Mean over trees of the leaf each row reaches, row-major rows × outputs. Same bits whichever way is taken. */
export function predictColumns(
  forest: SummedTrees,
  columns: readonly Float32Array[],
  rows: Int32Array | undefined,
  output?: Float64Array,
): Float64Array {
  return mean(forest, columnSums(forest, columns, rows, output));
}

/** The same by worker threads. */
export async function predictParallel(
  forest: SummedTrees,
  columns: readonly Float32Array[],
  options: PredictOptions,
): Promise<Float64Array> {
  return mean(forest, await parallelSums(forest, columns, options));
}

/** The same from a matrix with the cuts the model was grown with. */
export function predictMatrix(
  forest: SummedTrees,
  matrix: BinnedMatrix,
  rows: Int32Array | undefined,
  output?: Float64Array,
): Float64Array {
  return mean(forest, matrixSums(forest, matrix, rows, output));
}

/**
 * The same for one row of feature values (NaN = missing), written to the first places of `output`, which is returned. Allocates
 * nothing.
 */
export function predictValues(
  forest: SummedTrees,
  values: ArrayLike<number>,
  output: Float64Array,
): Float64Array {
  rowSums(forest, values, output);
  return mean(forest, output, forest.trees.outputs);
}

function mean({ trees }: SummedTrees, sums: Float64Array, count = sums.length): Float64Array {
  for (let i = 0; i < count; i++) sums[i]! /= trees.roots.length;
  return sums;
}
