/** One metric as people and programs name it. */
export interface MetricDefinition {
  readonly name: string;
  readonly label: string;
  readonly better: "higher" | "lower";
}

/** In the order of the values that the classification scorer writes; per-class metrics follow these. */
export const classificationMetrics = [
  { name: "log_loss", label: "log-loss", better: "lower" },
  { name: "brier_score", label: "Brier score", better: "lower" },
  { name: "roc_auc_macro", label: "ROC-AUC, macro", better: "higher" },
  { name: "roc_auc_weighted", label: "ROC-AUC, weighted", better: "higher" },
  { name: "accuracy", label: "accuracy", better: "higher" },
  { name: "balanced_accuracy", label: "balanced accuracy", better: "higher" },
  { name: "mcc", label: "MCC", better: "higher" },
  { name: "f1_macro", label: "F1, macro", better: "higher" },
  { name: "f1_weighted", label: "F1, weighted", better: "higher" },
  { name: "precision_macro", label: "precision, macro", better: "higher" },
  { name: "precision_weighted", label: "precision, weighted", better: "higher" },
  { name: "recall_macro", label: "recall, macro", better: "higher" },
  { name: "recall_weighted", label: "recall, weighted", better: "higher" },
  { name: "directional_accuracy", label: "direction of moves", better: "higher" },
] as const satisfies readonly MetricDefinition[];

/** Four for each class, class by class, after the shared ones. */
export const perClassMetrics = [
  { name: "precision", label: "precision", better: "higher" },
  { name: "recall", label: "recall", better: "higher" },
  { name: "f1", label: "F1", better: "higher" },
  { name: "roc_auc", label: "ROC-AUC", better: "higher" },
] as const satisfies readonly MetricDefinition[];

/** In the order of the values that the regression scorer writes. */
export const regressionMetrics = [
  { name: "information_coefficient", label: "information coefficient", better: "higher" },
  { name: "rank_information_coefficient", label: "rank information coefficient", better: "higher" },
  { name: "directional_accuracy", label: "directional accuracy", better: "higher" },
  { name: "mae", label: "MAE", better: "lower" },
  { name: "mse", label: "MSE", better: "lower" },
  { name: "rmse", label: "RMSE", better: "lower" },
  { name: "r2", label: "R²", better: "higher" },
  { name: "mape", label: "MAPE (1 is 100 %)", better: "lower" },
] as const satisfies readonly MetricDefinition[];
