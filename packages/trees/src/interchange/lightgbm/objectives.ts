import type { ObjectiveName } from "../../boosting/objectives/objectives.ts";

/** An objective of LightGBM by its name in files, without what follows it there ("binary sigmoid:1"). */
export interface LightGBMObjective {
  readonly task: "classifier" | "regressor";
  /** Our name of the loss, or one that predicts the same. */
  readonly objective: ObjectiveName;
}

/**
 * LightGBM's objectives whose predictions our models can make. Of several with the same objective of ours, the first is
 * written. cross_entropy is read as a classifier of two classes: the probability of class 1 is what LightGBM predicts.
 */
export const lightgbmObjectives: Readonly<Record<string, LightGBMObjective>> = {
  binary: { task: "classifier", objective: "logistic" },
  cross_entropy: { task: "classifier", objective: "logistic" },
  multiclass: { task: "classifier", objective: "softmax" },
  regression: { task: "regressor", objective: "squared" },
  regression_l1: { task: "regressor", objective: "absolute" },
  huber: { task: "regressor", objective: "huber" },
  quantile: { task: "regressor", objective: "quantile" },
  poisson: { task: "regressor", objective: "poisson" },
  gamma: { task: "regressor", objective: "poisson" },
  tweedie: { task: "regressor", objective: "poisson" },
  fair: { task: "regressor", objective: "custom" },
  mape: { task: "regressor", objective: "custom" },
};
