import { isFraction, isWhole, type ParameterEntry, type ParameterTable } from "../parameter-table.ts";

/**
 * Number of features visited at each split: a rule, a fraction of all (up to 1, which JavaScript cannot tell from 1.0),
 * a whole number from 2, or null for all.
 */
export type MaxFeatures = "sqrt" | "log2" | number | null;

/** How a forest's splits are found: the best threshold of each feature visited, or one drawn at random. */
export type ForestStyle = "random_forest" | "extra_trees";

export interface ForestParameters {
  n_estimators: number;
  max_depth: number | null;
  min_samples_split: number;
  min_samples_leaf: number;
  max_features: MaxFeatures;
  bootstrap: boolean;
  max_samples: number | null;
  oob_score: boolean;
  min_impurity_decrease: number;
  max_bins: number;
  random_state: number;
}

export interface ForestClassifierParameters extends ForestParameters {
  criterion: "gini" | "entropy" | "log_loss";
  /** null, 'balanced', or a weight for each class id. */
  class_weight: null | "balanced" | Readonly<Record<number, number>>;
}

export interface ForestRegressorParameters extends ForestParameters {
  criterion: "squared_error";
}

const shared = {
  n_estimators: {
    default: 100,
    range: "a whole number from 1 to 100000",
    description: "Number of trees.",
    accepts: (value) => isWhole(value, 1, 100_000),
  },
  max_depth: {
    default: null,
    range: "a whole number from 1, or null for no limit",
    description: "Greatest depth of a tree; null grows until leaves are pure or too small.",
    accepts: (value) => value === null || isWhole(value, 1),
  },
  min_samples_split: {
    default: 2,
    range: "a whole number from 2, or a fraction of the rows above 0 and below 1",
    description: "Fewest rows a node needs to be split.",
    accepts: (value) => isWhole(value, 2) || isFraction(value),
  },
  min_samples_leaf: {
    default: 1,
    range: "a whole number from 1, or a fraction of the rows above 0 and below 1",
    description: "Fewest rows each side of a split keeps. A row drawn twice by the bootstrap counts once.",
    accepts: (value) => isWhole(value, 1) || isFraction(value),
  },
  bootstrap: {
    default: true,
    range: "true or false",
    description:
      "Whether each tree sees a sample drawn with replacement; otherwise every tree sees all rows.",
    accepts: (value) => typeof value === "boolean",
  },
  max_samples: {
    default: null,
    range: "null for as many as there are rows, a fraction above 0 and up to 1, or a whole number from 2",
    description: "Rows drawn for each tree when bootstrap is true.",
    accepts: (value) => value === null || isWhole(value, 1) || isFraction(value),
  },
  oob_score: {
    default: false,
    range: "true or false",
    description: "Whether to score each row by the trees that did not see it.",
    accepts: (value) => typeof value === "boolean",
  },
  min_impurity_decrease: {
    default: 0,
    range: "a finite number from 0",
    description:
      "A split must lower the impurity by at least this, weighted by the node's share of all rows.",
    accepts: (value) => typeof value === "number" && value >= 0 && Number.isFinite(value),
  },
  max_bins: {
    default: 255,
    range: "a whole number from 2 to 255",
    description: "Most bins a column is cut into when the estimator bins it (not in scikit-learn).",
    accepts: (value) => isWhole(value, 2, 255),
  },
  random_state: {
    default: 0,
    range: "a whole number from 0 to 4294967295",
    description: "Seed. The same seed gives the same model bytes for any number of threads.",
    accepts: (value) => isWhole(value, 0, 0xffffffff),
  },
} satisfies ParameterTable;

/** `fallback` is the default, which differs between the two tasks. */
function maxFeatures(fallback: MaxFeatures): ParameterEntry<MaxFeatures> {
  return {
    default: fallback,
    range: "'sqrt', 'log2', null for all, a fraction above 0 and up to 1, or a whole number from 2",
    description:
      "Features visited at each split, more only while all visited are constant in the node. 1 is scikit-learn's 1.0: all.",
    accepts: (value) =>
      value === null || value === "sqrt" || value === "log2" || isWhole(value, 1) || isFraction(value),
  };
}

export const forestClassifierParameters = {
  ...shared,
  criterion: {
    default: "gini",
    range: "'gini', 'entropy' or 'log_loss'",
    description: "Measure of a split's quality. 'entropy' and 'log_loss' are the same.",
    accepts: (value) => value === "gini" || value === "entropy" || value === "log_loss",
  },
  max_features: maxFeatures("sqrt"),
  class_weight: {
    default: null,
    range: "null, 'balanced', or an object giving class ids positive finite weights",
    description:
      "Weight of each class; 'balanced' weighs inversely to how often a class occurs. Classes left out weigh 1.",
    accepts: (value) => value === null || value === "balanced" || isClassWeights(value),
  },
} satisfies ParameterTable;

export const forestRegressorParameters = {
  ...shared,
  criterion: {
    default: "squared_error",
    range: "'squared_error'",
    description: "Measure of a split's quality.",
    accepts: (value) => value === "squared_error",
  },
  max_features: maxFeatures(1),
} satisfies ParameterTable;

const withoutBootstrap: ParameterEntry<boolean> = { ...shared.bootstrap, default: false };

/** Defaults of scikit-learn's ExtraTreesClassifier: those of the forest, but for the bootstrap. */
export const extraTreesClassifierParameters = {
  ...forestClassifierParameters,
  bootstrap: withoutBootstrap,
} satisfies ParameterTable;

/** Defaults of scikit-learn's ExtraTreesRegressor. */
export const extraTreesRegressorParameters = {
  ...forestRegressorParameters,
  bootstrap: withoutBootstrap,
} satisfies ParameterTable;

function isClassWeights(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).every(
    ([key, weight]) =>
      /^\d+$/.test(key) && typeof weight === "number" && weight > 0 && Number.isFinite(weight),
  );
}

/** Number of features that `max_features` stands for, at least 1. */
export function featuresPerSplit(maxFeatures: MaxFeatures, columnCount: number): number {
  if (maxFeatures === null) return columnCount;
  if (maxFeatures === "sqrt") return Math.max(1, Math.floor(Math.sqrt(columnCount)));
  if (maxFeatures === "log2") return Math.max(1, Math.floor(Math.log2(columnCount)));
  if (maxFeatures <= 1) return Math.max(1, Math.floor(maxFeatures * columnCount));
  return Math.min(maxFeatures, columnCount);
}

/** A count that may be given as a fraction of the rows (rounded up, as scikit-learn does). */
export function rowsFor(value: number, rowCount: number): number {
  return Number.isInteger(value) ? value : Math.ceil(value * rowCount);
}

/** Bootstrap draws of each tree; 0 without bootstrap. */
export function drawsPerTree(parameters: ForestParameters, rowCount: number): number {
  if (!parameters.bootstrap) return 0;
  const samples = parameters.max_samples ?? rowCount;
  return samples <= 1 ? Math.max(1, Math.round(samples * rowCount)) : Math.min(samples, rowCount);
}
