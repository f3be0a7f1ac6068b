import { type QuantileRule, weightedQuantile } from "../weighted-quantile.ts";
import { identityLink, type LabelledRows, type Objective } from "./objective.ts";

/**
 * Quantile loss of level q (Koenker & Bassett 1978): gradient 1 − q above the target and −q below it, hessian 1, leaves
 * take the quantile of their residuals (XGBoost's reg:quantileerror, LightGBM's quantile).
 */
export const quantileError: Objective = {
  gradients({ rows, targets, weights, margins, pairs, loss }, from, to) {
    const { quantile } = loss;
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      const weight = weights ? weights[row]! : 1;
      pairs[2 * row] = weight;
      pairs[2 * row + 1] = (margins[row]! >= targets[row]! ? 1 - quantile : -quantile) * weight;
    }
  },
  startMargins: (rows, _, { quantile, quantileRule }) => [targetQuantile(rows, quantile, quantileRule)],
  ...identityLink,
  leafQuantile: ({ quantile }) => quantile,
};

export function targetQuantile(
  { rows, targets, weights }: LabelledRows,
  level: number,
  rule: QuantileRule,
): number {
  const values = Float64Array.from(rows, (row) => targets[row]!);
  return weightedQuantile(values, weights && Float64Array.from(rows, (row) => weights[row]!), level, rule);
}
