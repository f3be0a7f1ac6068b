import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { binSets } from "./category-bins.ts";
import { type Cells, lowerBound } from "./cells.ts";
import type { FlatTrees } from "./flat-trees.ts";
import type { WalkKernel } from "./walk-memory.ts";

/** Where a chunk of a column is put for the kernels: views and their addresses. */
export interface CellScratch {
  readonly kernel: WalkKernel;
  readonly values: Float32Array;
  readonly counts: Uint16Array;
  readonly codes: Int32Array;
  /** Address of each column's thresholds. */
  readonly bounds: ArrayLike<number>;
}

/** Rows to predict, read a chunk of a column at a time. */
export interface CellSource {
  /** Thresholds that each row passes, 65535 where its value is missing, to `scratch.counts`. */
  count(column: number, first: number, count: number, scratch: CellScratch): void;
  /** What `setWords` are looked up with, negative where missing, to `scratch.codes`. */
  code(column: number, first: number, count: number, scratch: CellScratch): void;
  /** Bits by code, 1 for left, of each set cell. */
  readonly setWords: readonly Uint32Array[];
}

const MISSING = 0xffff;

export function columnSource(
  trees: Pick<FlatTrees, "categories">,
  cells: Cells,
  columns: readonly Float32Array[],
  rows: Int32Array | undefined,
): CellSource {
  const { categories } = trees;
  return {
    count(column, first, count, { kernel, values, counts, bounds }) {
      const from = columns[column]!;
      if (rows) for (let i = 0; i < count; i++) values[i] = from[rows[first + i]!]!;
      else values.set(from.subarray(first, first + count));
      const { length } = cells.thresholds[column]!;
      kernel.countBelow(values.byteOffset, count, bounds[column]!, length, counts.byteOffset);
    },
    code(column, first, count, { codes }) {
      const from = columns[column]!;
      for (let i = 0; i < count; i++) {
        const value = from[rows ? rows[first + i]! : first + i]!;
        codes[i] = value >= 0 ? (value < 2 ** 30 ? Math.trunc(value) + 1 : 0) : -1;
      }
    },
    setWords: cells.sets.map(({ node }) => {
      const { setOf, starts, words } = categories!;
      return words.subarray(starts[setOf[node]!]!, starts[setOf[node]! + 1]!);
    }),
  };
}

/** A matrix's bins stand for its values: its cuts are those the model was grown with. */
export function matrixSource(
  trees: FlatTrees,
  cells: Cells,
  matrix: BinnedMatrix,
  rows: Int32Array | undefined,
): CellSource {
  const sets = binSets(trees, matrix);
  const tables = cells.thresholds.map((thresholds, column) => {
    const cuts = matrix.cuts[column]!;
    const table = new Uint16Array(256).fill(MISSING);
    if (cuts.kind === "numeric") {
      cuts.upper.forEach((bound, bin) => {
        table[bin] = lowerBound(thresholds, bound);
      });
    }
    return table;
  });
  return {
    count(column, first, count, { counts }) {
      const bins = matrix.column(column);
      const table = tables[column]!;
      for (let i = 0; i < count; i++) counts[i] = table[bins[rows ? rows[first + i]! : first + i]!]!;
    },
    code(column, first, count, { codes }) {
      const bins = matrix.column(column);
      for (let i = 0; i < count; i++) codes[i] = bins[rows ? rows[first + i]! : first + i]!;
    },
    setWords: cells.sets.map(({ node }) => sets!.words.subarray(sets!.at[node]!, sets!.at[node]! + 8)),
  };
}
