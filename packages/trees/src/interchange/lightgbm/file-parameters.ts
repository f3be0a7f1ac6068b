import type { BoostingModel } from "../../boosting/boosting-model.ts";
import { lgbmClassifierParameters, lgbmRegressorParameters } from "../../lightgbm/parameters.ts";
import type { ParameterTable } from "../../parameter-table.ts";
import { isDecimal } from "../field.ts";

/** Names that LightGBM's files have where its Python API, and so our style, has another. */
const fileNames: Readonly<Record<string, string>> = {
  n_estimators: "num_iterations",
  min_child_samples: "min_data_in_leaf",
  min_child_weight: "min_sum_hessian_in_leaf",
  min_split_gain: "min_gain_to_split",
  reg_alpha: "lambda_l1",
  reg_lambda: "lambda_l2",
  subsample: "bagging_fraction",
  subsample_freq: "bagging_freq",
  colsample_bytree: "feature_fraction",
  random_state: "seed",
  boosting_type: "boosting",
};

/** Lines "[name: value]" for the parameters of a model of our LightGBM style; those that are lists are left out. */
export function parameterLines({ style, parameters, rounds }: BoostingModel): string[] {
  if (style !== "lightgbm") return [];
  const lines: string[] = [];
  for (const [name, value] of Object.entries({ ...parameters, n_estimators: rounds })) {
    const isPlain = typeof value === "string" ? /^\w+$/.test(value) : typeof value === "number";
    if (!(isPlain || typeof value === "boolean") || !(name in tables.classifier || name in tables.regressor))
      continue;
    lines.push(`[${fileNames[name] ?? name}: ${typeof value === "boolean" ? Number(value) : value}]`);
  }
  return lines;
}

const tables: Readonly<Record<"classifier" | "regressor", ParameterTable>> = {
  classifier: lgbmClassifierParameters,
  regressor: lgbmRegressorParameters,
};

/** Those parameters of a file that our style knows, by its names; values it does not take are left out. */
export function parametersOf(
  lines: readonly string[],
  task: "classifier" | "regressor",
): Record<string, unknown> {
  const given = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = /^\[([a-z][a-z0-9_]{0,60}): (.{1,1000})\]$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) given.set(name, value);
  }
  const parameters: Record<string, unknown> = {};
  for (const [name, entry] of Object.entries(tables[task])) {
    const text = given.get(fileNames[name] ?? name);
    if (text === undefined) continue;
    const number = isDecimal(text) ? Number(text) : text;
    const value = typeof entry.default === "boolean" ? number === 1 : number;
    if (entry.accepts(value)) parameters[name] = value;
  }
  return parameters;
}
