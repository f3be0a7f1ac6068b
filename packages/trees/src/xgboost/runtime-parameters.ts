import { isWhole, type ParameterEntry, type ParameterTable } from "../parameter-table.ts";

/** Parameters that steer XGBoost's own runtime: taken where they ask for what is done here anyway. */
export interface RuntimeParameters {
  n_jobs: number | null;
  verbosity: number | null;
  tree_method: null | "auto" | "hist";
  device: null | "cpu";
  importance_type: null | "gain";
  missing: number | null;
  sampling_method: null | "uniform";
  num_parallel_tree: null | 1;
  multi_strategy: null | "one_output_per_tree";
  validate_parameters: null | true;
}

/** Accepts null and the values that change nothing. */
function fixed<T>(range: string, description: string, ...values: readonly T[]): ParameterEntry<T | null> {
  return {
    default: null,
    range,
    description,
    accepts: (value) => value === null || values.some((known) => Object.is(known, value)),
  };
}

export const runtimeParameters = {
  n_jobs: {
    default: null,
    range: "null, 0 or -1 for all cores, or a whole number from 1 to 256",
    description: "Threads, where the fit's option `threads` does not say otherwise; the model is the same.",
    accepts: (value) => value === null || value === -1 || isWhole(value, 0, 256),
  },
  verbosity: fixed("null or 0 to 3", "Changes nothing: nothing is printed; see `onRound`.", 0, 1, 2, 3),
  tree_method: fixed(
    "null, 'auto' or 'hist'",
    "Histograms are the only method.",
    "auto" as const,
    "hist" as const,
  ),
  device: fixed("null or 'cpu'", "There is no other device.", "cpu" as const),
  importance_type: fixed(
    "null or 'gain'",
    "What `featureImportances` shows; other types: `model.importances(type)`.",
    "gain" as const,
  ),
  missing: fixed("null or NaN", "What stands for a missing value: NaN, and nothing else.", Number.NaN),
  sampling_method: fixed("null or 'uniform'", "How `subsample` draws rows.", "uniform" as const),
  num_parallel_tree: fixed(
    "null or 1",
    "Trees grown in a round for each output; forests have their own fits.",
    1 as const,
  ),
  multi_strategy: fixed(
    "null or 'one_output_per_tree'",
    "Each class has its own trees.",
    "one_output_per_tree" as const,
  ),
  validate_parameters: fixed("null or true", "Parameters are always checked.", true as const),
} satisfies ParameterTable;
