/** What gradients are computed from. Per-row arrays are indexed by matrix row; margins and results by output, then row. */
export interface GradientInput {
  readonly rows: Int32Array;
  /** Class ids or numbers. */
  readonly targets: Float32Array;
  /** Null when every row weighs 1. */
  readonly weights: Float32Array | null;
  readonly margins: Float32Array;
  readonly rowCount: number;
  readonly outputs: number;
  /** Hessian, then gradient. */
  readonly pairs: Float32Array;
}

/** A loss to be lowered: adding one is one file and one entry in objectives.ts. */
export interface Objective {
  /** Writes the loss's first and second derivative by the margin for rows[from] … rows[to − 1]. */
  gradients(input: GradientInput, from: number, to: number): void;
  /** Margins a fit starts from, when `base_score` is not given: those of the best constant prediction. */
  startMargins(
    targets: Float32Array,
    weights: Float32Array | null,
    rows: Int32Array,
    outputs: number,
  ): number[];
  /** Margin of a `base_score`, which is given in units of the prediction. */
  marginOf(baseScore: number): number;
}

/** A hessian of zero would make a row weightless: XGBoost's floor. */
export const SMALLEST_HESSIAN = 1e-16;

export function weightedMean(targets: Float32Array, weights: Float32Array | null, rows: Int32Array): number {
  let sum = 0;
  let total = 0;
  for (const row of rows) {
    const weight = weights ? weights[row]! : 1;
    sum += weight * targets[row]!;
    total += weight;
  }
  return sum / total;
}
