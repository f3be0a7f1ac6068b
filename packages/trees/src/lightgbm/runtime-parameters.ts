import { isWhole, type ParameterEntry, type ParameterTable } from "../parameter-table.ts";

/** Parameters that steer LightGBM's own runtime: taken where they ask for what is done here anyway. */
export interface RuntimeParameters {
  n_jobs: number | null;
  verbosity: number | null;
  device_type: null | "cpu";
  tree_learner: null | "serial";
  deterministic: boolean | null;
  force_row_wise: boolean | null;
  force_col_wise: boolean | null;
  linear_tree: null | false;
  use_missing: null | true;
  zero_as_missing: null | false;
  monotone_constraints_method: null | "basic";
}

/** Accepts null and the values that change nothing. */
function fixed<T, const A extends readonly string[]>(
  values: readonly T[],
  range: string,
  description: string,
  aliases: A,
) {
  return {
    default: null,
    range,
    description,
    aliases,
    accepts: (value) => value === null || values.includes(value as T),
  } satisfies ParameterEntry<T | null>;
}

export const runtimeParameters = {
  n_jobs: {
    default: null,
    range: "null, 0 or -1 for all cores, or a whole number from 1 to 256",
    description: "Threads, where the fit's option `threads` does not say otherwise; the model is the same.",
    aliases: ["num_threads", "num_thread", "nthread", "nthreads"] as const,
    accepts: (value) => value === null || value === -1 || isWhole(value, 0, 256),
  },
  verbosity: fixed([-1, 0, 1, 2], "null or -1 to 2", "Changes nothing: nothing is printed; see `onRound`.", [
    "verbose",
  ]),
  device_type: fixed(["cpu"], "null or 'cpu'", "There is no other device.", ["device"]),
  tree_learner: fixed(["serial"], "null or 'serial'", "One machine grows the trees.", [
    "tree",
    "tree_type",
    "tree_learner_type",
  ]),
  deterministic: fixed([true, false], "null, true or false", "Changes nothing: fits always are.", []),
  force_row_wise: fixed([true, false], "null, true or false", "Changes nothing: a matter of speed.", []),
  force_col_wise: fixed([true, false], "null, true or false", "Changes nothing: a matter of speed.", []),
  linear_tree: fixed([false], "null or false", "Leaves are constants.", ["linear_trees"]),
  use_missing: fixed([true], "null or true", "NaN is a missing value.", []),
  zero_as_missing: fixed([false], "null or false", "Zero is a value.", []),
  monotone_constraints_method: fixed(
    ["basic"],
    "null or 'basic'",
    "How monotone columns bound the leaves below.",
    ["monotone_constraining_method", "mc_method"],
  ),
} satisfies ParameterTable;
