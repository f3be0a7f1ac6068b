import { createHash } from "node:crypto";
import { featureSetId } from "../../features/feature-set-id.ts";
import type { FeatureMatrix } from "../../features/index.ts";
import { applyScaler, type FittedScaler, fitScaler, type ScalerKind } from "../../scaling/index.ts";

/**
 * The matrix scaled by what the training rows alone have taught, under a feature-set id of its own: a model that was fitted on it
 * refuses features that are not scaled, by name.
 */
export function scaleFeatures(
  features: FeatureMatrix,
  train: Int32Array,
  kind: ScalerKind,
): { readonly scaled: FeatureMatrix; readonly scaler: FittedScaler } {
  const scaler = fitScaler(features, train, { kind });
  const seal = createHash("sha256").update(JSON.stringify(scaler)).digest("hex").slice(0, 12);
  const identities = features.names.map(
    (name, place) => `${features.identities?.[place] ?? name}, ${kind} scale ${seal}`,
  );
  const scaled = {
    ...features,
    columns: applyScaler(scaler, features),
    identities,
    featureSetId: featureSetId(identities),
  };
  return { scaled, scaler };
}
