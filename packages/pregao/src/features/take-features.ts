import { PregaoError } from "../errors.ts";
import { didYouMean } from "../near-matches.ts";
import type { FeatureMatrix } from "./contract.ts";
import { featureSetId } from "./feature-set-id.ts";

/**
 * Some columns of a matrix, in the order of the names, under the feature-set id of just these: what computing them alone
 * would give. The columns are shared, not copied. Throws PREGAO_NAME_UNKNOWN for a name that is not there.
 */
export function takeFeatures(matrix: FeatureMatrix, names: readonly string[]): FeatureMatrix {
  const places = names.map((name) => {
    const place = matrix.names.indexOf(name);
    if (place >= 0) return place;
    throw new PregaoError("PREGAO_NAME_UNKNOWN", {
      what: "feature",
      name,
      near: didYouMean(name, matrix.names),
    });
  });
  const identities = places.map((place) => matrix.identities?.[place] ?? matrix.names[place]!);
  return {
    names: [...names],
    length: matrix.length,
    columns: places.map((place) => matrix.columns[place]!),
    series: matrix.series,
    featureSetId: featureSetId(identities),
    identities,
  };
}
