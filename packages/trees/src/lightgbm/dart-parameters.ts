import type { DropoutSettings } from "../boosting/dropout.ts";
import type { ParameterTable } from "../parameter-table.ts";
import { oneOf, rate, whole, yesOrNo } from "./parameter-entries.ts";

/** LightGBM's DART (Rashmi & Gilad-Bachrach 2015). */
export interface DartParameters {
  boosting_type: "gbdt" | "dart";
  drop_rate: number;
  max_drop: number;
  skip_drop: number;
  uniform_drop: boolean;
  xgboost_dart_mode: boolean;
}

export const dartParameters = {
  boosting_type: oneOf(
    "gbdt",
    ["gbdt", "dart"],
    "'gbdt' or 'dart'",
    "Gradient boosting, or with rounds of which each leaves some out while it learns.",
    ["boosting", "boost"],
  ),
  drop_rate: rate(0.1, "With 'dart': share of the earlier rounds that a round drops.", ["rate_drop"]),
  max_drop: whole(
    50,
    Number.MIN_SAFE_INTEGER,
    Number.MAX_SAFE_INTEGER,
    "With 'dart': most rounds dropped at once; 0 or less for no limit.",
    [],
  ),
  skip_drop: rate(0.5, "With 'dart': probability that a round drops none.", []),
  uniform_drop: yesOrNo(
    false,
    "With 'dart': whether rounds are dropped equally often rather than in proportion to their weights.",
    [],
  ),
  xgboost_dart_mode: yesOrNo(
    false,
    "With 'dart': whether to weigh trees as XGBoost does rather than as the paper does.",
    [],
  ),
} satisfies ParameterTable;

/** Null without DART. */
export function dropoutFrom(parameters: DartParameters): DropoutSettings | null {
  if (parameters.boosting_type === "gbdt") return null;
  return {
    rate: parameters.drop_rate,
    skip: parameters.skip_drop,
    atLeastOne: false,
    most: Math.max(0, parameters.max_drop),
    byWeight: !parameters.uniform_drop,
    unit: "round",
    normalisation: parameters.xgboost_dart_mode ? "tree" : "average",
  };
}
