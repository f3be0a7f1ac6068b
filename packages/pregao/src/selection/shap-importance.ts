import { explain, fitLGBMClassifier, fitLGBMRegressor } from "@pregao/trees";
import { binsFor } from "../models/training-bins.ts";
import { requireTargets } from "../models/training-targets.ts";
import type { RunContext } from "../progress.ts";
import type { SelectionData, Selector } from "./contract.ts";
import { type Keep, keepBest, requireKeep } from "./keep-rule.ts";

/** Rows that are explained at most, evenly spread: the mean of so many hardly moves with more. */
const mostRows = 2000;

/** Few leaves of many rows: a model that memorises would be explained by what it memorised. */
const parameters = {
  n_estimators: 100,
  learning_rate: 0.05,
  num_leaves: 15,
  min_child_samples: 50,
} as const;

/**
 * Keeps the features with the greatest mean |SHAP value| over training rows (Lundberg et al. 2020), of a boosting of 100
 * small trees fitted on them: what each feature moves the prediction by, in its unit. At most 2,000 evenly spread rows are
 * explained. Cost of the boosting and O(rows × trees × leaves) look-ups.
 */
export function shapImportance(keep: Keep = "mean"): Selector {
  requireKeep(keep);
  const method = `SHAP, ${keep === "mean" ? "above the mean" : `${keep} kept`}`;
  return {
    method,
    async select(data, context) {
      const scores = await meanMagnitudes(data, context);
      return keepBest(method, "mean |SHAP|", data.features, scores, keep);
    },
  };
}

async function meanMagnitudes(data: SelectionData, context: RunContext): Promise<Float64Array> {
  const stage = "explaining features";
  requireTargets(stage, data, data.task);
  const { threads, signal, seed } = context;
  const common = {
    matrix: await binsFor(data, threads),
    rows: data.rows,
    parameters: { ...parameters, random_state: seed },
    threads,
    signal,
  };
  const model =
    data.task === "classification"
      ? await fitLGBMClassifier({ ...common, labels: data.classes!, classCount: data.classNames!.length })
      : await fitLGBMRegressor({ ...common, targets: data.returns! });
  const { columns } = data.features;
  const step = Math.max(1, Math.ceil(data.rows.length / mostRows));
  const rows = data.rows.filter((_, place) => place % step === 0);
  const { values } = await explain(model, columns, {
    rows,
    threads,
    signal,
    onProgress: ({ done, total }) => context.progress({ stage, done, total }),
  });
  const sums = new Float64Array(columns.length);
  for (let at = 0; at < values.length; at++) sums[at % columns.length]! += Math.abs(values[at]!);
  return sums.map((sum) => sum / rows.length);
}
