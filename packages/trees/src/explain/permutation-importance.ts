import { TreesError } from "../errors.ts";
import { deriveSeed, Random } from "../random.ts";

export interface PermutationImportance {
  /** Mean over the repeats of how much the score falls when a column is shuffled; one a column. */
  readonly mean: Float64Array;
  /** Population standard deviation over the repeats. */
  readonly deviation: Float64Array;
  /** Score with no column shuffled. */
  readonly baseline: number;
}

/**
 * How much `score` (higher is better) falls when one column is shuffled and the others are not (Breiman 2001; same
 * definition as scikit-learn's permutation_importance). `score` predicts with whatever model it likes. Score on held-out rows: on
 * training rows a model that memorises looks better than it is. Seeded; costs columns × repeats scorings.
 */
export function permutationImportance(options: {
  readonly columns: readonly Float32Array[];
  readonly score: (columns: readonly Float32Array[]) => number;
  /** Shuffles of each column, default 5. */
  readonly repeats?: number;
  readonly seed?: number;
}): PermutationImportance {
  const { columns, score, repeats = 5, seed = 0 } = options;
  if (!Number.isInteger(repeats) || repeats < 1) {
    throw new TreesError(
      "TREES_PARAMETER_INVALID",
      `repeats is ${repeats}, but must be a whole number from 1`,
    );
  }
  const baseline = score(columns);
  const mean = new Float64Array(columns.length);
  const deviation = new Float64Array(columns.length);
  for (let c = 0; c < columns.length; c++) {
    const falls = Array.from({ length: repeats }, (_, repeat) => {
      const random = new Random(deriveSeed(seed, c * repeats + repeat));
      const shuffled = shuffle(columns[c]!, random);
      return baseline - score(columns.map((column, other) => (other === c ? shuffled : column)));
    });
    const average = falls.reduce((sum, fall) => sum + fall, 0) / repeats;
    mean[c] = average;
    deviation[c] = Math.sqrt(falls.reduce((sum, fall) => sum + (fall - average) ** 2, 0) / repeats);
  }
  return { mean, deviation, baseline };
}

/** Fisher–Yates on a copy. */
function shuffle(values: Float32Array, random: Random): Float32Array {
  const result = values.slice();
  for (let i = result.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const value = result[i]!;
    result[i] = result[j]!;
    result[j] = value;
  }
  return result;
}
