import type { RowSampling } from "../boosting/row-sampling.ts";
import { TreesError } from "../errors.ts";
import type { ParameterTable } from "../parameter-table.ts";
import { oneOf, rate, share, whole } from "./parameter-entries.ts";

/** Which rows LightGBM's trees learn from. */
export interface SamplingParameters {
  data_sample_strategy: "bagging" | "goss";
  subsample: number;
  subsample_freq: number;
  pos_bagging_fraction: number;
  neg_bagging_fraction: number;
  top_rate: number;
  other_rate: number;
}

export const samplingParameters = {
  data_sample_strategy: oneOf(
    "bagging",
    ["bagging", "goss"],
    "'bagging' or 'goss'",
    "Rows drawn at random, or those with large gradients and some of the others.",
    [],
  ),
  subsample: share(
    "Share of the rows that trees learn from, drawn without replacement, when subsample_freq is not 0.",
    ["bagging_fraction", "sub_row", "bagging"],
  ),
  subsample_freq: whole(
    0,
    0,
    Number.MAX_SAFE_INTEGER,
    "Rounds after which rows are drawn anew; 0 for no drawing.",
    ["bagging_freq"],
  ),
  pos_bagging_fraction: share("With two classes: share of the rows of class 1, in place of subsample.", [
    "pos_sub_row",
    "pos_subsample",
    "pos_bagging",
  ]),
  neg_bagging_fraction: share("With two classes: share of the rows of class 0, in place of subsample.", [
    "neg_sub_row",
    "neg_subsample",
    "neg_bagging",
  ]),
  top_rate: rate(0.2, "With 'goss': share of the rows, those with the largest gradients, that are kept.", []),
  other_rate: rate(
    0.1,
    "With 'goss': share of the rows that is drawn from the others, which then count for all of them.",
    [],
  ),
} satisfies ParameterTable;

/** The core's way of drawing rows. Refuses what contradicts itself. */
export function samplingFrom(
  parameters: SamplingParameters,
  learningRate: number,
  isBinary: boolean,
): RowSampling {
  const refuse = (message: string): never => {
    throw new TreesError("TREES_PARAMETER_INVALID", message);
  };
  const { subsample, subsample_freq: every, pos_bagging_fraction, neg_bagging_fraction } = parameters;
  const byClass = pos_bagging_fraction < 1 || neg_bagging_fraction < 1;
  if (byClass && !isBinary) {
    refuse("pos_bagging_fraction and neg_bagging_fraction are for two classes only: use subsample");
  }
  if (parameters.data_sample_strategy === "goss") {
    const { top_rate: top, other_rate: other } = parameters;
    if (every > 0 && (subsample < 1 || byClass)) {
      refuse(
        "data_sample_strategy is 'goss', which draws rows itself: leave subsample and subsample_freq out",
      );
    }
    if (!(top + other <= 1 && top > 0 && other > 0)) {
      refuse(
        `top_rate is ${top} and other_rate is ${other}, but both must be above 0 and add up to 1 at most`,
      );
    }
    return { kind: "goss", top, other, fromRound: Math.floor(1 / learningRate) };
  }
  if (every === 0 || (subsample === 1 && !byClass)) return { kind: "all" };
  if (!byClass) return { kind: "bagging", positive: subsample, negative: subsample, every };
  return { kind: "bagging", positive: pos_bagging_fraction, negative: neg_bagging_fraction, every };
}
