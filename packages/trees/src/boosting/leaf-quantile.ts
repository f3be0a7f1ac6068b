import type { LeafRenewal } from "./leaves.ts";
import type { GradientInput } from "./objectives/objective.ts";
import { weightedQuantile } from "./weighted-quantile.ts";

/** Leaves take the quantile of their rows' residuals at a level, times the learning rate; null: they keep their values. */
export function quantileRenewal(
  { targets, weights, margins, rowCount, loss }: GradientInput,
  level: number | null,
  learningRate: number,
): LeafRenewal | null {
  if (level === null) return null;
  return (parted, output) => {
    // In ascending order, as LightGBM keeps a leaf's rows.
    const rows = weights ? parted.slice().sort() : parted;
    const residuals = new Float64Array(rows.length);
    const rowWeights = weights && new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      residuals[i] = Math.fround(targets[row]! - margins[output * rowCount + row]!);
      if (rowWeights) rowWeights[i] = weights[row]!;
    }
    return learningRate * weightedQuantile(residuals, rowWeights, level, loss.quantileRule);
  };
}
