import { PregaoError } from "../errors.ts";
import type { Selector } from "./contract.ts";
import { selectionOf, shown } from "./verdicts.ts";

/**
 * Drops features whose population variance over the training rows is not above `threshold`, missing values left out;
 * with the default 0 those that are constant or never known (scikit-learn's VarianceThreshold). A variance has the unit of
 * its feature squared: above 0 the threshold means something only for scaled features. O(rows × features).
 */
export function varianceFilter(threshold = 0): Selector {
  if (!(threshold >= 0)) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "threshold",
      value: threshold,
      reason: "a variance is 0 or more",
    });
  }
  const method = `variance above ${threshold}`;
  return {
    method,
    async select({ features, rows }) {
      const spreads = features.columns.map((column) => spreadOf(column, rows));
      const reasons = spreads.map(({ count, least, most, variance }) => {
        if (count === 0) return `has no value in the ${rows.length} training rows`;
        // Rounding can leave a variance to a constant; its range it cannot.
        if (least === most) return `is ${shown(least)} in all training rows`;
        return variance > threshold ? undefined : `variance ${shown(variance)}, not above ${threshold}`;
      });
      return selectionOf(
        method,
        features,
        reasons,
        spreads.map(({ least, most, variance }) => (least === most ? 0 : variance)),
      );
    },
  };
}

interface Spread {
  readonly count: number;
  readonly least: number;
  readonly most: number;
  readonly variance: number;
}

function spreadOf(column: Float32Array, rows: Int32Array): Spread {
  let [count, sum, least, most] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const row of rows) {
    const value = column[row]!;
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const mean = sum / count;
  let squares = 0;
  for (const row of rows) if (!Number.isNaN(column[row]!)) squares += (column[row]! - mean) ** 2;
  return { count, least, most, variance: squares / count };
}
