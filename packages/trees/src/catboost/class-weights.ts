import type { BoostingProblem } from "../boosting/style.ts";
import { TreesError } from "../errors.ts";
import type { CatBoostClassifierParameters } from "./parameters.ts";

/** Weights of rows times those of their classes; null when all are 1. Only one way of weighing classes may be asked for. */
export function weighClasses(
  { class_weights, auto_class_weights, scale_pos_weight }: CatBoostClassifierParameters,
  problem: BoostingProblem,
  loss: "Logloss" | "MultiClass",
): Float32Array | null {
  const ways = [class_weights !== null, auto_class_weights !== null, scale_pos_weight !== 1];
  if (ways.filter(Boolean).length > 1) {
    throw new TreesError(
      "TREES_PARAMETER_INVALID",
      "class_weights, auto_class_weights and scale_pos_weight each weigh classes: give one of them",
    );
  }
  const { targets, weights, classCount } = problem;
  let factors: readonly number[];
  if (class_weights) factors = class_weights;
  else if (auto_class_weights) factors = balanced(problem, auto_class_weights);
  else if (scale_pos_weight !== 1 && loss === "Logloss") factors = [1, scale_pos_weight];
  else return weights;
  if (factors.length !== classCount) {
    throw new TreesError(
      "TREES_PARAMETER_INVALID",
      `class_weights has ${factors.length} weights, but there are ${classCount} classes`,
    );
  }
  return targets.map((label, row) => (weights ? weights[row]! : 1) * factors[label]!);
}

/** Largest class's weight over each class's own, or its root. */
function balanced(
  { rows, targets, weights, classCount }: BoostingProblem,
  mode: "Balanced" | "SqrtBalanced",
): number[] {
  const sums = new Float64Array(classCount);
  for (const row of rows) sums[targets[row]!]! += weights ? weights[row]! : 1;
  const largest = sums.reduce((a, b) => Math.max(a, b), 0);
  return Array.from(sums, (sum) => {
    const ratio = sum > 0 ? largest / sum : 1;
    return mode === "Balanced" ? ratio : Math.sqrt(ratio);
  });
}
