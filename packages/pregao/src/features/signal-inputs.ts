import { PregaoError } from "../errors.ts";
import { didYouMean } from "../near-matches.ts";
import type { FeatureMatrix } from "./contract.ts";

/** The column of a matrix by its feature's name; PREGAO_NAME_UNKNOWN with near matches when it is not in it. */
function featureColumn(matrix: FeatureMatrix, name: string): Float32Array {
  const column = matrix.columns[matrix.names.indexOf(name)];
  if (column === undefined) {
    throw new PregaoError("PREGAO_NAME_UNKNOWN", {
      what: "feature",
      name,
      near: didYouMean(name, matrix.names),
    });
  }
  return column;
}

/** What the B3 service's labelling rule reads, out of a matrix that holds its features. */
export function signalInputs(matrix: FeatureMatrix) {
  return {
    rsi: featureColumn(matrix, "b3_rsi_14"),
    macd: featureColumn(matrix, "b3_macd"),
    volumeChange: featureColumn(matrix, "volume_change_1"),
    priceMomentum: featureColumn(matrix, "return_5"),
    bollingerUpper: featureColumn(matrix, "b3_bollinger_upper"),
  };
}
