import type { Selector } from "./contract.ts";
import { fitJudgingForest } from "./judging-forest.ts";
import { type Keep, keepBest, requireKeep } from "./keep-rule.ts";

/**
 * Keeps the features by which a random forest (100 trees, leaves of 20 rows) gains most on the training rows: mean
 * decrease of impurity, adding up to 1 (scikit-learn's feature_importances_; with `mean`, SelectFromModel's rule). Quick, but
 * of two features that say the same each gets half: drop correlated ones first. Cost of a forest.
 */
export function treeImportance(keep: Keep = "mean"): Selector {
  requireKeep(keep);
  const method = `tree importance, ${keep === "mean" ? "above the mean" : `${keep} kept`}`;
  return {
    method,
    async select(data, context) {
      const forest = await fitJudgingForest(data, "importance of features", context);
      return keepBest(method, "importance", data.features, forest.featureImportances, keep);
    },
  };
}
