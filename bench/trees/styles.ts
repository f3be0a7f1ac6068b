/** The three originals: what a shape's settings are called in each. */
export const styles = [
  { name: "xgboost", library: "XGBoost", depth: (depth: number) => ({ max_depth: depth }) },
  // 63 leaves in place of a depth, as the library is used.
  { name: "lightgbm", library: "LightGBM", depth: (depth: number) => ({ num_leaves: 2 ** depth - 1 }) },
  { name: "catboost", library: "CatBoost", depth: (depth: number) => ({ depth }) },
] as const;

export const boostingRequirements = [
  "xgboost-cpu==3.2.0",
  "lightgbm==4.7.0",
  "catboost==1.2.10",
  "scikit-learn==1.9.1",
] as const;
