import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { compileTrees, fillFromColumns, fillFromMatrix, sumLeaves } from "../ensemble/compiled-trees.ts";
import type { FlatTrees } from "../ensemble/flat-trees.ts";
import { type RowWalk, walkBins, walkRawColumns } from "../ensemble/prediction-input.ts";

/** Rows below which rewriting the trees for the fast walk costs more than it saves. */
const COMPILED_ROWS = 256;

/** Mean over trees of the leaf each row reaches, row-major rows × outputs. Same bits whichever way is taken. */
export function predictColumns(
  trees: FlatTrees,
  columnCount: number,
  columns: readonly Float32Array[],
  rows: Int32Array | undefined,
): Float64Array {
  const walk = walkRawColumns(trees, columns, columnCount, rows);
  const compiled = walk.count >= COMPILED_ROWS ? compileTrees(trees, columnCount) : null;
  if (!compiled) return plainMean(trees, walk);
  return mean(trees, sumLeaves(trees, compiled, fillFromColumns(compiled, columns, rows), walk.count));
}

/** The same from a matrix with the cuts the model was grown with. */
export function predictMatrix(
  trees: FlatTrees,
  columnCount: number,
  matrix: BinnedMatrix,
  rows: Int32Array | undefined,
): Float64Array {
  const walk = walkBins(trees, matrix, columnCount, rows);
  const compiled = walk.count >= COMPILED_ROWS ? compileTrees(trees, columnCount) : null;
  if (!compiled) return plainMean(trees, walk);
  return mean(trees, sumLeaves(trees, compiled, fillFromMatrix(compiled, matrix, rows), walk.count));
}

/** Reference: leaf by leaf in plain code. */
function plainMean(trees: FlatTrees, walk: RowWalk): Float64Array {
  const { leaves, outputs } = trees;
  const sums = new Float64Array(walk.count * outputs);
  walk.run((row, leaf) => {
    for (let k = 0; k < outputs; k++) sums[row * outputs + k]! += leaves[leaf * outputs + k]!;
  });
  return mean(trees, sums);
}

function mean(trees: FlatTrees, sums: Float64Array): Float64Array {
  for (let i = 0; i < sums.length; i++) sums[i]! /= trees.roots.length;
  return sums;
}
