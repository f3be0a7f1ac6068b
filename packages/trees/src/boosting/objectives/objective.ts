import type { BoostingKernels } from "../../kernels/boosting.ts";
import type { QuantileRule } from "../weighted-quantile.ts";

/** Numbers that shape the losses; each style gives its library's. */
export interface LossSettings {
  /** Factor on softmax's hessian p (1 − p): 2 in XGBoost, K / (K − 1) in LightGBM, 1 in CatBoost. */
  readonly softmaxFactor: number;
  /** Residual at which Huber's and pseudo-Huber's loss turn from squares to lines. */
  readonly huberDelta: number;
  /** Level of the quantile loss, between 0 and 1. */
  readonly quantile: number;
  /** Poisson's hessian is e^(margin + this): guards against steps that are too large. */
  readonly poissonDelta: number;
  /** How a quantile between two residuals is found. */
  readonly quantileRule: QuantileRule;
}

/** Rows to learn from; per-row arrays are indexed by matrix row. */
export interface LabelledRows {
  readonly rows: Int32Array;
  /** Class ids or numbers. */
  readonly targets: Float32Array;
  /** Null when every row weighs 1. */
  readonly weights: Float32Array | null;
}

/** What gradients are computed from. Margins and results are indexed by output, then matrix row. */
export interface GradientInput extends LabelledRows {
  readonly margins: Float32Array;
  readonly rowCount: number;
  readonly outputs: number;
  readonly loss: LossSettings;
  /** Hessian, then gradient. */
  readonly pairs: Float32Array;
  readonly kernels: BoostingKernels;
  /** Where the arrays lie for the kernels; `weights` is 0 when every row weighs 1. */
  readonly at: Readonly<Record<"rows" | "targets" | "weights" | "margins" | "pairs", number>>;
}

/** A loss to be lowered: adding one is one file and one entry in objectives.ts. */
export interface Objective {
  /** Writes the loss's first and second derivative by the margin for rows[from] … rows[to − 1]. */
  gradients(input: GradientInput, from: number, to: number): void;
  /** Margins a fit starts from, when no other start is given: those of the best constant prediction. */
  startMargins(rows: LabelledRows, outputs: number, loss: LossSettings): number[];
  /** Least target there can be. */
  readonly leastTarget: number;
  /** Margin of a prediction. */
  marginOf(prediction: number): number;
  /** Prediction of a margin, where there is one output. */
  predictionOf(margin: number): number;
  /**
   * Level of the quantile of its rows' residuals that a leaf takes for its value; null where Newton's step is the better
   * value, that is where the hessian tells of the loss's curve.
   */
  leafQuantile(loss: LossSettings): number | null;
}

/** What losses on the prediction itself share. */
export const identityLink = {
  leastTarget: Number.NEGATIVE_INFINITY,
  marginOf: (prediction: number): number => prediction,
  predictionOf: (margin: number): number => margin,
} as const;

/** Leaves keep Newton's step. */
export const newtonLeaves = { leafQuantile: () => null } as const;

/** A hessian of zero would make a row weightless: XGBoost's floor. */
export const SMALLEST_HESSIAN = 1e-16;

export function weightedMean({ rows, targets, weights }: LabelledRows): number {
  let sum = 0;
  let total = 0;
  for (const row of rows) {
    const weight = weights ? weights[row]! : 1;
    sum += weight * targets[row]!;
    total += weight;
  }
  return sum / total;
}
