import type { DropoutSettings } from "../boosting/dropout.ts";
import type { ParameterEntry, ParameterTable } from "../parameter-table.ts";

/** XGBoost's booster of trees, and what its DART (Rashmi & Gilad-Bachrach 2015) drops and how it weighs what it dropped. */
export interface DartParameters {
  booster: "gbtree" | "dart";
  sample_type: "uniform" | "weighted";
  normalize_type: "tree" | "forest";
  rate_drop: number;
  one_drop: boolean | 0 | 1;
  skip_drop: number;
}

function probability(description: string): ParameterEntry<number> {
  return {
    default: 0,
    range: "a number from 0 to 1",
    description,
    accepts: (value) => typeof value === "number" && value >= 0 && value <= 1,
  };
}

export const dartParameters = {
  booster: {
    default: "gbtree",
    range: "'gbtree' or 'dart'; there is no 'gblinear'",
    description: "Trees, or trees of which each round leaves some out while it learns.",
    accepts: (value) => value === "gbtree" || value === "dart",
  },
  sample_type: {
    default: "uniform",
    range: "'uniform' or 'weighted'",
    description: "With 'dart': all trees are dropped equally often, or in proportion to their weights.",
    accepts: (value) => value === "uniform" || value === "weighted",
  },
  normalize_type: {
    default: "tree",
    range: "'tree' or 'forest'",
    description: "With 'dart': a new tree weighs as one dropped tree, or as all of them together.",
    accepts: (value) => value === "tree" || value === "forest",
  },
  rate_drop: probability("With 'dart': share of the earlier trees that a round drops."),
  one_drop: {
    default: false,
    range: "true or false, or 1 or 0",
    description: "With 'dart': at least one tree is dropped.",
    accepts: (value) => typeof value === "boolean" || value === 0 || value === 1,
  },
  skip_drop: probability("With 'dart': probability that a round drops none."),
} satisfies ParameterTable;

/** Null without DART. */
export function dropoutFrom(parameters: DartParameters): DropoutSettings | null {
  if (parameters.booster === "gbtree") return null;
  return {
    rate: parameters.rate_drop,
    skip: parameters.skip_drop,
    atLeastOne: Boolean(parameters.one_drop),
    most: 0,
    byWeight: parameters.sample_type === "weighted",
    unit: "tree",
    normalisation: parameters.normalize_type,
  };
}
