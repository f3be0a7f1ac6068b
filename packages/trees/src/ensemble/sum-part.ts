import type { BlockTrees } from "./block-trees.ts";
import { columnSource } from "./cell-source.ts";
import type { CategorySplits } from "./flat-trees.ts";
import { sumBlocks } from "./sum-blocks.ts";

/** Some rows to be predicted as far as the sums of their leaves, as plain data for a worker thread. */
export interface SumTask {
  readonly trees: BlockTrees;
  readonly categories: CategorySplits | null;
  readonly turns: number;
  readonly columns: readonly Float32Array[];
  readonly rowCount: number;
}

/** Sums as of `columnSums`; what a worker thread does. */
export function sumPart({ trees, categories, turns, columns, rowCount }: SumTask): Float64Array<ArrayBuffer> {
  const sums = new Float64Array(rowCount * trees.outputs * turns);
  sumBlocks(trees, columnSource({ categories }, trees.cells, columns, undefined), rowCount, turns, sums);
  return sums;
}
