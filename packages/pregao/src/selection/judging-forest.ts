import {
  type ForestClassifierModel,
  type ForestRegressorModel,
  fitForestClassifier,
  fitForestRegressor,
} from "@pregao/trees";
import { binsFor } from "../models/training-bins.ts";
import { requireTargets } from "../models/training-targets.ts";
import type { RunContext } from "../progress.ts";
import type { SelectionData } from "./contract.ts";

/** Leaves of a few rows learn the noise, and with it every feature looks useful. */
const parameters = { n_estimators: 100, min_samples_leaf: 20, max_features: "sqrt" } as const;

/** The forest that judges features: fitted on the training rows, the same bytes for the same seed. */
export async function fitJudgingForest(
  data: SelectionData,
  stage: string,
  context: RunContext,
): Promise<ForestClassifierModel | ForestRegressorModel> {
  requireTargets(stage, data, data.task);
  const common = {
    matrix: await binsFor(data, context.threads),
    rows: data.rows,
    parameters: { ...parameters, random_state: context.seed },
    threads: context.threads,
    signal: context.signal,
    onProgress: ({ done, total }: { done: number; total: number }) =>
      context.progress({ stage, done, total }),
  };
  return data.task === "classification"
    ? fitForestClassifier({ ...common, labels: data.classes!, classCount: data.classNames!.length })
    : fitForestRegressor({ ...common, targets: data.returns! });
}
