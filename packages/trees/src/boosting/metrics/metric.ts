import type { LabelledRows } from "../objectives/objective.ts";

/** What a metric judges. Margins are indexed by output, then matrix row. */
export interface MetricInput extends LabelledRows {
  readonly margins: Float32Array;
  readonly rowCount: number;
  readonly outputs: number;
  /** Prediction of a margin, where there is one output. */
  readonly predictionOf: (margin: number) => number;
}

/** A row's part of a metric that is a weighted mean over rows; `setting` is the metric's own number. */
export type RowLoss = (input: MetricInput, row: number, setting: number) => number;

/** A metric as a fit is asked for it. */
export interface MetricChoice {
  /** Name in the history: the style's. */
  readonly name: string;
  readonly kind: MetricKind;
  /** Threshold of `error`, level of `quantile`, δ of the Huber losses, least denominator of `mape`; 0 where there is none. */
  readonly setting: number;
}

/** Metrics by the names that all styles share. */
export type MetricKind = MeanMetric | RankingMetric;

export type MeanMetric =
  | "logloss"
  | "error"
  | "mlogloss"
  | "merror"
  | "merrorWithTies"
  | "mse"
  | "rmse"
  | "rmsle"
  | "mae"
  | "mape"
  | "huber"
  | "pseudohuber"
  | "quantile"
  | "poissonLikelihood"
  | "poissonDeviance";

export type RankingMetric = "auc" | "aucpr" | "averagePrecision";

export function isRanking(kind: MetricKind): kind is RankingMetric {
  return kind === "auc" || kind === "aucpr" || kind === "averagePrecision";
}
