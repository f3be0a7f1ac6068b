import { join } from "node:path";
import { storedReference } from "../stored-reference.ts";
import { heldOutCheck } from "./held-out.ts";
import { readCheck, writeCheck } from "./library-files.ts";
import { writtenFilesCheck } from "./written-files.ts";

const trees = join(import.meta.dirname, "../../packages/trees/src");

export const checks = [
  storedReference({
    name: "scikit-learn gives the stored predictions and losses",
    script: join(import.meta.dirname, "reference_values.py"),
    stored: join(trees, "forest/scikit-learn.reference.json"),
    tolerance: { absolute: 1e-12, relative: 1e-9 },
  }),
  storedReference({
    name: "scikit-learn gives the stored losses of extremely randomised trees, and trees by entropy",
    script: join(import.meta.dirname, "extra_trees_values.py"),
    stored: join(trees, "forest/extra-trees.reference.json"),
    tolerance: { absolute: 1e-12, relative: 1e-9 },
  }),
  storedReference({
    name: "XGBoost gives the stored trees and losses",
    script: join(import.meta.dirname, "boosting_values.py"),
    stored: join(trees, "xgboost/xgboost.reference.json"),
    // float32 inside, and sums whose order is XGBoost's own.
    tolerance: { absolute: 1e-5, relative: 1e-4 },
  }),
  storedReference({
    name: "XGBoost gives the stored predictions of its objectives",
    script: join(import.meta.dirname, "objective_values.py"),
    stored: join(trees, "xgboost/objectives.reference.json"),
    tolerance: { absolute: 1e-5, relative: 1e-4 },
  }),
  storedReference({
    name: "CatBoost gives the stored files and predictions",
    script: join(import.meta.dirname, "catboost_values.py"),
    stored: join(trees, "interchange/catboost/catboost.reference.json"),
    tolerance: { absolute: 1e-9, relative: 1e-6 },
  }),
  storedReference({
    name: "XGBoost and LightGBM give the stored trees on categorical columns",
    script: join(import.meta.dirname, "category_values.py"),
    stored: join(trees, "boosting/categories.reference.json"),
    tolerance: { absolute: 1e-5, relative: 1e-4 },
  }),
  storedReference({
    name: "scikit-learn's forests give the stored predictions",
    script: join(import.meta.dirname, "joblib_values.py"),
    stored: join(trees, "interchange/joblib/joblib.reference.json"),
    tolerance: { absolute: 1e-9, relative: 1e-9 },
  }),
  writtenFilesCheck,
  storedReference({
    name: "XGBoost, LightGBM and scikit-learn give the stored metrics",
    script: join(import.meta.dirname, "metric_values.py"),
    stored: join(trees, "boosting/metrics/metrics.reference.json"),
    tolerance: { absolute: 1e-7, relative: 1e-6 },
  }),
  storedReference({
    name: "CatBoost gives the stored trees and losses",
    script: join(import.meta.dirname, "catboost_trees.py"),
    stored: join(trees, "catboost/catboost.reference.json"),
    tolerance: { absolute: 1e-5, relative: 1e-4 },
  }),
  storedReference({
    name: "XGBoost and LightGBM give the stored margins of DART and of leaf-wise growth",
    script: join(import.meta.dirname, "dart_values.py"),
    stored: join(trees, "boosting/dart.reference.json"),
    tolerance: { absolute: 1e-5, relative: 1e-4 },
  }),
  storedReference({
    name: "shap and XGBoost give the stored Shapley values",
    script: join(import.meta.dirname, "explain_values.py"),
    stored: join(trees, "explain/shap.reference.json"),
    tolerance: { absolute: 1e-6, relative: 1e-5 },
  }),
  storedReference({
    name: "LightGBM gives the stored trees and losses",
    script: join(import.meta.dirname, "lightgbm_values.py"),
    stored: join(trees, "lightgbm/lightgbm.reference.json"),
    tolerance: { absolute: 1e-5, relative: 1e-4 },
  }),
  storedReference({
    name: "LightGBM gives the stored margins of losses whose leaves take quantiles",
    script: join(import.meta.dirname, "leaf_quantile_values.py"),
    stored: join(trees, "boosting/leaf-quantile.reference.json"),
    tolerance: { absolute: 1e-6, relative: 1e-5 },
  }),
  heldOutCheck,
  readCheck,
  writeCheck,
];
