import { lastKnownOutcome } from "./known-outcome.ts";
import { type ReturnBaseline, returnBaselines } from "./return-baselines.ts";

export interface ValueBaselineOptions {
  readonly time: Float64Array;
  readonly symbolCodes: Int32Array;
  /** The target per row of the bars; NaN where not known. */
  readonly values: Float64Array;
  /** Time of the last bar that the target of the row looked at; NaN where there is none. */
  readonly endTime: Float64Array;
  /** Rows the baselines are fitted on: the model's training rows. */
  readonly train: Int32Array;
  /** Rows to predict, ascending; the answers come in this order. */
  readonly rows: Int32Array;
}

/**
 * The forecasts to beat for a target that is no return, such as a volatility, of which 0 would be a straw man:
 * `previous_value`, the symbol's last value that was known at the close of the row's bar (the training mean where none is
 * known yet), and `train_mean`. PREGAO_EVALUATION_INPUT when no training row has a value. O(rows).
 */
export function valueBaselines(options: ValueBaselineOptions): ReturnBaseline[] {
  const { time, symbolCodes, values, endTime, train, rows } = options;
  const mean = returnBaselines({ returns: values, train, rows }).find(({ name }) => name === "train_mean")!;
  const classes = Int8Array.from(values, (value, row) => (Number.isFinite(value + endTime[row]!) ? 0 : -1));
  const known = lastKnownOutcome({ time, symbolCodes, classes, endTime });
  return [
    {
      name: "previous_value",
      description: "the symbol's last value known at prediction time",
      returns: mean.returns.map((average, place) => {
        const source = known[rows[place]!]!;
        return source < 0 ? average : values[source]!;
      }),
    },
    { ...mean, description: "the mean of the training rows for every row" },
  ];
}
