import type { BoostingParts } from "../boosting/boosting-model.ts";
import { BoostingRegressorModel } from "../boosting/regressor-model.ts";
import type { FlatTrees } from "../ensemble/flat-trees.ts";

/** A boosting model of given trees, for tests that need trees which no fit would grow. */
export function modelOf(
  trees: FlatTrees,
  columnCount: number,
  parts: Partial<BoostingParts> = {},
): BoostingRegressorModel {
  return new BoostingRegressorModel({
    trees,
    gain: new Float32Array(trees.feature.length),
    cover: new Float32Array(trees.feature.length),
    leafCover: new Float32Array(trees.leaves.length / trees.outputs),
    style: "xgboost",
    objective: "squared",
    parameters: {},
    columnCount,
    featureNames: null,
    baseMargins: Float64Array.of(0.5),
    evaluation: null,
    ...parts,
  });
}
