import type { BoostingProblem } from "../boosting/style.ts";
import { weightedQuantile } from "./leaf-quantiles.ts";
import type { SymmetricSettings } from "./settings.ts";

/** The best constant margin: the mean, its log-odds with Logloss, a quantile with MAE and Quantile. */
export function startMargin(
  { rows, targets, weights }: BoostingProblem,
  loss: SymmetricSettings["loss"],
  lossNumber: number,
): number {
  if (loss === "MAE" || loss === "Quantile") {
    const values = Float64Array.from(rows, (row) => targets[row]!);
    const level = loss === "MAE" ? 0.5 : lossNumber;
    return weightedQuantile(values, weights && Float64Array.from(rows, (row) => weights[row]!), level);
  }
  let sum = 0;
  let total = 0;
  for (const row of rows) {
    const weight = weights ? weights[row]! : 1;
    sum += weight * targets[row]!;
    total += weight;
  }
  const mean = sum / total;
  if (loss !== "Logloss") return mean;
  const share = Math.min(Math.max(mean, 1e-6), 1 - 1e-6);
  return Math.log(share / (1 - share));
}
