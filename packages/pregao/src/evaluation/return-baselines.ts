import { PregaoError } from "../errors.ts";

export interface ReturnBaseline {
  readonly name: string;
  readonly description: string;
  /** Forecast return per row. */
  readonly returns: Float64Array;
}

export interface ReturnBaselineOptions {
  /** Forward return per row of the bars; NaN where not known. */
  readonly returns: Float64Array;
  /** Rows the baselines are fitted on: the model's training rows. */
  readonly train: Int32Array;
  /** Rows to predict, ascending; the answers come in this order. */
  readonly rows: Int32Array;
}

/**
 * The forecasts a model must beat: `zero_return` (nothing moves; on price levels this is `previous_price`) and
 * `train_mean` (the mean forward return of the training rows, a drift). Rows without a known return are left out
 * of the mean; PREGAO_EVALUATION_INPUT when that leaves none. O(rows).
 */
export function returnBaselines({ returns, train, rows }: ReturnBaselineOptions): ReturnBaseline[] {
  let sum = 0;
  let count = 0;
  for (const row of train) {
    if (Number.isNaN(returns[row]!)) continue;
    sum += returns[row]!;
    count++;
  }
  if (count === 0) {
    throw new PregaoError("PREGAO_EVALUATION_INPUT", {
      what: "the baselines",
      reason: `none of the ${train.length} training rows has a known return`,
    });
  }
  return [
    {
      name: "zero_return",
      description: "a return of 0 for every row",
      returns: new Float64Array(rows.length),
    },
    {
      name: "train_mean",
      description: "the mean forward return of the training rows for every row",
      returns: new Float64Array(rows.length).fill(sum / count),
    },
  ];
}
