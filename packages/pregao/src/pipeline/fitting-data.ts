import type { FeatureMatrix } from "../features/contract.ts";
import type { Labels } from "../labels/contract.ts";
import type { Bars } from "../market/bars.ts";
import type { Model } from "../models/index.ts";
import type { SplitData } from "./split.ts";

/** What a model is fitted on: features and targets row for row with the bars, and the rows that may be looked at. */
export interface FittingData {
  readonly bars: Bars;
  readonly features: FeatureMatrix;
  readonly labels: Labels;
  readonly task: Model["task"];
  readonly train: Int32Array;
}

export function fittingData({ prepared, split }: SplitData): FittingData {
  const { loaded, features, labels, task } = prepared;
  return { bars: loaded.bars, features: features.matrix, labels, task, train: split.train };
}
