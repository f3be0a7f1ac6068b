import { PregaoError } from "../errors.ts";
import type { FeatureMatrix } from "../features/contract.ts";
import { type Model, requireFeatureSet } from "../models/index.ts";
import type { RunContext } from "../progress.ts";
import type { Explanation, Outcomes } from "./contract.ts";
import { permutationImportance } from "./permutation-importance.ts";
import { rankFeatures, withShares } from "./rank-features.ts";
import { spreadRows } from "./spread-rows.ts";

export interface ExplainModelOptions {
  /** Rows that are explained at most, evenly spread over those given: means hardly move with more. Default 1000. */
  readonly mostRows?: number;
  /** What happened: needed by families without attributions of their own, whose features are shuffled on held-out rows. */
  readonly outcomes?: Outcomes;
}

/**
 * Explains the predictions for some rows in the model's own way: exact Shapley values of trees, coefficients of linear models,
 * integrated gradients of nets; by permutation where the family has none, which needs `outcomes` and ranks features without
 * attributing single predictions. Explain rows that the model has not learned from: on others one reads what it memorised.
 * Throws PREGAO_FEATURES_DIFFER for another feature set, PREGAO_NOT_EXPLAINABLE where there is nothing to explain by.
 */
export async function explainModel(
  model: Model,
  features: FeatureMatrix,
  rows: Int32Array,
  context: RunContext,
  { mostRows = 1000, outcomes }: ExplainModelOptions = {},
): Promise<Explanation> {
  requireFeatureSet(model, features);
  const { family } = model;
  if (rows.length === 0) throw notExplainable(family, "there are no rows to explain");
  const chosen = spreadRows(rows, mostRows);
  if (model.explain !== undefined) {
    const attributions = await model.explain(features, chosen, context);
    const ranking = rankFeatures(attributions, features, chosen);
    return { family, method: attributions.method, rows: chosen, attributions, ranking, permutation: null };
  }
  if (outcomes === undefined) {
    throw notExplainable(
      family,
      "the family attributes no predictions to features, and without outcomes permutation has no loss to go by",
    );
  }
  const permutation = await permutationImportance({ model, features, rows: chosen, outcomes }, context);
  const ranking = withShares(
    permutation.features.map(({ name, rise }) => ({ name, importance: rise, byOutput: [], highLessLow: [] })),
  );
  return { family, method: permutation.method, rows: chosen, attributions: null, ranking, permutation };
}

function notExplainable(family: string, reason: string): PregaoError {
  return new PregaoError("PREGAO_NOT_EXPLAINABLE", { family, reason });
}
