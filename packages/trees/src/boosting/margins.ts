import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import type { FlatTrees } from "../ensemble/flat-trees.ts";
import { columnSums, matrixSums, rowSums } from "../ensemble/leaf-sums.ts";
import { type PredictOptions, parallelSums } from "../ensemble/parallel-sums.ts";

/**
 * What margins are sums of: tree t belongs to output t modulo the number of base margins, or its leaves hold a value for every
 * output.
 */
export interface MarginSource {
  readonly trees: FlatTrees;
  readonly columnCount: number;
  readonly baseMargins: Float64Array;
  /** Trees a round: number of base margins, or 1 where leaves hold all outputs. */
  readonly turns: number;
}

/** Margins of raw rows, row-major rows × outputs, in `output` when it is given. Same bits whichever way is taken. */
export function columnMargins(
  source: MarginSource,
  columns: readonly Float32Array[],
  rows: Int32Array | undefined,
  output?: Float64Array,
): Float64Array {
  return addBase(columnSums(source, columns, rows, output), source.baseMargins);
}

/** The same by worker threads. */
export async function parallelMargins(
  source: MarginSource,
  columns: readonly Float32Array[],
  options: PredictOptions,
): Promise<Float64Array> {
  return addBase(await parallelSums(source, columns, options), source.baseMargins);
}

/** The same from a matrix with the cuts the model was grown with. */
export function matrixMargins(
  source: MarginSource,
  matrix: BinnedMatrix,
  rows: Int32Array | undefined,
  output?: Float64Array,
): Float64Array {
  return addBase(matrixSums(source, matrix, rows, output), source.baseMargins);
}

/** Margins of one row of feature values, written to the first places of `output`. Allocates nothing. */
export function rowMargins(source: MarginSource, values: ArrayLike<number>, output: Float64Array): void {
  rowSums(source, values, output);
  const { baseMargins } = source;
  for (let k = 0; k < baseMargins.length; k++) output[k]! += baseMargins[k]!;
}

function addBase(sums: Float64Array, baseMargins: Float64Array): Float64Array {
  const outputs = baseMargins.length;
  for (let i = 0, k = 0; i < sums.length; i++) {
    sums[i]! += baseMargins[k]!;
    k = k + 1 === outputs ? 0 : k + 1;
  }
  return sums;
}
