import {
  type BoostingClassifierModel,
  type BoostingRegressorModel,
  explain,
  type ForestClassifierModel,
  type ForestRegressorModel,
  interactions,
} from "@pregao/trees";
import type { RunContext } from "../progress.ts";
import type { Attributions, PairEffects } from "./contract.ts";
import type { ModelDescription } from "./description.ts";
import { toldByCatalogue } from "./engine-errors.ts";

/** Every kind of ensemble of the tree engine. */
export type TreesEnsemble =
  | ForestClassifierModel
  | ForestRegressorModel
  | BoostingClassifierModel
  | BoostingRegressorModel;

const stage = "explaining predictions";

/**
 * Shapley values of every feature for each of `rows`, path-dependent (Lundberg et al. 2020), the same as shap.TreeExplainer's.
 * `columns` are in the order of training.
 */
export async function explainTrees(
  ensemble: TreesEnsemble,
  description: ModelDescription,
  columns: readonly Float32Array[],
  rows: Int32Array,
  context: RunContext,
): Promise<Attributions> {
  const { threads, signal } = context;
  const { values, expected } = await toldByCatalogue(description.family, () =>
    explain(ensemble, columns, {
      rows,
      threads,
      signal,
      onProgress: ({ done, total }) => context.progress({ stage, done, total }),
    }),
  );
  const { featureNames } = description;
  return { method: "TreeSHAP", outputs: outputsOf(ensemble, description), featureNames, values, expected };
}

/** Interaction values of a row are features² numbers an output: rows are taken in blocks of about this many bytes. */
const BLOCK_BYTES = 64e6;

/** Means over `rows` of absolute interaction values; memory does not grow with the rows. */
export async function pairEffectsOfTrees(
  ensemble: TreesEnsemble,
  description: ModelDescription,
  columns: readonly Float32Array[],
  rows: Int32Array,
  { threads, signal, progress }: RunContext,
): Promise<PairEffects> {
  const outputs = outputsOf(ensemble, description);
  const { featureNames, family } = description;
  const width = outputs.length * featureNames.length ** 2;
  const perBlock = Math.max(1, Math.floor(BLOCK_BYTES / (8 * width)));
  const strength = new Float64Array(width);
  for (let from = 0; from < rows.length; from += perBlock) {
    progress({ stage: "explaining pairs of features", done: from, total: rows.length });
    const block = rows.subarray(from, from + perBlock);
    const { values } = await toldByCatalogue(family, () =>
      interactions(ensemble, columns, { rows: block, threads, signal }),
    );
    for (let at = 0; at < values.length; at++) strength[at % width]! += Math.abs(values[at]!);
  }
  progress({ stage: "explaining pairs of features", done: rows.length, total: rows.length });
  for (let at = 0; at < width; at++) strength[at]! /= Math.max(1, rows.length);
  return { method: "TreeSHAP interactions", outputs, featureNames, rows: rows.length, strength };
}

/** What the values of each output add up to. */
function outputsOf(ensemble: TreesEnsemble, { task, classNames }: ModelDescription): string[] {
  if (task === "regression") return ["return"];
  if (!("baseMargins" in ensemble)) return classNames.map((name) => `probability of ${name}`);
  // Of two classes boosting knows the odds of the second alone; of more it has the logarithm of each one's share.
  const margins = ensemble.outputs === 1 ? classNames.slice(1, 2) : classNames;
  return margins.map((name) => `log-odds of ${name}`);
}
