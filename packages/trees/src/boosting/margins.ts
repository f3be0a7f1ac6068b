import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { compileTrees, fillFromColumns, fillFromMatrix, sumLeaves } from "../ensemble/compiled-trees.ts";
import { type FlatTrees, walkRow } from "../ensemble/flat-trees.ts";
import { type RowWalk, walkBins, walkRawColumns, wrongColumnCount } from "../ensemble/prediction-input.ts";

/** Rows below which rewriting the trees for the fast walk costs more than it saves. */
const COMPILED_ROWS = 256;

/**
 * What margins are sums of: tree t belongs to output t modulo the number of base margins, or its leaves hold a value for every
 * output.
 */
export interface MarginSource {
  readonly trees: FlatTrees;
  readonly columnCount: number;
  readonly baseMargins: Float64Array;
}

/** Margins of raw rows, row-major rows × outputs. Same bits whichever way is taken. */
export function columnMargins(
  source: MarginSource,
  columns: readonly Float32Array[],
  rows: Int32Array | undefined,
): Float64Array {
  const { trees, columnCount, baseMargins } = source;
  const walk = walkRawColumns(trees, columns, columnCount, rows);
  const compiled = walk.count >= COMPILED_ROWS ? compileTrees(trees, columnCount) : null;
  if (!compiled) return plainMargins(source, walk);
  const fill = fillFromColumns(compiled, columns, rows);
  return addBase(
    sumLeaves(trees, compiled, fill, walk.count, baseMargins.length / trees.outputs),
    baseMargins,
  );
}

/** The same from a matrix with the cuts the model was grown with. */
export function matrixMargins(
  source: MarginSource,
  matrix: BinnedMatrix,
  rows: Int32Array | undefined,
): Float64Array {
  const { trees, columnCount, baseMargins } = source;
  const walk = walkBins(trees, matrix, columnCount, rows);
  const compiled = walk.count >= COMPILED_ROWS ? compileTrees(trees, columnCount) : null;
  if (!compiled) return plainMargins(source, walk);
  const fill = fillFromMatrix(compiled, matrix, rows);
  return addBase(
    sumLeaves(trees, compiled, fill, walk.count, baseMargins.length / trees.outputs),
    baseMargins,
  );
}

/** Margins of one row of feature values, written to the first places of `output`. Allocates nothing. */
export function rowMargins(source: MarginSource, values: ArrayLike<number>, output: Float64Array): void {
  const { trees, columnCount, baseMargins } = source;
  if (values.length !== columnCount) throw wrongColumnCount(values.length, columnCount);
  const outputs = baseMargins.length;
  const { roots, leaves, outputs: perLeaf } = trees;
  for (let k = 0; k < outputs; k++) output[k] = 0;
  for (let t = 0, k = 0; t < roots.length; t++) {
    const leaf = walkRow(trees, roots[t]!, values) * perLeaf;
    for (let j = 0; j < perLeaf; j++) output[k + j]! += leaves[leaf + j]!;
    k = k + perLeaf === outputs ? 0 : k + perLeaf;
  }
  for (let k = 0; k < outputs; k++) output[k]! += baseMargins[k]!;
}

/** Reference: leaf by leaf in plain code. */
function plainMargins({ trees, baseMargins }: MarginSource, walk: RowWalk): Float64Array {
  const outputs = baseMargins.length;
  const sums = new Float64Array(walk.count * outputs);
  const { leaves, outputs: perLeaf } = trees;
  walk.run((row, leaf, tree) => {
    const at = row * outputs + ((tree * perLeaf) % outputs);
    for (let j = 0; j < perLeaf; j++) sums[at + j]! += leaves[leaf * perLeaf + j]!;
  });
  return addBase(sums, baseMargins);
}

function addBase(sums: Float64Array, baseMargins: Float64Array): Float64Array {
  const outputs = baseMargins.length;
  for (let i = 0; i < sums.length; i++) sums[i]! += baseMargins[i % outputs]!;
  return sums;
}
