import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { checkRows } from "../binning/check-columns.ts";
import { binOf, MISSING_BIN } from "../binning/cuts.ts";
import { TreesError } from "../errors.ts";
import { binSets, isInBinSet } from "./category-bins.ts";
import { FEATURE_MASK, type FlatTrees, MISSING_LEFT, walkColumns } from "./flat-trees.ts";

/** Called for every row and tree: rows within trees, trees in order, so sums are reproducible. */
type LeafVisitor = (outputRow: number, leaf: number, tree: number) => void;

/** Rows about to be walked down the trees. */
export interface RowWalk {
  readonly count: number;
  run(visit: LeafVisitor): void;
}

/** Walks raw columns. Returns the number of rows. */
export function walkRawColumns(
  trees: FlatTrees,
  columns: readonly Float32Array[],
  columnCount: number,
  rows: Int32Array | undefined,
): RowWalk {
  const length = checkColumns(columns, columnCount);
  if (rows && rows.length > 0) checkRows(rows, length);
  const count = rows ? rows.length : length;
  return {
    count,
    run: (visit) => {
      for (const [tree, root] of trees.roots.entries()) {
        for (let i = 0; i < count; i++)
          visit(i, walkColumns(trees, root, columns, rows ? rows[i]! : i), tree);
      }
    },
  };
}

/** Walks the bins of a matrix that has the cuts the model was grown with: same leaves as the raw values, in less time. */
export function walkBins(
  trees: FlatTrees,
  matrix: BinnedMatrix,
  columnCount: number,
  rows: Int32Array | undefined,
): RowWalk {
  if (matrix.columnCount !== columnCount) throw wrongColumnCount(matrix.columnCount, columnCount);
  if (rows && rows.length > 0) checkRows(rows, matrix.rowCount);
  const bins = thresholdBins(trees, matrix);
  const sets = binSets(trees, matrix);
  const count = rows ? rows.length : matrix.rowCount;
  return {
    count,
    run: (visit) => {
      const { feature, left, right } = trees;
      const { stride } = matrix.place;
      const cells = new Uint8Array(matrix.shared.buffer, matrix.place.bins, stride * columnCount);
      for (const [tree, root] of trees.roots.entries()) {
        for (let i = 0; i < count; i++) {
          const row = rows ? rows[i]! : i;
          let at = root;
          while (at >= 0) {
            const word = feature[at]!;
            const bin = cells[(word & FEATURE_MASK) * stride + row]!;
            const set = sets ? sets.at[at]! : -1;
            const goesLeft =
              set < 0
                ? bin <= bins[at]! || (bin === MISSING_BIN && word >= MISSING_LEFT)
                : isInBinSet(sets!, set, bin);
            at = goesLeft ? left[at]! : right[at]!;
          }
          visit(i, ~at, tree);
        }
      }
    },
  };
}

/** The bin that each threshold closes. Refuses a matrix with other cuts, where bins could not stand for the values. */
function thresholdBins(trees: FlatTrees, matrix: BinnedMatrix): Uint8Array {
  return Uint8Array.from(trees.threshold, (threshold, i) => {
    if (trees.categories && trees.categories.setOf[i]! >= 0) return 0;
    if (threshold === Number.POSITIVE_INFINITY) return MISSING_BIN - 1;
    const column = trees.feature[i]! & FEATURE_MASK;
    const cuts = matrix.cuts[column]!;
    if (cuts.kind === "categorical") {
      throw new TreesError(
        "TREES_INPUT_INVALID",
        `the matrix was binned with categories in column ${column}, which the model splits by thresholds: predict from raw columns`,
      );
    }
    const { upper } = cuts;
    const bin = binOf(upper, threshold);
    if (upper[bin] === threshold) return bin;
    throw new TreesError(
      "TREES_INPUT_INVALID",
      `the matrix was binned with other cuts than the model's (column ${column} has no cut at ${threshold}): predict from raw columns`,
    );
  });
}

function checkColumns(columns: readonly Float32Array[], columnCount: number): number {
  if (columns.length !== columnCount) throw wrongColumnCount(columns.length, columnCount);
  const length = columns[0]!.length;
  columns.forEach((column, c) => {
    if (column.length === length) return;
    throw new TreesError(
      "TREES_INPUT_INVALID",
      `column ${c} has ${column.length} rows, but column 0 has ${length}`,
    );
  });
  return length;
}

export function wrongColumnCount(given: number, expected: number): TreesError {
  return new TreesError(
    "TREES_INPUT_INVALID",
    `${given} columns given, but the model was trained on ${expected}`,
  );
}
