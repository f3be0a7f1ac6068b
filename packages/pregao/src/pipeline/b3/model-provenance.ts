import { PregaoError } from "../../errors.ts";
import type { Evaluation } from "../../evaluation/index.ts";
import type { Model } from "../../models/index.ts";
import type { FeatureTable, TargetTable } from "./tables.ts";

export interface ModelProvenance {
  readonly x: FeatureTable;
  readonly y: TargetTable;
  readonly seed: number;
  readonly evaluations: ReadonlyMap<string, Evaluation>;
}

/**
 * What a model of the services was made from and how it was judged. The original's calls hand over the model alone
 * (`saveModel(model, …)`), while a saved version must say where it comes from: so it is kept beside the model, for
 * as long as the model lives.
 */
const provenances = new WeakMap<Model, ModelProvenance & { readonly evaluations: Map<string, Evaluation> }>();

export function rememberTraining(model: Model, made: Omit<ModelProvenance, "evaluations">): void {
  provenances.set(model, { ...made, evaluations: new Map() });
}

export function rememberEvaluation(model: Model, setName: string, evaluation: Evaluation): void {
  provenances.get(model)?.evaluations.set(setName, evaluation);
}

/** PREGAO_PROVENANCE_MISSING for a model that did not come from `trainModel` in this process. */
export function provenanceOf(model: Model): ModelProvenance {
  const found = provenances.get(model);
  if (found !== undefined) return found;
  throw new PregaoError("PREGAO_PROVENANCE_MISSING", { family: model.family });
}
