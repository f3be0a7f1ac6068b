import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { TreesError } from "../errors.ts";
import { type CellSource, columnSource, matrixSource } from "./cell-source.ts";
import type { Cells } from "./cells.ts";
import { blockTrees, rowTrees } from "./compiled-trees.ts";
import { type FlatTrees, walkRow } from "./flat-trees.ts";
import { type RowWalk, walkBins, walkRawColumns, wrongColumnCount } from "./prediction-input.ts";
import { sumRow } from "./row-memory.ts";
import { sumBlocks } from "./sum-blocks.ts";

/**
 * An ensemble whose predictions are sums of leaves: tree t adds its leaf to sum t modulo `turns`, or the values of its leaf to all
 * sums. Sums are added up in the order of the trees, so that every way of computing them gives the same bits.
 */
export interface SummedTrees {
  readonly trees: FlatTrees;
  readonly columnCount: number;
  /** Trees a round; 1 where leaves hold several outputs. */
  readonly turns: number;
}

/** Sums of raw rows, row-major rows × (outputs · turns), in `output` when it is given. */
export function columnSums(
  summed: SummedTrees,
  columns: readonly Float32Array[],
  rows: Int32Array | undefined,
  output?: Float64Array,
): Float64Array {
  const { trees, columnCount } = summed;
  const walk = walkRawColumns(trees, columns, columnCount, rows);
  return sums(summed, walk, (cells) => columnSource(trees, cells, columns, rows), output);
}

/** The same from a matrix with the cuts the model was grown with. */
export function matrixSums(
  summed: SummedTrees,
  matrix: BinnedMatrix,
  rows: Int32Array | undefined,
  output?: Float64Array,
): Float64Array {
  const { trees, columnCount } = summed;
  const walk = walkBins(trees, matrix, columnCount, rows);
  return sums(summed, walk, (cells) => matrixSource(trees, cells, matrix, rows), output);
}

/** Sums of one row of feature values, written to the first places of `output`. Allocates nothing. */
export function rowSums(summed: SummedTrees, values: ArrayLike<number>, output: Float64Array): void {
  const { trees, columnCount, turns } = summed;
  if (values.length !== columnCount) throw wrongColumnCount(values.length, columnCount);
  const compiled = rowTrees(trees, columnCount, turns);
  if (compiled) output.set(sumRow(compiled, values));
  else plainRowSums(summed, values, output);
}

/** Reference: tree by tree in plain code. */
function plainRowSums({ trees, turns }: SummedTrees, values: ArrayLike<number>, output: Float64Array): void {
  const { roots, leaves, outputs } = trees;
  output.fill(0, 0, outputs * turns);
  for (let t = 0; t < roots.length; t++) {
    const leaf = walkRow(trees, roots[t]!, values) * outputs;
    const to = (t % turns) * outputs;
    for (let k = 0; k < outputs; k++) output[to + k]! += leaves[leaf + k]!;
  }
}

function sums(
  { trees, columnCount, turns }: SummedTrees,
  walk: RowWalk,
  source: (cells: Cells) => CellSource,
  given: Float64Array | undefined,
): Float64Array {
  const width = trees.outputs * turns;
  const output = given ?? new Float64Array(walk.count * width);
  if (output.length !== walk.count * width) {
    throw new TreesError(
      "TREES_INPUT_INVALID",
      `output has the wrong length for ${walk.count} rows of predictions: give it the length of what is returned without it`,
    );
  }
  const compiled = blockTrees(trees, columnCount, walk.count);
  if (compiled) sumBlocks(compiled, source(compiled.cells), walk.count, turns, output);
  else plainSums(trees, walk, turns, output);
  return output;
}

/** Reference: leaf by leaf in plain code. */
function plainSums({ leaves, outputs }: FlatTrees, walk: RowWalk, turns: number, output: Float64Array): void {
  const width = outputs * turns;
  output.fill(0);
  walk.run((row, leaf, tree) => {
    const to = row * width + (tree % turns) * outputs;
    for (let k = 0; k < outputs; k++) output[to + k]! += leaves[leaf * outputs + k]!;
  });
}
