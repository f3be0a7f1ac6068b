import { TreesError } from "../errors.ts";
import { MISSING_BIN } from "./cuts.ts";

/** How a column of categories is binned: bin b holds category `categories[b]`, the bin behind them all others. */
export interface CategoryCuts {
  readonly kind: "categorical";
  /**
   * Categories with a bin of their own, ascending. By code, as XGBoost has them: ties of a split search then fall as there, and
   * do not change when counts do.
   */
  readonly categories: Int32Array;
  /** Distinct categories of the fitted rows that are too rare for a bin and share the one behind the others. */
  readonly mergedCategories: number;
  /** Fitted rows in that bin. */
  readonly mergedRows: number;
}

/** Categories that can have a bin; one more bin is kept for the others. */
export const MAX_CATEGORIES = 254;

/** A split's set is a bit a category up to the largest: 8 KiB at most. */
export const LARGEST_CATEGORY = 65_535;

/**
 * Cuts of a column of categories, from the rows given (default: all). The two most frequent have a bin, and of the others those
 * with `minRows` rows, up to 254 in all, of equally frequent ones the lower. NaN and negative values are missing. Cost
 * O(rows + largest category).
 */
export function categoryCuts(column: Float32Array, rows: Int32Array | undefined, minRows = 1): CategoryCuts {
  const counts = new Int32Array(LARGEST_CATEGORY + 1);
  const count = rows?.length ?? column.length;
  for (let i = 0; i < count; i++) {
    const value = column[rows ? rows[i]! : i]!;
    if (value >= 0) counts[value]!++;
  }
  const present: number[] = [];
  counts.forEach((times, category) => {
    if (times > 0) present.push(category);
  });
  const byFrequency = present.toSorted((a, b) => counts[b]! - counts[a]! || a - b);
  const frequent = byFrequency.filter((category, rank) => rank < 2 || counts[category]! >= minRows);
  const kept = frequent.slice(0, MAX_CATEGORIES);
  const merged = byFrequency.slice(kept.length);
  return {
    kind: "categorical",
    categories: Int32Array.from(kept).sort(),
    mergedCategories: merged.length,
    mergedRows: merged.reduce((sum, category) => sum + counts[category]!, 0),
  };
}

/** Refuses what is no category: fractions, and numbers beyond the largest. `label` names the column. */
export function checkCategories(column: Float32Array, label: string): void {
  for (let row = 0; row < column.length; row++) {
    const value = column[row]!;
    if (!(value >= 0) || (Number.isInteger(value) && value <= LARGEST_CATEGORY)) continue;
    throw new TreesError(
      "TREES_INPUT_INVALID",
      `column ${label} is categorical, but row ${row} is ${value}: number the categories from 0 to at most ${LARGEST_CATEGORY}; NaN or a negative value is missing`,
      { row, value },
    );
  }
}

/** Writes the bin of each row; 1 when one is missing. */
export function fillCategoryBins(column: Float32Array, cuts: CategoryCuts, bins: Uint8Array): number {
  const binOf = new Uint8Array(LARGEST_CATEGORY + 1).fill(cuts.categories.length);
  cuts.categories.forEach((category, bin) => {
    binOf[category] = bin;
  });
  let hasMissing = 0;
  for (let row = 0; row < column.length; row++) {
    const value = column[row]!;
    if (value >= 0) bins[row] = binOf[value]!;
    else {
      bins[row] = MISSING_BIN;
      hasMissing = 1;
    }
  }
  return hasMissing;
}
