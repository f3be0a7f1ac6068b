import { PregaoError } from "../errors.ts";
import type { FeatureMatrix } from "../features/contract.ts";
import { compareFeatureSets, describeDifference } from "../features/index.ts";
import type { Model } from "./contract.ts";

/** PREGAO_FEATURES_DIFFER, naming the differing features, unless the matrix is of the model's feature set. */
export function requireFeatureSet(
  model: Pick<Model, "family" | "featureNames" | "featureSetId" | "featureIdentities">,
  found: FeatureMatrix,
): void {
  if (found.featureSetId === model.featureSetId) return;
  const expected = {
    names: model.featureNames,
    featureSetId: model.featureSetId,
    identities: model.featureIdentities,
  };
  throw new PregaoError("PREGAO_FEATURES_DIFFER", {
    family: model.family,
    expected: model.featureSetId,
    found: found.featureSetId,
    differences: describeDifference(compareFeatureSets(expected, found)),
  });
}
